import type { Container, ContainerStatus, Pod, Taint } from '../../engine/api/core/types.ts';
import type { KubeObject } from '../../engine/protocol/messages.ts';

/** What every condition of every kind has. */
export interface ConditionRow {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** The conditions of any object; an empty list where the kind has none. */
export function conditionsOf(object: KubeObject | undefined): readonly ConditionRow[] {
  const status: unknown = object !== undefined && 'status' in object ? object.status : undefined;
  if (typeof status !== 'object' || status === null || !('conditions' in status) || !Array.isArray(status.conditions)) return [];
  return status.conditions.filter((entry): entry is ConditionRow => typeof entry === 'object' && entry !== null && 'type' in entry && 'status' in entry);
}

export type Verdict = 'good' | 'bad' | 'unknown' | 'neutral';

/** Conditions that are good when they are False: a node's troubles, and a Deployment's failures. */
const troubles = /Pressure$|Unavailable$|Failure$|^DisruptionTarget$|Terminating$|^Suspended$|Remaining$/;

export function verdictOf({ type, status }: ConditionRow): Verdict {
  if (status === 'Unknown') return 'unknown';
  if (status !== 'True' && status !== 'False') return 'neutral';
  const good = troubles.test(type) ? 'False' : 'True';
  if (status === good) return 'good';
  return type === 'Progressing' || type === 'DisruptionTarget' ? 'neutral' : 'bad';
}

export interface ContainerRow {
  readonly name: string;
  readonly image: string;
  readonly role: 'init' | 'sidecar' | 'app';
  readonly ready: boolean;
  readonly restarts: number;
  readonly state: 'waiting' | 'running' | 'terminated';
  /** Kubernetes' word for it: `CrashLoopBackOff`, `Completed`; absent while it runs. */
  readonly reason?: string;
  readonly message?: string;
  readonly exitCode?: number;
  readonly since?: string;
  /** How the run before this one ended. */
  readonly last?: { readonly reason: string; readonly exitCode: number };
}

export function containersOf(pod: Pod): readonly ContainerRow[] {
  const { initContainers = [], containers } = pod.spec;
  return [
    ...initContainers.map((container) => containerRow(container, pod.status.initContainerStatuses, container.restartPolicy === 'Always' ? 'sidecar' : 'init')),
    ...containers.map((container) => containerRow(container, pod.status.containerStatuses, 'app')),
  ];
}

function containerRow(container: Container, statuses: readonly ContainerStatus[] | undefined, role: ContainerRow['role']): ContainerRow {
  const status = statuses?.find(({ name }) => name === container.name);
  const { running, terminated, waiting } = status?.state ?? {};
  const last = status?.lastState?.terminated;
  const common = {
    name: container.name,
    image: container.image ?? '',
    role,
    ready: status?.ready ?? false,
    restarts: status?.restartCount ?? 0,
    ...(last === undefined ? {} : { last: { reason: last.reason ?? '', exitCode: last.exitCode } }),
  };
  if (running !== undefined) return { ...common, state: 'running', ...optional('since', running.startedAt) };
  if (terminated !== undefined) {
    return { ...common, state: 'terminated', exitCode: terminated.exitCode, ...optional('reason', terminated.reason), ...optional('message', terminated.message), ...optional('since', terminated.finishedAt) };
  }
  return { ...common, state: 'waiting', ...optional('reason', waiting?.reason), ...optional('message', waiting?.message) };
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: string };
}

/** `unreachable:NoExecute`; keys of Kubernetes itself lose their prefix. */
export function taintText({ key, value, effect }: Taint): string {
  const short = key.replace(/^node\.kubernetes\.io\//, '');
  return `${short}${value === undefined || value === '' ? '' : `=${value}`}:${effect}`;
}

/** Labels or a selector as kubectl prints them. */
export function labelText(labels: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}
