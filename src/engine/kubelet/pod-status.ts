import { formatTime } from '../base/time.ts';
import { jsonEqual } from '../base/json.ts';
import type { ContainerStateTerminated, ContainerStatus, Pod, PodCondition, PodStatus } from '../api/core/types.ts';
import { containerStatuses, type StatusInput } from './container-status.ts';
import { initOf, isSidecar, restartsAfter } from './containers.ts';
import type { Verdict } from './memory.ts';

export interface PodStatusInput extends Omit<StatusInput, 'before'> {
  readonly startTime: string;
  readonly hostIp: string;
  readonly podIp: string | undefined;
  /** The status as the kubelet last wrote it, or as the API has it. */
  readonly before: PodStatus;
  /** The kubelet has ended the pod. */
  readonly verdict?: Verdict;
  /** The pod is being torn down and nothing of it runs any more. */
  readonly isOver: boolean;
  readonly nowMs: number;
}

type Phase = NonNullable<PodStatus['phase']>;

/** Conditions the kubelet owns; all others are kept as they are. */
const ownConditions = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']);

/** The status of a pod as its kubelet sees it. Equal parts are the very objects of the status before. */
export function podStatus(input: PodStatusInput): PodStatus {
  const { pod, before } = input;
  const all = [...(before.containerStatuses ?? []), ...(before.initContainerStatuses ?? [])];
  const parts = { ...input, before: all };
  const seenInit = pod.spec.initContainers === undefined ? undefined : containerStatuses(parts, pod.spec.initContainers, true);
  const seen = containerStatuses(parts, pod.spec.containers, false);
  const containers = keep(before.containerStatuses, input.isOver && hasInitialized(seen, seenInit) ? seen.map(accountedFor) : seen);
  const init = seenInit === undefined ? undefined : keep(before.initContainerStatuses, input.isOver ? accountForInit(seenInit) : seenInit);
  const phase = phaseOf(input, containers, init ?? []);
  const verdict = input.verdict ?? (before.phase === phase && before.reason !== undefined ? { reason: before.reason, message: before.message ?? '' } : undefined);
  return {
    ...kept(before),
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    phase,
    conditions: conditionsOf(input, phase, containers, init),
    ...(verdict === undefined ? {} : { reason: verdict.reason, message: verdict.message }),
    hostIP: input.hostIp,
    hostIPs: keep(before.hostIPs, [{ ip: input.hostIp }]),
    ...addressesOf(input),
    startTime: before.startTime ?? input.startTime,
    ...(init === undefined ? {} : { initContainerStatuses: init }),
    containerStatuses: containers,
  };
}

/** A container whose end nobody has seen counts as failed once the pod is over (status_manager.go, TerminatePod). */
function accountedFor(status: ContainerStatus): ContainerStatus {
  if (status.state?.terminated !== undefined) return status;
  const unknown = { exitCode: 137, reason: 'ContainerStatusUnknown', message: 'The container could not be located when the pod was terminated', startedAt: null, finishedAt: null };
  // The API writes times that are not set as null.
  return { ...status, ready: false, started: false, state: { terminated: unknown as unknown as ContainerStateTerminated } };
}

/** All init containers up to the last one that has ever begun, and at least the first. */
function accountForInit(statuses: readonly ContainerStatus[]): readonly ContainerStatus[] {
  const last = statuses.findLastIndex(({ state, lastState }) => state?.waiting === undefined || lastState?.terminated !== undefined);
  return statuses.map((status, index) => (index <= Math.max(0, last) ? accountedFor(status) : status));
}

function hasInitialized(containers: readonly ContainerStatus[], init: readonly ContainerStatus[] | undefined): boolean {
  const last = init?.at(-1);
  return last === undefined || containers.some(({ state, lastState }) => state?.waiting === undefined || lastState?.terminated !== undefined) || last.ready;
}

function keep<T>(old: T | undefined, made: T): T {
  return old !== undefined && jsonEqual(old, made) ? old : made;
}

