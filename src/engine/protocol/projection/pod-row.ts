import { timeMs } from '../../base/time.ts';
import { isPodReady, summarisePod } from '../../api/core/pod-status.ts';
import type { Container, Pod, Taint, Toleration } from '../../api/core/types.ts';
import { cpuMillis, memoryBytes } from '../../api/values/quantity.ts';
import type { PodRow, PodState } from '../messages.ts';

/** What a pod row needs to know of the node its pod is on. */
export interface NodeView {
  readonly isSilent: boolean;
  /** NoExecute taints, with the elapsed milliseconds at which each was first seen. */
  readonly noExecute: readonly { readonly taint: Taint; readonly sinceMs: number }[];
}

export interface PodContext {
  readonly startMs: number;
  readonly node?: NodeView;
  /** `Deployment/frontend`. */
  readonly workload?: string;
}

const failing = new Set(['CrashLoopBackOff', 'ImagePullBackOff', 'ErrImagePull', 'ErrImageNeverPull', 'InvalidImageName', 'CreateContainerConfigError', 'CreateContainerError', 'RunContainerError', 'Error', 'OOMKilled', 'StartError', 'Evicted', 'DeadlineExceeded', 'ContainerStatusUnknown']);

function stateOf(pod: Pod, status: string, node: NodeView | undefined): PodState {
  const { phase } = pod.status;
  if (phase === 'Succeeded') return 'done';
  if (phase === 'Failed') return 'failed';
  if (pod.metadata.deletionTimestamp !== undefined) return 'terminating';
  if (pod.spec.nodeName === undefined) return 'pending';
  if (failing.has(status.replace(/^Init:/, ''))) return 'failed';
  if (isPodReady(pod)) return node?.isSilent === true ? 'stale' : 'ready';
  if (phase === 'Pending') return 'starting';
  const wasReady = pod.status.containerStatuses?.some((container) => container.ready || container.restartCount > 0) ?? false;
  return wasReady || node?.isSilent === true ? 'notReady' : 'starting';
}

/** The scheduler's words while it has no node, then the first container's that waits for a reason. */
function messageOf({ status }: Pod): string | undefined {
  const { conditions = [], containerStatuses = [], initContainerStatuses = [], message } = status;
  const scheduled = conditions.find((condition) => condition.type === 'PodScheduled');
  if (scheduled?.status === 'False') return scheduled.message;
  const waiting = [...initContainerStatuses, ...containerStatuses].find((container) => container.state?.waiting?.message !== undefined);
  return waiting?.state?.waiting?.message ?? message;
}

/** `40s`, `1m20s`, `5m0s` in milliseconds. */
function goDurationMs(text: string): number {
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(h|m|s)/g)) ms += Number(amount) * (unit === 'h' ? 3_600_000 : unit === 'm' ? 60_000 : 1000);
  return ms;
}

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== undefined && toleration.effect !== taint.effect) return false;
  if (toleration.key !== undefined && toleration.key !== '' && toleration.key !== taint.key) return false;
  return toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '');
}

/** The shortest wish among the first matching tolerations counts (pkg/controller/tainteviction). */
function tolerationCountdown(pod: Pod, node: NodeView): PodRow['countdown'] {
  let shortest = Number.POSITIVE_INFINITY;
  let fromMs = 0;
  for (const { taint, sinceMs } of node.noExecute) {
    const toleration = pod.spec.tolerations?.find((it) => tolerates(it, taint));
    const seconds = toleration === undefined ? 0 : (toleration.tolerationSeconds ?? Number.POSITIVE_INFINITY);
    fromMs = sinceMs;
    shortest = Math.min(shortest, Math.max(0, seconds));
  }
  return shortest === Number.POSITIVE_INFINITY ? { kind: 'toleration', fromMs } : { kind: 'toleration', fromMs, dueMs: fromMs + shortest * 1000 };
}

function countdownOf(pod: Pod, { startMs, node }: PodContext): PodRow['countdown'] {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata;
  if (deletionTimestamp !== undefined) {
    const dueMs = timeMs(deletionTimestamp) - startMs;
    return { kind: 'grace', fromMs: dueMs - deletionGracePeriodSeconds * 1000, dueMs };
  }
  if (pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') return undefined;
  if (node !== undefined && node.noExecute.length > 0) return tolerationCountdown(pod, node);
  for (const status of [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])]) {
    const { waiting } = status.state ?? {};
    const finishedAt = status.lastState?.terminated?.finishedAt;
    if (waiting?.reason !== 'CrashLoopBackOff' || finishedAt === undefined) continue;
    const fromMs = timeMs(finishedAt) - startMs;
    return { kind: 'backoff', fromMs, dueMs: fromMs + goDurationMs(/^back-off (\S+)/.exec(waiting.message ?? '')?.[1] ?? '') };
  }
  return undefined;
}

function requestOf(containers: readonly Container[] | undefined, name: 'cpu' | 'memory', read: (quantity: string) => number, merge: (a: number, b: number) => number): number {
  return (containers ?? []).reduce((sum, container) => merge(sum, read(container.resources?.requests?.[name] ?? '0')), 0);
}

function podRequest(pod: Pod, name: 'cpu' | 'memory', read: (quantity: string) => number): number {
  const sidecars = pod.spec.initContainers?.filter((container) => container.restartPolicy === 'Always');
  const add = (a: number, b: number): number => a + b;
  return Math.max(requestOf(pod.spec.containers, name, read, add) + requestOf(sidecars, name, read, add), requestOf(pod.spec.initContainers, name, read, Math.max));
}

export function podRow(pod: Pod, context: PodContext): PodRow {
  const { status, ready, total, restarts } = summarisePod(pod);
  const owner = pod.metadata.ownerReferences?.find((reference) => reference.controller === true);
  const countdown = countdownOf(pod, context);
  const message = messageOf(pod);
  return {
    uid: pod.metadata.uid,
    namespace: pod.metadata.namespace ?? '',
    name: pod.metadata.name,
    state: stateOf(pod, status, context.node),
    status,
    readyContainers: ready,
    containers: total,
    restarts,
    cpuRequestMillis: podRequest(pod, 'cpu', cpuMillis),
    memoryRequestBytes: podRequest(pod, 'memory', memoryBytes),
    createdMs: timeMs(pod.metadata.creationTimestamp) - context.startMs,
    ...(pod.spec.nodeName === undefined ? {} : { node: pod.spec.nodeName }),
    ...(context.workload === undefined ? {} : { workload: context.workload }),
    ...(owner === undefined ? {} : { ownerUid: owner.uid }),
    ...(pod.status.podIP === undefined ? {} : { ip: pod.status.podIP }),
    ...(countdown === undefined ? {} : { countdown }),
    ...(message === undefined || message === '' ? {} : { message }),
  };
}
