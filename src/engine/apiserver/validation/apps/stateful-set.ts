// StatefulSets and ControllerRevisions: pkg/apis/apps/validation/validation.go.
import type { ControllerRevision, StatefulSet, StatefulSetSpec, StatefulSetUpdateStrategy } from '../../../api/apps/types.ts';
import type { PodTemplateSpec } from '../../../api/core/types.ts';
import { validateClaimSpec } from '../core/claims.ts';
import { validatePodAnnotations } from '../core/pod-annotations.ts';
import { validatePodTemplateSpec } from '../core/pod.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { shownSelector, validateAnnotations, validateImmutable, validateLabels, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { dns1123Label, labelName, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { magnitudeOf, selectorMatches, validateAtMostAll, validateCollisions, validateCounts, validateLasting, validateMatch, validateOwnSelector, validateShare, validateShares } from '../templates.ts';
import { rulesOf } from '../validator.ts';
import { warningsOfStatefulSet } from '../workload-warnings.ts';

type SpecDraft = Incomplete<StatefulSetSpec>;
type TemplateDraft = Incomplete<PodTemplateSpec>;

const retentions = ['Retain', 'Delete'];

function* validateUpdateStrategy(strategy: Incomplete<StatefulSetUpdateStrategy>): Causes {
  const path = 'spec.updateStrategy';
  const { type = '', rollingUpdate } = strategy;
  if (type === '') yield required(path);
  else if (type !== 'OnDelete' && type !== 'RollingUpdate') yield invalid(path, shownStruct('StatefulSetUpdateStrategy', strategy), "must be 'RollingUpdate' or 'OnDelete'");
  if (rollingUpdate === undefined) return;
  if (type === 'OnDelete') yield invalid(`${path}.rollingUpdate`, shownStruct('RollingUpdateStatefulSetStrategy', rollingUpdate), "only allowed for updateStrategy 'RollingUpdate'");
  if (type !== 'RollingUpdate') return;
  const at = `${path}.rollingUpdate.maxUnavailable`;
  yield* validateCounts(rollingUpdate, ['partition'], `${path}.rollingUpdate`);
  const share = rollingUpdate.maxUnavailable;
  if (share === undefined) return;
  yield* validateShare(share, at);
  if (magnitudeOf(share) === 0) yield invalid(at, share, 'cannot be 0');
  yield* validateAtMostAll(share, at);
}

function* validateRetention(spec: SpecDraft): Causes {
  const policy = spec.persistentVolumeClaimRetentionPolicy;
  if (policy === undefined) return;
  for (const key of ['whenDeleted', 'whenScaled'] as const) {
    const value = policy[key] ?? '';
    if (!retentions.includes(value)) yield notSupported(`spec.persistentVolumeClaimRetentionPolicy.${key}`, value, retentions);
  }
}

/** The template as its pods will be: names are given by the set, and claims become volumes. */
function effectiveTemplate(spec: SpecDraft): TemplateDraft {
  const template = spec.template ?? {};
  const { subdomain: _subdomain, hostname: _hostname, ...podSpec } = template.spec ?? {};
  const claims = new Map((spec.volumeClaimTemplates ?? []).map((claim) => [claim.metadata?.name ?? '', claim]));
  if (claims.size === 0) return { ...template, spec: podSpec };
  const volumes = [...claims.keys()].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return { ...template, spec: { ...podSpec, volumes: [...volumes, ...(podSpec.volumes ?? []).filter((volume) => !claims.has(volume.name ?? ''))] } };
}

/** Labels and annotations of the template are checked twice, as upstream does. */
function* validateTemplate(spec: SpecDraft): Causes {
  if (selectorMatches(spec.selector) === undefined) {
    yield invalid('spec.selector', shownSelector(spec.selector), '');
    return;
  }
  const template = effectiveTemplate(spec);
  const metadata = template.metadata ?? {};
  if (spec.selector === undefined || Object.keys(spec.selector).length > 0) yield* validateMatch(spec.selector, template);
  yield* validatePodTemplateSpec(template, 'spec.template');
  yield* validateLabels(metadata.labels, 'spec.template.labels');
  yield* validateAnnotations(metadata.annotations, 'spec.template.annotations');
  yield* validatePodAnnotations(metadata.annotations, template.spec ?? {}, 'spec.template.annotations');
}

