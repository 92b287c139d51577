import { Leases } from '../../api/coordination/resources.ts';
import type { Node, NodeCondition } from '../../api/core/types.ts';
import { sameTaint } from '../../api/core/toleration.ts';
import type { CacheReader } from '../../reconcile/controller.ts';
import { notReady, unreachable } from './taints.ts';

/** What every pass asks of a node, worked out once per revision of it: a pass over a thousand healthy nodes must cost next to nothing. */
export interface NodeFacts {
  readonly ready: NodeCondition | undefined;
  readonly zone: string;
  /** Left out when zones are judged. */
  readonly isExcluded: boolean;
  /** Has one of the two NoExecute taints of this controller. */
  readonly isTainted: boolean;
  readonly leaseKey: string;
}

const known = new WeakMap<Node, NodeFacts>();

/** Region and zone; the older labels come first, as upstream has it (staging/src/k8s.io/component-helpers/node/topology). */
export function zoneOf({ metadata: { labels = {} } }: Node): string {
  const region = labels['failure-domain.beta.kubernetes.io/region'] ?? labels['topology.kubernetes.io/region'] ?? '';
  const zone = labels['failure-domain.beta.kubernetes.io/zone'] ?? labels['topology.kubernetes.io/zone'] ?? '';
  return region === '' && zone === '' ? '' : `${region}:${zone}`;
}

export function readyOf(node: Node): NodeCondition | undefined {
  return node.status.conditions?.find(({ type }) => type === 'Ready');
}

export function nodeFacts(node: Node): NodeFacts {
  let facts = known.get(node);
  if (facts === undefined) {
    facts = {
      ready: readyOf(node),
      zone: zoneOf(node),
      isExcluded: node.metadata.labels?.['node.kubernetes.io/exclude-disruption'] !== undefined,
      isTainted: node.spec.taints?.some((taint) => sameTaint(taint, notReady) || sameTaint(taint, unreachable)) ?? false,
      leaseKey: `kube-node-lease/${node.metadata.name}`,
    };
    known.set(node, facts);
  }
  return facts;
}

/** When the node's kubelet last renewed its lease, as the cache shows it. */
export function renewTimeOf({ leaseKey }: NodeFacts, cache: CacheReader): string | undefined {
  return cache.get(Leases, leaseKey)?.spec?.renewTime;
}
