import type { ContainerStateTerminated, ContainerStatus, Pod } from './types.ts';

/** What `kubectl get pods` says about a pod (pkg/printers/internalversion/printers.go, printPod). */
export interface PodSummary {
  /** STATUS: `Running`, `Init:0/1`, `CrashLoopBackOff`, `Terminating`. */
  readonly status: string;
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
  /** When the last of the ends that count as restarts was, RFC 3339; absent when none is known. */
  readonly lastRestart?: string;
}

/** How often containers were restarted, and when the last of them had ended. */
interface Restarts {
  readonly count: number;
  /** `''` when none has ended; times of one form compare as texts. */
  readonly last: string;
}

const noRestarts: Restarts = { count: 0, last: '' };

function plus({ count, last }: Restarts, { restartCount, lastState }: ContainerStatus): Restarts {
  const ended = lastState?.terminated?.finishedAt ?? '';
  return { count: count + restartCount, last: ended > last ? ended : last };
}

function isSidecar(pod: Pod, name: string): boolean {
  return pod.spec.initContainers?.some((container) => container.name === name && container.restartPolicy === 'Always') ?? false;
}

function endedBecause({ reason = '', signal = 0, exitCode }: ContainerStateTerminated): string {
  if (reason !== '') return reason;
  return signal === 0 ? `ExitCode:${exitCode}` : `Signal:${signal}`;
}

interface Initialization {
  /** Why it is not over: the first init container that is not done. Absent when all are. */
  readonly reason?: string;
  readonly readySidecars: number;
  readonly restarts: Restarts;
  readonly sidecarRestarts: Restarts;
}

/** Init containers in order, up to the first that is not done. */
function initializationOf(pod: Pod): Initialization {
  let [restarts, sidecarRestarts, readySidecars] = [noRestarts, noRestarts, 0];
  for (const [index, status] of (pod.status.initContainerStatuses ?? []).entries()) {
    const { name, state, started, ready } = status;
    const sidecar = isSidecar(pod, name);
    restarts = plus(restarts, status);
    if (sidecar) sidecarRestarts = plus(sidecarRestarts, status);
    if (state?.terminated?.exitCode === 0) continue;
    if (!sidecar || started !== true) return { reason: `Init:${initReason(pod, status, index)}`, readySidecars, restarts, sidecarRestarts };
    if (ready) readySidecars++;
  }
  return { readySidecars, restarts, sidecarRestarts };
}

function initReason({ spec }: Pod, { state }: ContainerStatus, index: number): string {
  if (state?.terminated !== undefined) return endedBecause(state.terminated);
  const waiting = state?.waiting?.reason ?? '';
  return waiting === '' || waiting === 'PodInitializing' ? `${index}/${spec.initContainers?.length ?? 0}` : waiting;
}

interface Running {
  /** What the containers say, the first of them last; absent when they have nothing to say. */
  readonly reason?: string;
  readonly ready: number;
  readonly restarts: Restarts;
}

function runningOf(pod: Pod, before: Restarts): Running {
  let [reason, failure, ready, restarts] = [undefined as string | undefined, '', 0, before];
  for (const status of (pod.status.containerStatuses ?? []).toReversed()) {
    const { waiting, terminated, running } = status.state ?? {};
    restarts = plus(restarts, status);
    if (waiting?.reason !== undefined && waiting.reason !== '') reason = waiting.reason;
    else if (terminated !== undefined) {
      reason = endedBecause(terminated);
      if (terminated.exitCode !== 0) failure = reason;
    } else if (status.ready && running !== undefined) ready++;
  }
  // One that is done does not speak for those that run, or that failed.
  if (reason === 'Completed') {
    if (ready > 0 && isPodReady(pod)) reason = 'Running';
    else if (failure !== '') reason = failure;
    else if (ready > 0) reason = 'NotReady';
  }
  return { ...(reason === undefined ? {} : { reason }), ready, restarts };
}

function hasCondition({ status: { conditions = [] } }: Pod, type: string): boolean {
  return conditions.find((condition) => condition.type === type)?.status === 'True';
}

export function isPodReady(pod: Pod): boolean {
  return pod.status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
}

function firstReason({ status: { phase = 'Pending', reason = '', conditions = [] } }: Pod): string {
  if (conditions.some((condition) => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated')) return 'SchedulingGated';
  return reason === '' ? phase : reason;
}

/** What a deletion makes of the status. */
function deletedReason({ metadata, status: { phase, reason } }: Pod): string | undefined {
  if (metadata.deletionTimestamp === undefined) return undefined;
  if (reason === 'NodeLost') return 'Unknown';
  return phase === 'Succeeded' || phase === 'Failed' ? undefined : 'Terminating';
}

export function summarisePod(pod: Pod): PodSummary {
  const init = initializationOf(pod);
  const isOver = init.reason === undefined || hasCondition(pod, 'Initialized');
  const running = isOver ? runningOf(pod, init.sidecarRestarts) : { ready: 0, restarts: init.restarts };
  const { count, last } = running.restarts;
  return {
    status: deletedReason(pod) ?? running.reason ?? init.reason ?? firstReason(pod),
    ready: init.readySidecars + running.ready,
    total: pod.spec.containers.length + (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always').length,
    restarts: count,
    ...(last === '' ? {} : { lastRestart: last }),
  };
}
