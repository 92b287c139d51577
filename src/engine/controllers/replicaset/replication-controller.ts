import { ReplicationControllers } from '../../api/core/resources.ts';
import type { ReplicationController } from '../../api/core/types.ts';
import { defineController } from '../../reconcile/controller.ts';
import { matcherOfMap } from '../../reconcile/label-selector.ts';
import { paceOf, reconcileReplicas, watchingPods } from './reconcile.ts';
import type { Replication } from './replication.ts';

const replicationControllers: Replication<ReplicationController> = {
  resource: ReplicationControllers,
  selects: (controller) => matcherOfMap(controller.spec.selector ?? controller.spec.template?.metadata?.labels),
  countsTerminating: false,
};

/** The same code for the older kind, as upstream has it through an adapter (pkg/controller/replication). */
export const replicationController = defineController({
  name: 'replicationcontroller-controller',
  component: 'replication-controller',
  for: ReplicationControllers,
  paceMs: paceOf,
  watches: [watchingPods(replicationControllers)],
  reconcile(controller, context) {
    reconcileReplicas(replicationControllers, controller, context);
  },
});