/** What others have written into the status. */
function kept({ qosClass, nominatedNodeName, resourceClaimStatuses, ephemeralContainerStatuses, extendedResourceClaimStatus }: PodStatus): Partial<PodStatus> {
  return {
    ...(nominatedNodeName === undefined ? {} : { nominatedNodeName }),
    ...(qosClass === undefined ? {} : { qosClass }),
    ...(resourceClaimStatuses === undefined ? {} : { resourceClaimStatuses }),
    ...(ephemeralContainerStatuses === undefined ? {} : { ephemeralContainerStatuses }),
    ...(extendedResourceClaimStatus === undefined ? {} : { extendedResourceClaimStatus }),
  };
}

/** The address belongs to the sandbox; a pod that is over still shows the one it had. */
function addressesOf({ podIp, before }: PodStatusInput): Pick<PodStatus, 'podIP' | 'podIPs'> {
  if (podIp !== undefined) return { podIP: podIp, podIPs: keep(before.podIPs, [{ ip: podIp }]) };
  return before.podIP === undefined ? {} : { podIP: before.podIP, podIPs: before.podIPs ?? [{ ip: before.podIP }] };
}

/** pkg/kubelet/kubelet_pods.go, getPhase: the order of the questions matters. */
function phaseOf(input: PodStatusInput, containers: readonly ContainerStatus[], init: readonly ContainerStatus[]): Phase {
  const { before, verdict } = input;
  if (verdict !== undefined) return 'Failed';
  if (before.phase === 'Succeeded' || before.phase === 'Failed') return before.phase;
  const phase = initPhaseOf(input, init) ?? appPhaseOf(input, containers);
  // What is over has failed unless it has succeeded.
  return input.isOver && phase !== 'Succeeded' ? 'Failed' : phase;
}

function initPhaseOf({ pod, runtime }: PodStatusInput, init: readonly ContainerStatus[]): Phase | undefined {
  const hasBegun = pod.spec.containers.some((spec) => runtime?.containers[spec.name] !== undefined);
  let isPending = false;
  for (const spec of pod.spec.initContainers ?? []) {
    const status = init.find((it) => it.name === spec.name);
    if (isSidecar(spec)) {
      if (!hasBegun && status?.started !== true) isPending = true;
      continue;
    }
    const container = initOf(runtime, spec.name);
    const failed = container?.state === 'exited' && container.exitCode !== 0;
    if (failed && (spec.restartPolicy ?? pod.spec.restartPolicy) === 'Never') return 'Failed';
    if (!(container?.state === 'exited' && container.exitCode === 0) && !(hasBegun && container === undefined)) isPending = true;
  }
  return isPending && !hasRun(runtime, pod) ? 'Pending' : undefined;
}

/** An app container runs, so init containers are behind the pod. */
function hasRun(runtime: PodStatusInput['runtime'], { spec }: Pod): boolean {
  return spec.containers.some(({ name }) => runtime?.containers[name]?.current.state === 'running');
}

function appPhaseOf({ pod, runtime, isOver }: PodStatusInput, statuses: readonly ContainerStatus[]): Phase {
  let running = 0;
  let restartable = 0;
  let failed = 0;
  for (const spec of pod.spec.containers) {
    const container = runtime?.containers[spec.name]?.current;
    const status = statuses.find((it) => it.name === spec.name);
    if (container === undefined && status?.lastState?.terminated === undefined) return 'Pending';
    if (container?.state === 'running') running++;
    else {
      const code = container?.exitCode ?? 137;
      if (code !== 0) failed++;
      if (!isOver && restartsAfter(pod, spec, code)) restartable++;
    }
  }
  if (running > 0 || restartable > 0) return 'Running';
  return failed === 0 ? 'Succeeded' : 'Failed';
}