function* validateSpec(spec: SpecDraft, isNew: boolean): Causes {
  const policy: string = spec.podManagementPolicy ?? '';
  if (policy === '') yield required('spec.podManagementPolicy');
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') yield invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'");
  yield* validateUpdateStrategy(spec.updateStrategy ?? {});
  yield* validateRetention(spec);
  if (isNew) for (const [index, claim] of (spec.volumeClaimTemplates ?? []).entries()) yield* validateClaimSpec(claim.spec ?? {}, `spec.volumeClaimTemplates[${index}].spec`);
  yield* validateCounts(spec, ['replicas', 'minReadySeconds'], 'spec');
  yield* validateCounts(spec.ordinals ?? {}, ['start'], 'spec.ordinals');
  const service = spec.serviceName ?? '';
  if (isNew && service !== '') yield* invalidEach('spec.serviceName', service, dns1123Label(service));
  yield* validateOwnSelector(spec.selector, 'statefulset');
  yield* validateTemplate(spec);
  yield* validateLasting(spec.template, 'StatefulSet');
}

function* validateStatefulSet(set: Incomplete<StatefulSet>): Causes {
  yield* validateMeta(set.metadata ?? {}, { namespaced: true, name: labelName });
  yield* validateSpec(set.spec ?? {}, true);
}

const mutable = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds'];

function fixedPart(spec: object): object {
  return Object.fromEntries(Object.entries(spec).filter(([key]) => !mutable.includes(key)));
}

function* validateStatefulSetUpdate(set: Incomplete<StatefulSet>, old: StatefulSet): Causes {
  const spec = set.spec ?? {};
  yield* validateMetaUpdate(set.metadata ?? {}, old.metadata);
  if (semanticEqual(spec, old.spec)) return;
  yield* validateSpec(spec, false);
  if (semanticEqual(fixedPart(spec), fixedPart(old.spec ?? {}))) return;
  const list = "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds'";
  yield forbidden('spec', `updates to statefulset spec for fields other than ${list} are forbidden`);
}

function* validateStatefulSetStatus(set: Incomplete<StatefulSet>, old: StatefulSet): Causes {
  const status = set.status ?? {};
  yield* validateCounts(status, ['replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas', 'observedGeneration', 'collisionCount'], 'status');
  yield* validateShares(status, ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'], status.replicas ?? 0, 'cannot be greater than status.replicas', 'status');
  yield* validateShares(status, ['availableReplicas'], status.readyReplicas ?? 0, 'cannot be greater than status.readyReplicas', 'status');
  yield* validateMetaUpdate(set.metadata ?? {}, old.metadata);
  yield* validateCollisions(status.collisionCount, old.status?.collisionCount);
}

function* validateRevisionMeta(revision: Incomplete<ControllerRevision>): Causes {
  yield* validateMeta(revision.metadata ?? {}, { namespaced: true, name: subdomainName });
  if ((revision.revision ?? 0) < 0) yield invalid('revision', revision.revision, 'must be greater than or equal to 0');
}

function* validateRevision(revision: Incomplete<ControllerRevision>): Causes {
  yield* validateRevisionMeta(revision);
  const data: unknown = revision.data;
  if (data === undefined || data === null) yield required('data', 'data is mandatory');
  else if (typeof data !== 'object' || Array.isArray(data)) yield required('data', 'data must be a valid JSON object');
}

function* validateRevisionUpdate(revision: Incomplete<ControllerRevision>, old: ControllerRevision): Causes {
  yield* validateMetaUpdate(revision.metadata ?? {}, old.metadata);
  yield* validateRevisionMeta(revision);
  yield* validateImmutable(revision.data, old.data, 'data');
}

export const statefulSetRules = rulesOf<StatefulSet>({ create: validateStatefulSet, update: validateStatefulSetUpdate, status: validateStatefulSetStatus, warnings: warningsOfStatefulSet });
export const controllerRevisionRules = rulesOf<ControllerRevision>({ create: validateRevision, update: validateRevisionUpdate });
