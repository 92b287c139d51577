import { StatefulSets } from '../../api/apps/resources.ts';
import type { StatefulSet } from '../../api/apps/types.ts';
import type { PersistentVolumeClaim, Pod, PodTemplateSpec, Volume } from '../../api/core/types.ts';
import type { Draft } from '../../api/meta/object.ts';
import { podMetadata } from '../../reconcile/pod-control.ts';

export const podNameLabel = 'statefulset.kubernetes.io/pod-name';
const indexLabel = 'apps.kubernetes.io/pod-index';
export const revisionLabel = 'controller-revision-hash';

const nameForm = /^(.*)-(\d+)$/;

/** The number at the end of a pod's name; -1 when there is none. */
export function ordinalOf({ metadata }: Pod): number {
  const digits = nameForm.exec(metadata.name)?.[2];
  const ordinal = digits === undefined ? -1 : Number(digits);
  return ordinal <= 0x7fffffff ? ordinal : -1;
}

export function isMember(set: StatefulSet, { metadata }: Pod): boolean {
  return nameForm.exec(metadata.name)?.[1] === set.metadata.name;
}

export function startOf({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

export function isInRange(set: StatefulSet, ordinal: number): boolean {
  const start = startOf(set);
  return ordinal >= start && ordinal < start + (set.spec.replicas ?? 1);
}

export function podName({ metadata }: StatefulSet, ordinal: number): string {
  return `${metadata.name}-${ordinal}`;
}

export function claimName({ metadata }: StatefulSet, template: PersistentVolumeClaim, ordinal: number): string {
  return `${template.metadata.name}-${metadata.name}-${ordinal}`;
}

export function revisionOfPod({ metadata }: Pod): string | undefined {
  return metadata.labels?.[revisionLabel];
}

/** The claims a pod of that number needs, each named after its template, the set and the number. */
export function claimsOf(set: StatefulSet, ordinal: number): readonly Draft<PersistentVolumeClaim>[] {
  const { namespace } = set.metadata;
  return (set.spec.volumeClaimTemplates ?? []).map((template) => {
    const { annotations, labels } = template.metadata;
    return {
      metadata: {
        name: claimName(set, template, ordinal),
        ...(namespace === undefined ? {} : { namespace }),
        ...(annotations === undefined ? {} : { annotations }),
        labels: { ...labels, ...set.spec.selector.matchLabels },
      },
      spec: template.spec,
    };
  });
}

/** The template's volumes, those of the claims first; a claim takes the place of a volume with its name. */
function volumesOf(set: StatefulSet, template: PodTemplateSpec, ordinal: number): readonly Volume[] {
  const claimed = (set.spec.volumeClaimTemplates ?? []).map((claim) => ({ name: claim.metadata.name, persistentVolumeClaim: { claimName: claimName(set, claim, ordinal) } }));
  return [...claimed, ...(template.spec?.volumes ?? []).filter((volume) => !claimed.some(({ name }) => name === volume.name))];
}

function identityLabels(set: StatefulSet, ordinal: number): Readonly<Record<string, string>> {
  return { [podNameLabel]: podName(set, ordinal), [indexLabel]: String(ordinal) };
}

/** A pod with its own name, number and claims (pkg/controller/statefulset/stateful_set_utils.go). */
export function podDraft(set: StatefulSet, template: PodTemplateSpec, revision: string, ordinal: number): Draft<Pod> {
  const name = podName(set, ordinal);
  const metadata = podMetadata(template, set, StatefulSets);
  const volumes = volumesOf(set, template, ordinal);
  return {
    metadata: { ...metadata, name, labels: { ...metadata.labels, ...identityLabels(set, ordinal), [revisionLabel]: revision } },
    spec: {
      containers: [],
      ...template.spec,
      hostname: name,
      ...(set.spec.serviceName === undefined || set.spec.serviceName === '' ? {} : { subdomain: set.spec.serviceName }),
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
}

/** An adopted pod may lack the label that Services for one pod select by. */
export function hasIdentity({ metadata }: Pod): boolean {
  return metadata.labels?.[podNameLabel] === metadata.name;
}

export function withIdentity(set: StatefulSet, pod: Pod): Pod {
  return { ...pod, metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, ...identityLabels(set, ordinalOf(pod)) } } };
}
