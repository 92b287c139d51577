import type { KubeObject } from '../api/meta/object.ts';
import type { User } from '../api/operation.ts';
import type { Fact } from '../sim/trace.ts';
import type { ApiRequest } from './server.ts';

/** Who did it, as a person would say: `kubelet b2`, `node-lifecycle-controller`, `kubernetes-admin`. */
export function actorOf(user: User): string {
  const { name } = user;
  if (!name.startsWith('system:')) return name;
  if (name.startsWith('system:node:')) return `kubelet ${name.slice('system:node:'.length)}`;
  const serviceAccount = 'system:serviceaccount:kube-system:';
  if (name.startsWith(serviceAccount)) return name.slice(serviceAccount.length);
  return name.startsWith('system:serviceaccount:') ? name : name.slice('system:'.length);
}

type Conditional = { readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] } };
type Tainted = { readonly spec?: { readonly taints?: readonly unknown[]; readonly unschedulable?: boolean } };

function conditionOf(object: KubeObject, type: string): string | undefined {
  return (object as KubeObject & Conditional).status?.conditions?.find((condition) => condition.type === type)?.status;
}

function becomes(object: KubeObject, old: KubeObject, type: string): string | undefined {
  const status = conditionOf(object, type);
  return status === conditionOf(old, type) ? undefined : status;
}

function nodeReason(object: KubeObject, old: KubeObject): string | undefined {
  const ready = becomes(object, old, 'Ready');
  if (ready !== undefined) return { True: 'NodeReady', False: 'NodeNotReady', Unknown: 'NodeUnknown' }[ready];
  const [after, before] = [(object as Tainted).spec, (old as Tainted).spec];
  if (after?.unschedulable !== before?.unschedulable) return after?.unschedulable === true ? 'NodeCordoned' : 'NodeUncordoned';
  if (after?.taints === before?.taints) return undefined;
  const [count, was] = [after?.taints?.length ?? 0, before?.taints?.length ?? 0];
  if (count === was) return undefined;
  return count > was ? 'TaintAdded' : 'TaintRemoved';
}

function podReason(object: KubeObject, old: KubeObject): string | undefined {
  const { deletionTimestamp } = object.metadata;
  if (deletionTimestamp !== undefined && old.metadata.deletionTimestamp === undefined) return 'PodTerminating';
  const ready = becomes(object, old, 'Ready');
  if (ready !== undefined) return ready === 'True' ? 'PodReady' : 'PodNotReady';
  return undefined;
}

/** One CamelCase word for what a write did, for the timeline and for `why`. */
export function reasonOf(request: ApiRequest, verb: NonNullable<Fact['verb']>, object: KubeObject, old: KubeObject | undefined, fields: readonly string[] | undefined): string {
  const { kind } = object;
  if (verb === 'create') return `${kind}Created`;
  if (verb === 'delete') return `${kind}Deleted`;
  const { subresource } = request.operation;
  if (subresource === 'binding') return 'PodBound';
  if (subresource === 'eviction') return 'PodEvicted';
  if (kind === 'Lease' && fields?.includes('spec.renewTime') === true) return 'LeaseRenewed';
  const special = old === undefined ? undefined : kind === 'Node' ? nodeReason(object, old) : kind === 'Pod' ? podReason(object, old) : undefined;
  if (special !== undefined) return special;
  if (old !== undefined && object.metadata.deletionTimestamp !== undefined && old.metadata.deletionTimestamp === undefined) return `${kind}Terminating`;
  return subresource === 'status' || subresource === 'scale' ? `${kind}${subresource === 'status' ? 'StatusChanged' : 'Scaled'}` : `${kind}Changed`;
}
