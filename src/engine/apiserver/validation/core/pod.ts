// Pods, as they are made and changed: pkg/apis/core/validation/validation.go.
import type { Container, EphemeralContainer, NodeAffinity, NodeSelectorTerm, Pod, PodSpec, PodTemplate, PodTemplateSpec, Toleration } from '../../../api/core/types.ts';
import type { Cause } from '../../../api/status.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, required } from '../field-error.ts';
import { structDiff } from '../go-diff.ts';
import { goQuote } from '../go-text.ts';
import { shownStruct, shownStructs } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateAnnotations, validateLabels, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { inclusiveRange, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';
import { validateTolerations } from './affinity.ts';
import { validateImageText } from './containers.ts';
import { mirrorKey, validatePodAnnotations, validatePodAnnotationUpdate, validateProfileAnnotations } from './pod-annotations.ts';
import type { ContainerDraft, PodSpecDraft } from './pod-context.ts';
import { validateResize } from './pod-resize.ts';
import { validatePodSpec } from './pod-spec.ts';
import { validatePodStatus } from './pod-status.ts';
import { warningsOfPod, warningsOfPodStatus, warningsOfPodTemplate } from './pod-warnings.ts';

export type PodDraft = Incomplete<Pod>;

const podMeta = { namespaced: true, name: subdomainName };

/** Tokens are made for an account, so there has to be one. */
function* validateTokenAccount(spec: PodSpecDraft): Causes {
  if ((spec.serviceAccountName ?? '') !== '') return;
  for (const [index, volume] of (spec.volumes ?? []).entries()) {
    for (const [entry, source] of (volume.projected?.sources ?? []).entries()) {
      if (source.serviceAccountToken === undefined) continue;
      yield forbidden(`spec.volumes[${index}].projected.sources[${entry}].serviceAccountToken`, 'must not be specified when serviceAccountName is not set');
    }
  }
}

function* validateSpecOf(pod: PodDraft): Causes {
  const { metadata = {}, spec = {} } = pod;
  yield* validatePodSpec(spec, { isPod: true, podName: metadata.name ?? '', isMirror: metadata.annotations?.[mirrorKey] !== undefined }, 'spec');
  yield* validateTokenAccount(spec);
  for (const key of ['containers', 'initContainers'] as const) {
    for (const [index, container] of (spec[key] ?? []).entries()) yield* validateImageText(container, `spec.${key}[${index}]`);
  }
}

export function* validatePod(pod: PodDraft): Causes {
  const { metadata = {}, spec = {} } = pod;
  yield* validateMeta(metadata, podMeta);
  yield* validatePodAnnotations(metadata.annotations, spec, 'metadata.annotations');
  yield* validateSpecOf(pod);
  if ((spec.ephemeralContainers ?? []).length > 0) yield forbidden('spec.ephemeralContainers', 'cannot be set on create');
  if ((spec.nodeName ?? '') !== '' && (spec.schedulingGates ?? []).length > 0) yield forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared');
  yield* validateProfileAnnotations(metadata.annotations, spec, 'spec');
}

export function* validatePodTemplateSpec(template: Incomplete<PodTemplateSpec>, path: string): Causes {
  const { metadata = {}, spec = {} } = template;
  yield* validateLabels(metadata.labels, `${path}.labels`);
  yield* validateAnnotations(metadata.annotations, `${path}.annotations`);
  yield* validatePodAnnotations(metadata.annotations, spec, `${path}.annotations`);
  yield* validatePodSpec(spec, { isPod: false }, `${path}.spec`);
  yield* validateProfileAnnotations(metadata.annotations, spec, `${path}.spec`);
  if ((spec.ephemeralContainers ?? []).length > 0) yield forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template');
}

/** Returns false where nothing further makes sense. */
function* validateContainerUpdates(containers: readonly ContainerDraft[], old: readonly Container[], path: string): Generator<Cause, boolean> {
  if (containers.length !== old.length) {
    yield forbidden(path, 'pod updates may not add or remove containers');
    return false;
  }
  for (const [index, container] of containers.entries()) {
    if ((container.image ?? '') === '') yield required(`${path}[${index}].image`);
    yield* validateImageText(container, `${path}[${index}]`);
  }
  return true;
}

function* validateDeadlineUpdate(deadline: number | undefined, old: number | undefined): Generator<Cause, boolean> {
  const path = 'spec.activeDeadlineSeconds';
  if (deadline === undefined) {
    if (old !== undefined) yield invalid(path, undefined, 'must not update from a positive integer to nil value');
    return true;
  }
  if (deadline < 0 || deadline > 2147483647) {
    yield invalid(path, deadline, inclusiveRange(0, 2147483647));
    return false;
  }
  if (old === undefined || old >= deadline) return true;
  yield invalid(path, deadline, 'must be less than or equal to previous value');
  return false;
}

type TolerationDraft = Incomplete<Toleration>;

function sameButSeconds(a: TolerationDraft, b: TolerationDraft): boolean {
  return semanticEqual({ ...a, tolerationSeconds: 0 }, { ...b, tolerationSeconds: 0 });
}

function* validateTolerationUpdate(tolerations: readonly TolerationDraft[], old: readonly Toleration[]): Causes {
  const path = 'spec.tolerations';
  if (old.some((before) => !tolerations.some((toleration) => sameButSeconds(toleration, before)))) {
    yield forbidden(path, 'existing toleration can not be modified except its tolerationSeconds');
  } else yield* validateTolerations(tolerations, path);
}

function* validateGateUpdate(spec: PodSpecDraft, old: PodSpec): Causes {
  for (const [index, { name = '' }] of (spec.schedulingGates ?? []).entries()) {
    if ((old.schedulingGates ?? []).some((gate) => gate.name === name)) continue;
    yield forbidden(`spec.schedulingGates[${index}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`);
  }
}

/** While a pod is gated, where it may go can be narrowed. */
function* validateSelectorUpdate(selector: Readonly<Record<string, string>> | undefined, old: Readonly<Record<string, string>>): Causes {
  if (Object.keys(old).every((key) => selector?.[key] === old[key])) return;
  yield invalid('spec.nodeSelector', selector, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)');
}

type TermDraft = Incomplete<NodeSelectorTerm>;

function onlyAdds(term: TermDraft, old: NodeSelectorTerm): boolean {
  const { matchExpressions: expressions = [], matchFields: fields = [] } = old;
  if (expressions.length === 0 && fields.length === 0) return (term.matchExpressions ?? []).length === 0 && (term.matchFields ?? []).length === 0;
  return semanticEqual((term.matchExpressions ?? []).slice(0, expressions.length), expressions) && semanticEqual((term.matchFields ?? []).slice(0, fields.length), fields);
}

function* validateAffinityUpdate(affinity: Incomplete<NodeAffinity> | undefined, old: NodeAffinity | undefined): Causes {
  const path = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  const before = old?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const terms = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (before.length === 0) return;
  if (before.length !== (terms ?? []).length) {
    yield invalid(path, terms === undefined ? undefined : shownStructs('NodeSelectorTerm', terms), 'no additions/deletions to non-empty NodeSelectorTerms list are allowed');
    return;
  }
  for (const [index, term] of (terms ?? []).entries()) {
    const was = before[index];
    if (was !== undefined && !onlyAdds(term, was)) yield invalid(`${path}[${index}]`, shownStruct('NodeSelectorTerm', term), 'only additions are allowed (no mutations or deletions)');
  }
}

const updatable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

/** Takes fields over from the stored object, absence included. */
function restored(spec: PodSpecDraft, old: PodSpecDraft, ...keys: readonly (keyof PodSpecDraft)[]): PodSpecDraft {
  const taken: ReadonlySet<string> = new Set(keys);
  const own = Object.entries(spec).filter(([key]) => !taken.has(key));
  return Object.fromEntries([...own, ...Object.entries(old).filter(([key]) => taken.has(key))]);
}

function withOldImages(containers: readonly ContainerDraft[], old: readonly Container[]): readonly ContainerDraft[] {
  return containers.map((container, index) => {
    const image = old[index]?.image;
    return image === undefined ? container : { ...container, image };
  });
}

/** The spec with everything that may change put back; what differs then may not. */
function munged(spec: PodSpecDraft, old: PodSpec): PodSpecDraft {
  const images = {
    containers: withOldImages(spec.containers ?? [], old.containers),
    ...(spec.initContainers === undefined ? {} : { initContainers: withOldImages(spec.initContainers, old.initContainers ?? []) }),
  };
  const result = restored({ ...spec, ...images }, old, 'activeDeadlineSeconds', 'schedulingGates', 'tolerations');
  const grace = old.terminationGracePeriodSeconds;
  const shortened = grace !== undefined && grace < 0 && spec.terminationGracePeriodSeconds === 1;
  return shortened ? restored(result, old, 'terminationGracePeriodSeconds') : result;
}

/** Answers the spec with what a gated pod may change put back too. */
function* validateGated(spec: PodSpecDraft, old: PodSpec): Generator<Cause, PodSpecDraft> {
  let result = spec;
  if (!semanticEqual(spec.nodeSelector, old.nodeSelector)) {
    yield* validateSelectorUpdate(spec.nodeSelector, old.nodeSelector ?? {});
    result = restored(result, old, 'nodeSelector');
  }
  const before = old.affinity?.nodeAffinity;
  if (semanticEqual(spec.affinity?.nodeAffinity, before)) return result;
  yield* validateAffinityUpdate(spec.affinity?.nodeAffinity, before);
  const { nodeAffinity: _, ...others } = spec.affinity ?? {};
  const affinity = before === undefined ? others : { ...others, nodeAffinity: before };
  return Object.keys(affinity).length === 0 && old.affinity === undefined ? restored(result, old, 'affinity') : { ...result, affinity };
}

function* validateSpecUpdate(pod: PodDraft, old: Pod): Causes {
  const spec = pod.spec ?? {};
  if (!(yield* validateContainerUpdates(spec.containers ?? [], old.spec.containers, 'spec.containers'))) return;
  if (!(yield* validateContainerUpdates(spec.initContainers ?? [], old.spec.initContainers ?? [], 'spec.initContainers'))) return;
  if (!(yield* validateDeadlineUpdate(spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds))) return;
  yield* validateTolerationUpdate(spec.tolerations ?? [], old.spec.tolerations ?? []);
  yield* validateGateUpdate(spec, old.spec);
  const allowed = munged(spec, old.spec);
  const rest = (old.spec.schedulingGates ?? []).length > 0 ? yield* validateGated(allowed, old.spec) : allowed;
  if (semanticEqual(rest, old.spec)) return;
  yield forbidden('spec', `pod updates may not change fields other than ${updatable}\n${structDiff('PodSpec', old.spec, rest)}`);
}

/** Metadata as such, checked again whatever of it was sent; then what of the spec is new. Parts that were stored were right then. */
function* validateMetaAndSpec(pod: PodDraft, old: Pod): Causes {
  const { metadata = {}, spec = {} } = pod;
  yield* validateMetaUpdate(metadata, old.metadata);
  if (metadata !== old.metadata) {
    yield* validateMeta(metadata, podMeta);
    yield* validatePodAnnotations(metadata.annotations, spec, 'metadata.annotations');
  }
  if (!semanticEqual(spec, old.spec)) yield* validateSpecOf(pod);
}

export function* validatePodUpdate(pod: PodDraft, old: Pod): Causes {
  const { metadata = {}, spec = {} } = pod;
  yield* validateMetaAndSpec(pod, old);
  yield* validatePodAnnotationUpdate(metadata.annotations, old.metadata.annotations, spec, 'metadata.annotations');
  if (!semanticEqual(spec, old.spec)) yield* validateSpecUpdate(pod, old);
}

export function validatePodResize(pod: PodDraft, old: Pod, isOtherClass: boolean): Causes {
  return validateResize(pod, old, { general: validateMetaAndSpec(pod, old), isOtherClass });
}

/** Ephemeral containers come and never go; the rest of the spec has been taken over from the stored pod. */
export function* validateEphemeralContainersUpdate(pod: PodDraft, old: Pod): Causes {
  if (old.metadata.annotations?.[mirrorKey] !== undefined) {
    yield forbidden('', 'static pods do not support ephemeral containers');
    return;
  }
  const { metadata = {}, spec = {} } = pod;
  yield* validateMetaAndSpec(pod, old);
  yield* validatePodAnnotationUpdate(metadata.annotations, old.metadata.annotations, spec, 'metadata.annotations');
  const path = 'spec.ephemeralContainers';
  for (const before of old.spec.ephemeralContainers ?? []) {
    const now: Incomplete<EphemeralContainer> | undefined = (spec.ephemeralContainers ?? []).find((container) => container.name === before.name);
    if (now === undefined) yield forbidden(path, `existing ephemeral containers ${goQuote(before.name)} may not be removed\n`);
    else if (!semanticEqual(now, before)) {
      yield forbidden(path, `existing ephemeral containers ${goQuote(before.name)} may not be changed\n${structDiff('EphemeralContainer', before, now)}`);
    }
  }
}

function* validatePodTemplate(template: Incomplete<PodTemplate>): Causes {
  yield* validateMeta(template.metadata ?? {}, podMeta);
  yield* validatePodTemplateSpec(template.template ?? {}, 'template');
}

function* validatePodTemplateUpdate(template: Incomplete<PodTemplate>, old: PodTemplate): Causes {
  yield* validateMetaUpdate(template.metadata ?? {}, old.metadata);
  if (template.template !== old.template) yield* validatePodTemplateSpec(template.template ?? {}, 'template');
}

export const podRules = rulesOf<Pod>({ create: validatePod, update: validatePodUpdate, status: validatePodStatus, warnings: warningsOfPod, statusWarnings: warningsOfPodStatus });
function warningsOfTemplate({ metadata, template = {} }: Incomplete<PodTemplate>, old: PodTemplate | undefined): Iterable<string> {
  return metadata?.generation === old?.metadata.generation ? [] : warningsOfPodTemplate(template, 'template');
}

export const podTemplateRules = rulesOf<PodTemplate>({ create: validatePodTemplate, update: validatePodTemplateUpdate, warnings: warningsOfTemplate });