interface Verdictlike {
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

const yes: Verdictlike = { status: 'True' };

function conditionsOf(input: PodStatusInput, phase: Phase, containers: readonly ContainerStatus[], init: readonly ContainerStatus[] | undefined): readonly PodCondition[] {
  const { pod, before, runtime, verdict } = input;
  const foreign = (before.conditions ?? []).filter((it) => !ownConditions.has(it.type));
  const disrupted = verdict?.disruption === undefined ? [] : [condition(input, 'DisruptionTarget', { status: 'True', reason: verdict.disruption, message: verdict.message })];
  const others = [...foreign.filter((it) => disrupted.length === 0 || it.type !== 'DisruptionTarget'), ...disrupted];
  const containersReady = containersReadyOf(pod, phase, containers, init ?? []);
  const conditions = [
    ...others,
    condition(input, 'PodReadyToStartContainers', { status: runtime?.sandbox?.ready === true ? 'True' : 'False' }),
    condition(input, 'Initialized', initializedOf(pod, phase, containers, init ?? [], before)),
    condition(input, 'Ready', containersReady.status === 'True' ? gatesOf(pod, others) : containersReady),
    condition(input, 'ContainersReady', containersReady),
    condition(input, 'PodScheduled', yes),
  ];
  const old = before.conditions ?? [];
  return old.length === conditions.length && conditions.every((it, index) => it === old[index]) ? old : conditions;
}

/** The time of the last transition stays while the status stays; an equal condition stays the same object. */
function condition({ pod, before, nowMs }: PodStatusInput, type: string, { status, reason, message }: Verdictlike): PodCondition {
  const old = before.conditions?.find((it) => it.type === type);
  const { generation } = pod.metadata;
  const made = {
    type,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status,
    lastProbeTime: null,
    lastTransitionTime: old?.status === status && old.lastTransitionTime !== undefined ? old.lastTransitionTime : formatTime(nowMs),
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    // The API writes a time that is not set as null.
  } as unknown as PodCondition;
  return old !== undefined && jsonEqual(old, made) ? old : made;
}

function named(names: readonly string[]): string {
  return `[${names.join(' ')}]`;
}

function terminal(phase: Phase): Verdictlike | undefined {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  return phase === 'Failed' ? { status: 'False', reason: 'PodFailed' } : undefined;
}

function containersReadyOf({ spec }: Pod, phase: Phase, containers: readonly ContainerStatus[], init: readonly ContainerStatus[]): Verdictlike {
  const over = terminal(phase);
  if (over !== undefined) return over;
  const wanted = [...(spec.initContainers ?? []).filter((it) => isSidecar(it)), ...spec.containers];
  const all = [...init, ...containers];
  const unready = wanted.filter(({ name }) => all.find((it) => it.name === name)?.ready !== true).map((it) => it.name);
  return unready.length === 0 ? yes : { status: 'False', reason: 'ContainersNotReady', message: `containers with unready status: ${named(unready)}` };
}

function initializedOf({ spec }: Pod, phase: Phase, containers: readonly ContainerStatus[], init: readonly ContainerStatus[], before: PodStatus): Verdictlike {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  const hasStarted = containers.some((it) => it.started === true || it.state?.terminated !== undefined || it.lastState?.terminated !== undefined);
  const incomplete = (spec.initContainers ?? []).filter((it) => {
    const status = init.find((candidate) => candidate.name === it.name);
    return isSidecar(it) ? status?.started !== true : status?.ready !== true;
  });
  if (hasStarted || incomplete.length === 0) return yes;
  const was = before.conditions?.find((it) => it.type === 'Initialized');
  return was?.status === 'True' ? yes : { status: 'False', reason: 'ContainersNotInitialized', message: `containers with incomplete status: ${named(incomplete.map((it) => it.name))}` };
}

function gatesOf({ spec }: Pod, conditions: readonly PodCondition[]): Verdictlike {
  const faults = (spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const found = conditions.find((it) => it.type === conditionType);
    if (found === undefined) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    return found.status === 'True' ? [] : [`the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`];
  });
  return faults.length === 0 ? yes : { status: 'False', reason: 'ReadinessGatesNotReady', message: faults.join(', ') };
}

/** True where writing it would change nothing. */
export function sameStatus(a: PodStatus, b: PodStatus): boolean {
  return a === b || jsonEqual(a, b);
}
