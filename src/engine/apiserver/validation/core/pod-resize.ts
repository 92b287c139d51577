// Other amounts for a pod that runs: ValidatePodResize of pkg/apis/core/validation/validation.go.
import type { Container, Pod, PodSpec, ResourceRequirements } from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { semanticEqual } from '../semantic.ts';
import { mirrorKey } from './pod-annotations.ts';
import type { ContainerDraft, PodSpecDraft } from './pod-context.ts';

type Requirements = Incomplete<ResourceRequirements>;
type Amounts = Readonly<Record<string, string>>;

const sides = ['requests', 'limits'] as const;
const immutableSentence = 'only cpu and memory resources are mutable';

function isRemoved(amounts: Amounts = {}, old: Amounts = {}): boolean {
  return Object.keys(old).some((name) => amounts[name] === undefined);
}

function isSet(resources: Requirements | undefined): boolean {
  return sides.some((side) => Object.keys(resources?.[side] ?? {}).length > 0);
}

/** What may change is put back: an amount of CPU or memory that was there, and none that was not. */
function munged(amounts: Amounts = {}, old: Amounts = {}): Amounts {
  const { cpu: _, memory: __, ...others } = amounts;
  return { ...others, ...(old['cpu'] === undefined ? {} : { cpu: old['cpu'] }), ...(old['memory'] === undefined ? {} : { memory: old['memory'] }) };
}

/** The amounts in a form in which none and no list of them are the same. */
function comparable(resources: Requirements = {}): object {
  return { claims: resources.claims, requests: resources.requests ?? {}, limits: resources.limits ?? {} };
}

function isSameButAmounts(container: ContainerDraft, old: Container): boolean {
  const { resources = {}, ...rest } = container;
  const { resources: before, ...oldRest } = old;
  // Upstream forgets the claims here, so a container that has some is never the same.
  const own = { requests: munged(resources.requests, before?.requests), limits: munged(resources.limits, before?.limits) };
  return semanticEqual(comparable(own), comparable(before)) && semanticEqual(rest, oldRest);
}

function isSameContainer({ resources, ...rest }: ContainerDraft, { resources: before, ...oldRest }: Container): boolean {
  return semanticEqual(comparable(resources), comparable(before)) && semanticEqual(rest, oldRest);
}

/** Resources of the pod as a whole. */
function* validateWhole(resources: Requirements | undefined, old: ResourceRequirements | undefined): Causes {
  const path = 'spec.resources';
  if (resources === undefined) {
    yield forbidden(path, 'pod-level resources cannot be removed');
    return;
  }
  for (const side of sides) if (isRemoved(resources[side], old?.[side])) yield forbidden(`${path}.${side}`, `pod-level resource ${side} cannot be removed`);
  const own = { ...resources, requests: munged(resources.requests, old?.requests), limits: munged(resources.limits, old?.limits) };
  const isSame = old === undefined ? !isSet(own) && (own.claims ?? []).length === 0 : semanticEqual(comparable(own), comparable(old));
  if (!isSame) yield forbidden('spec', 'only cpu and memory resources are mutable at pod-level');
}

const lists = ['containers', 'initContainers'] as const;

function* validateOrder(spec: PodSpecDraft, old: PodSpec): Causes {
  for (const list of lists) {
    const [now, before] = [spec[list] ?? [], old[list] ?? []];
    if (now.length !== before.length) {
      yield forbidden(`spec.${list}`, `${list} may not be added or removed on resize`);
      continue;
    }
    for (const [index, { name }] of before.entries()) {
      if (now[index]?.name !== name) yield forbidden(`spec.${list}[${index}].name`, `${list} may not be renamed or reordered on resize`);
    }
  }
}

function* validateRemovals(spec: PodSpecDraft, old: PodSpec): Causes {
  for (const list of lists.toReversed()) {
    for (const [index, { resources: before }] of (old[list] ?? []).entries()) {
      const now = spec[list]?.[index]?.resources;
      for (const side of sides) if (isRemoved(now?.[side], before?.[side])) yield forbidden(`spec.${list}[${index}].resources.${side}`, `resource ${side} cannot be removed`);
    }
  }
}

function* validateInitContainer(container: ContainerDraft, old: Container, path: string): Causes {
  if (!isSameButAmounts(container, old)) yield forbidden(path, 'only cpu and memory resources for init or sidecar containers are mutable');
  if (container.restartPolicy === 'Always' || isSameContainer(container, old)) return;
  for (const { restartPolicy } of container.resizePolicy ?? []) {
    if (restartPolicy === 'RestartContainer') yield forbidden(path, 'non-sidecar init containers with a resize policy of RestartContainer cannot be resized');
  }
}

function* validateContainers(spec: PodSpecDraft, old: PodSpec): Causes {
  yield* validateRemovals(spec, old);
  for (const [index, before] of old.containers.entries()) {
    if (!isSameButAmounts(spec.containers?.[index] ?? {}, before)) yield forbidden('spec', immutableSentence);
  }
  for (const [index, before] of (old.initContainers ?? []).entries()) yield* validateInitContainer(spec.initContainers?.[index] ?? {}, before, `spec.initContainers[${index}]`);
}

/** Amounts of the pod as a whole have been looked at where there are any. */
function isOtherwiseSame(spec: PodSpecDraft, old: PodSpec): boolean {
  const { containers: _, initContainers: __, resources, ...rest } = spec;
  const { containers: ___, initContainers: ____, resources: before, ...oldRest } = old;
  return semanticEqual(rest, oldRest) && (isSet(resources) || (resources === undefined) === (before === undefined));
}

/** Why a pod can be resized in no way at all. */
function hindrance({ metadata, spec }: Pod): string | undefined {
  if (metadata.annotations?.[mirrorKey] !== undefined) return 'static pods cannot be resized';
  return spec.os?.name === 'windows' ? 'windows pods cannot be resized' : undefined;
}

/** A node that tells what its containers have been given can give them something else. */
function isSupported({ status }: Pod): boolean {
  const running = (status.containerStatuses ?? []).find(({ state }) => state?.running !== undefined);
  return running === undefined || running.resources !== undefined;
}

interface ResizedPod {
  /** What is wrong about the pod whatever was to change. */
  readonly general: Causes;
  /** It would be of another class of service. */
  readonly isOtherClass: boolean;
}

export function* validateResize(pod: Incomplete<Pod>, old: Pod, { general, isOtherClass }: ResizedPod): Causes {
  const hindered = hindrance(old);
  if (hindered !== undefined) {
    yield forbidden('', hindered);
    return;
  }
  const faults = [...general];
  const { spec = {}, status = {} } = pod;
  if (isOtherClass) faults.push(invalid('spec', status.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing'));
  if (!isSupported(old)) faults.push(forbidden('spec', 'Pod running on node without support for resize'));
  if (isSet(old.spec.resources) || isSet(spec.resources)) faults.push(...validateWhole(spec.resources, old.spec.resources));
  if ((old.status.nodeAllocatableResourceClaimStatuses ?? []).length > 0) faults.push(forbidden('spec', 'pods with node allocatable resource claims cannot be resized'));
  const order = [...validateOrder(spec, old.spec)];
  faults.push(...(order.length > 0 ? order : validateContainers(spec, old.spec)));
  yield* faults;
  if (faults.length === 0 && !isOtherwiseSame(spec, old.spec)) yield forbidden('spec', immutableSentence);
}
