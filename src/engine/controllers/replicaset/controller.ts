import { ReplicaSets } from '../../api/apps/resources.ts';
import type { ReplicaSet } from '../../api/apps/types.ts';
import { defineController } from '../../reconcile/controller.ts';
import { matcherOf } from '../../reconcile/label-selector.ts';
import { paceOf, reconcileReplicas, watchingPods } from './reconcile.ts';
import type { Replication } from './replication.ts';

const replicaSets: Replication<ReplicaSet> = { resource: ReplicaSets, selects: (set) => matcherOf(set.spec.selector), countsTerminating: true };

export const replicaSetController = defineController({
  name: 'replicaset-controller',
  for: ReplicaSets,
  paceMs: paceOf,
  watches: [watchingPods(replicaSets)],
  reconcile(set, context) {
    reconcileReplicas(replicaSets, set, context);
  },
});
