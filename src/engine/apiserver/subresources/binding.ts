import type { JsonObject } from '../../base/json.ts';
import { formatTime } from '../../base/time.ts';
import { Pods } from '../../api/core/resources.ts';
import type { Binding, Pod, PodCondition } from '../../api/core/types.ts';
import { ApiError } from '../../api/status.ts';
import { admissionRequest, admit, validateAdmission } from '../admission/chain.ts';
import { store } from '../commit.ts';
import { privateCopy } from '../decode.ts';
import { badRequest, conflict } from '../errors.ts';
import type { ApiRequest, OperationOf, Server } from '../server.ts';
import { existing } from '../update.ts';

export const success: JsonObject = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** Puts a pod on a node, once (pkg/registry/core/pod/storage/storage.go). */
export function bindPod(server: Server, request: ApiRequest, operation: OperationOf<'create'>): JsonObject {
  const sent = privateCopy({ apiVersion: 'v1', kind: 'Binding', metadata: {}, ...operation.object }) as unknown as Binding;
  if ((sent.metadata.name ?? '') !== operation.name) throw badRequest('name in URL does not match name in Binding object');
  refuseOtherTarget(sent);
  const binding = (admit(server, request, admissionRequest(request, 'CREATE', sent, undefined, operation.options ?? {})) ?? sent) as Binding;
  validateAdmission(server, request, admissionRequest(request, 'CREATE', binding, undefined, operation.options ?? {}));
  const pod = existing(request) as Pod;
  refuseUnbindable(binding, pod);
  store(server, request, 'update', boundPod(pod, binding, formatTime(server.sim.nowMs)), pod);
  return success;
}

function refuseOtherTarget({ target }: { readonly target?: Binding['target'] }): void {
  const kind = target?.kind ?? '';
  if (kind !== '' && kind !== 'Node') throw new ApiError('', `target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`);
  if ((target?.name ?? '') === '') throw new ApiError('', 'target.name: Required value');
}

/** What a binding says of the pod has to be so; the store itself looks at it, and says so in its own words. */
function refuseOtherPod({ metadata: wanted }: Binding, { metadata }: Pod): void {
  const check = (what: string, asked: string | undefined, actual: string): void => {
    if (asked === undefined || asked === '' || asked === actual) return;
    const why = `Precondition failed: ${what} in precondition: ${asked}, ${what} in object meta: ${actual}`;
    throw conflict(Pods, metadata.name, `StorageError: invalid object, Code: 4, Key: /registry/pods/${metadata.namespace ?? ''}/${metadata.name}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`);
  };
  check('UID', wanted.uid, metadata.uid);
  check('ResourceVersion', wanted.resourceVersion, metadata.resourceVersion);
}

function refuseUnbindable(binding: Binding, pod: Pod): void {
  refuseOtherPod(binding, pod);
  const { name } = pod.metadata;
  const why = whyNot(pod);
  if (why !== undefined) throw new ApiError('Conflict', `Operation cannot be fulfilled on pods/binding "${name}": ${why}`, { name, kind: 'pods/binding' });
}

function whyNot({ metadata, spec }: Pod): string | undefined {
  if (metadata.deletionTimestamp !== undefined) return `pod ${metadata.name} is being deleted, cannot be assigned to a host`;
  if ((spec.nodeName ?? '') !== '') return `pod ${metadata.name} is already assigned to node ${JSON.stringify(spec.nodeName)}`;
  if ((spec.schedulingGates ?? []).length > 0) return `pod ${metadata.name} has non-empty .spec.schedulingGates`;
  return undefined;
}

function boundPod(pod: Pod, { metadata, target }: Binding, now: string): Pod {
  const labels = { ...pod.metadata.labels, ...metadata.labels };
  const annotations = { ...pod.metadata.annotations, ...metadata.annotations };
  const { nominatedNodeName: _, ...status } = pod.status;
  return {
    ...pod,
    metadata: { ...pod.metadata, ...(Object.keys(labels).length === 0 ? {} : { labels }), ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { ...pod.spec, nodeName: target.name as string },
    status: { ...status, conditions: withCondition(pod.status.conditions ?? [], { type: 'PodScheduled', status: 'True' }, now) },
  };
}

/** The list with that condition in it; the time of the last transition moves only when the status does. */
export function withCondition(conditions: readonly PodCondition[], condition: { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }, now: string): readonly PodCondition[] {
  const before = conditions.find((it) => it.type === condition.type);
  const lastTransitionTime = before !== undefined && before.status === condition.status ? before.lastTransitionTime : now;
  const full = { lastProbeTime: null, lastTransitionTime, ...condition } as unknown as PodCondition;
  return before === undefined ? [...conditions, full] : conditions.map((it) => (it === before ? full : it));
}
