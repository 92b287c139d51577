import type { ContainerStatus, Pod } from './types.ts';

/** What `kubectl get pods` says about a pod (pkg/printers/internalversion/printers.go, printPod). */
export interface PodSummary {
  /** STATUS: `Running`, `Init:0/1`, `CrashLoopBackOff`, `Terminating`. */
  readonly status: string;
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
}

function isSidecar(pod: Pod, name: string): boolean {
  return pod.spec.initContainers?.some((container) => container.name === name && container.restartPolicy === 'Always') ?? false;
}

/** The first init container that is not done decides; `undefined` when all are. */
function initStatus(pod: Pod): string | undefined {
  const statuses = pod.status.initContainerStatuses ?? [];
  for (const [index, { name, state, started }] of statuses.entries()) {
    if (state?.terminated?.exitCode === 0) continue;
    if (isSidecar(pod, name) && started === true) continue;
    if (state?.terminated !== undefined) {
      const { reason, signal, exitCode } = state.terminated;
      if (reason !== undefined && reason !== '') return `Init:${reason}`;
      return signal === undefined || signal === 0 ? `Init:ExitCode:${exitCode}` : `Init:Signal:${signal}`;
    }
    const waiting = state?.waiting?.reason ?? '';
    return waiting === '' || waiting === 'PodInitializing' ? `Init:${index}/${pod.spec.initContainers?.length ?? 0}` : `Init:${waiting}`;
  }
  return undefined;
}

function containerReason({ state, ready }: ContainerStatus): { reason?: string; running?: boolean } {
  if (state?.waiting?.reason !== undefined && state.waiting.reason !== '') return { reason: state.waiting.reason };
  if (state?.terminated !== undefined) {
    const { reason, signal, exitCode } = state.terminated;
    if (reason !== undefined && reason !== '') return { reason };
    return { reason: signal === undefined || signal === 0 ? `ExitCode:${exitCode}` : `Signal:${signal}` };
  }
  return { running: ready && state?.running !== undefined };
}

export function isPodReady(pod: Pod): boolean {
  return pod.status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
}

function statusText(pod: Pod): string {
  const { phase = 'Pending', reason: podReason, conditions = [], containerStatuses = [] } = pod.status;
  const initializing = initStatus(pod);
  let text = podReason ?? phase;
  if (conditions.some((condition) => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated')) text = 'SchedulingGated';
  if (initializing !== undefined) {
    text = initializing;
  } else {
    let anyRunning = false;
    for (const status of containerStatuses.toReversed()) {
      const { reason, running } = containerReason(status);
      if (reason !== undefined) text = reason;
      anyRunning ||= running === true;
    }
    if (text === 'Completed' && anyRunning) text = isPodReady(pod) ? 'Running' : 'NotReady';
  }
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (podReason === 'NodeLost') return 'Unknown';
    if (phase !== 'Succeeded' && phase !== 'Failed') return 'Terminating';
  }
  return text;
}

export function summarisePod(pod: Pod): PodSummary {
  const statuses = pod.status.containerStatuses ?? [];
  const sidecars = (pod.status.initContainerStatuses ?? []).filter((status) => isSidecar(pod, status.name));
  const sidecarCount = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always').length;
  const restarts = (list: readonly ContainerStatus[]): number => list.reduce((sum, status) => sum + status.restartCount, 0);
  const initializing = initStatus(pod) !== undefined;
  return {
    status: statusText(pod),
    ready: statuses.filter((status) => status.ready && status.state?.running !== undefined).length + sidecars.filter((status) => status.ready && status.started === true).length,
    total: pod.spec.containers.length + sidecarCount,
    restarts: initializing ? restarts(pod.status.initContainerStatuses ?? []) : restarts(statuses) + restarts(sidecars),
  };
}
