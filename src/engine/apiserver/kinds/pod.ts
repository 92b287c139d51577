import { formatTime } from '../../base/time.ts';
import type { Container, Pod, PodCondition, PodSpec, PodStatus } from '../../api/core/types.ts';
import type { DraftOf, PartialUpdate, Strategy } from '../kind.ts';
import { validateEphemeralContainersUpdate, validatePodResize } from '../validation/core/pod.ts';
import { withAppArmorProfiles } from './pod-app-armor.ts';
import { withLabelKeys } from './pod-label-keys.ts';
import { qosClassOf } from './pod-qos.ts';

const finished = new Set(['Succeeded', 'Failed']);

/** pkg/registry/core/pod/strategy.go */
export const podStrategy: Strategy<Pod> = {
  prepareForCreate: (draft, { view, warn }) => {
    const pod = draft as unknown as Pod;
    const gated = (pod.spec.schedulingGates ?? []).length > 0;
    draft.status = {
      phase: 'Pending',
      ...(gated ? { conditions: [{ type: 'PodScheduled', status: 'False', lastProbeTime: null, lastTransitionTime: formatTime(view.sim.nowMs), reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' }] } : {}),
      qosClass: pod.status?.qosClass || qosClassOf(pod.spec),
    } as unknown as typeof draft.status;
    draft.spec = withAppArmorProfiles(withLabelKeys(pod.spec, pod.metadata.labels), pod.metadata.annotations, warn) as typeof draft.spec;
  },
  prepareForStatusUpdate: (draft, old) => {
    const { ownerReferences } = old.metadata;
    if (ownerReferences === undefined) delete draft.metadata.ownerReferences;
    else draft.metadata.ownerReferences = ownerReferences as typeof draft.metadata.ownerReferences & object;
    draft.status = withObservedGenerations(draft.status, old.status) as typeof draft.status;
  },
  /** What was asked for, else the pod's own; nothing to wait for where no kubelet has it or its processes have ended. */
  gracePeriodSeconds: (pod, options) => {
    if ((pod.spec.nodeName ?? '') === '' || finished.has(pod.status.phase ?? '')) return 0;
    const seconds = options.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
    return seconds < 0 ? 1 : seconds;
  },
};

/** What older kubelets do not know stays as it was. */
function withObservedGenerations(status: PodStatus, old: PodStatus): PodStatus {
  const { qosClass = old.qosClass, observedGeneration = old.observedGeneration } = status;
  const known = (old.conditions ?? []).filter((it) => it.observedGeneration !== undefined);
  const conditions = known.length === 0 ? status.conditions : status.conditions?.map((it) => keepingGeneration(it, known));
  return {
    ...status,
    ...(qosClass === undefined ? {} : { qosClass }),
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    ...(conditions === undefined ? {} : { conditions }),
  };
}

function keepingGeneration(condition: PodCondition, known: readonly PodCondition[]): PodCondition {
  if (condition.observedGeneration !== undefined) return condition;
  const before = known.find((it) => it.type === condition.type)?.observedGeneration;
  return before === undefined ? condition : { ...condition, observedGeneration: before };
}

type PodDraft = DraftOf<Pod>;

/** Status and metadata belong to other paths; only the version asked about counts. */
function keepRest(draft: PodDraft, old: Pod): void {
  const { resourceVersion } = draft.metadata;
  const { managedFields } = draft.metadata;
  draft.metadata = { ...old.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }), ...(managedFields === undefined ? {} : { managedFields }) } as typeof draft.metadata;
  draft.status = old.status as typeof draft.status;
}

type Containers = readonly Container[];

/** The stored containers with the resources that were sent; renamed or reordered ones are left for validation to refuse. */
function resized(sent: Containers, stored: Containers): Containers {
  if (sent.some((container, index) => container.name !== stored[index]?.name)) return sent;
  return stored.map((container, index) => {
    const { resources: _, resizePolicy: __, ...rest } = container;
    const { resources, resizePolicy } = sent[index] ?? container;
    return { ...rest, ...(resources === undefined ? {} : { resources }), ...(resizePolicy === undefined ? {} : { resizePolicy }) };
  });
}

/** With more or fewer containers the pod is judged as it was sent. */
function keepButResources(draft: PodDraft, old: Pod): void {
  const sent = draft.spec as unknown as PodSpec;
  const { initContainers = [] } = old.spec;
  if (sent.containers.length !== old.spec.containers.length || (sent.initContainers ?? []).length !== initContainers.length) return;
  const { resources: _, ...stored } = old.spec;
  draft.spec = {
    ...stored,
    ...(sent.resources === undefined ? {} : { resources: sent.resources }),
    containers: resized(sent.containers, old.spec.containers),
    ...(old.spec.initContainers === undefined ? {} : { initContainers: resized(sent.initContainers ?? [], initContainers) }),
  } as unknown as typeof draft.spec;
  keepRest(draft, old);
}

export const podPartialUpdates: Readonly<Record<string, PartialUpdate<Pod>>> = {
  ephemeralcontainers: {
    verbs: ['get', 'patch', 'update'],
    prepare: (draft, old) => {
      const { ephemeralContainers: _, ...spec } = old.spec;
      const { ephemeralContainers: added } = draft.spec;
      draft.spec = { ...spec, ...(added === undefined ? {} : { ephemeralContainers: added }) } as typeof draft.spec;
      keepRest(draft, old);
    },
    validate: validateEphemeralContainersUpdate,
  },
  resize: {
    verbs: ['get', 'patch', 'update'],
    prepare: keepButResources,
    validate: (pod, old) => validatePodResize(pod, old, (old.status.qosClass ?? qosClassOf(old.spec)) !== qosClassOf(pod.spec)),
  },
};
