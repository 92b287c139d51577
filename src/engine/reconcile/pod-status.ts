import type { JsonObject } from '../base/json.ts';
import { formatTime } from '../base/time.ts';
import { Pods } from '../api/core/resources.ts';
import type { Pod, PodCondition } from '../api/core/types.ts';
import type { Client } from '../client/client.ts';
import { podCondition } from './pods.ts';

export interface PodStatusChange {
  /** A condition to set; the others stay. */
  readonly condition?: Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>;
  /** Other fields of the status, as a merge patch. */
  readonly fields?: JsonObject;
}

type Wanted = NonNullable<PodStatusChange['condition']>;

function says(old: PodCondition | undefined, { status, reason, message }: Wanted): boolean {
  return old !== undefined && old.status === status && (old.reason ?? '') === (reason ?? '') && (old.message ?? '') === (message ?? '');
}

/** The conditions with one set; `undefined` when it says the same already (pkg/api/v1/pod/util.go, UpdatePodCondition). */
export function withPodCondition(pod: Pod, wanted: Wanted, nowMs: number): readonly JsonObject[] | undefined {
  const old = podCondition(pod, wanted.type);
  if (says(old, wanted)) return undefined;
  const { generation } = pod.metadata;
  const made = {
    ...wanted,
    lastProbeTime: null,
    lastTransitionTime: old?.status === wanted.status ? old.lastTransitionTime : formatTime(nowMs),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  } as unknown as JsonObject;
  const conditions = (pod.status.conditions ?? []) as unknown as readonly JsonObject[];
  return old === undefined ? [...conditions, made] : conditions.map((condition) => (condition['type'] === wanted.type ? made : condition));
}

/**
 * Writes a part of a pod's status on top of what is stored now: nothing can come between reading and writing within one event.
 * False when there was nothing to write, or when the pod is another one by now.
 */
export function writePodStatus(client: Client, pod: Pod, nowMs: number, { condition, fields = {} }: PodStatusChange): boolean {
  const fresh = client.get(Pods, pod);
  if (fresh === undefined || fresh.metadata.uid !== pod.metadata.uid) return false;
  const conditions = condition === undefined ? undefined : withPodCondition(fresh, condition, nowMs);
  if (conditions === undefined && Object.keys(fields).length === 0) return false;
  client.patchStatus(Pods, fresh, { ...fields, ...(conditions === undefined ? {} : { conditions }) });
  return true;
}
