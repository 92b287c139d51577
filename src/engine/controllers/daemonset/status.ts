import type { DaemonSetStatus } from '../../api/apps/types.ts';
import type { Pod } from '../../api/core/types.ts';
import { jsonEqual } from '../../base/json.ts';
import { omitEmpty } from '../../reconcile/omit-empty.ts';
import { isPodReady } from '../../reconcile/pods.ts';
import { bestFirst, isAvailable, isUpdated, type Fleet } from './plan.ts';

type Counts = Omit<DaemonSetStatus, 'currentNumberScheduled' | 'desiredNumberScheduled' | 'numberMisscheduled' | 'numberReady'>;

/** Counts nodes, not pods: each by its best pod (pkg/controller/daemon/daemon_controller.go, updateDaemonSetStatus). */
export function statusOf(fleet: Fleet): DaemonSetStatus {
  const { set, nodes, pods } = fleet;
  const best = (node: string): Pod | undefined => pods.get(node)?.toSorted(bestFirst)[0];
  const wanting = nodes.filter(({ eligibility }) => eligibility === 'run');
  const current = wanting.map(({ name }) => best(name)).filter((pod) => pod !== undefined);
  const available = current.filter((pod) => isAvailable(fleet, pod)).length;
  const { conditions, collisionCount } = set.status;
  const counts = omitEmpty<Counts>({
    updatedNumberScheduled: current.filter((pod) => isUpdated(fleet, pod)).length,
    numberAvailable: available,
    numberUnavailable: wanting.length - available,
    observedGeneration: set.metadata.generation,
    conditions,
  });
  return {
    currentNumberScheduled: current.length,
    numberMisscheduled: nodes.filter(({ name, eligibility }) => eligibility !== 'run' && (pods.get(name) ?? []).length > 0).length,
    desiredNumberScheduled: wanting.length,
    numberReady: current.filter(isPodReady).length,
    ...counts,
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
}

export function hasChanged({ set }: Fleet, status: DaemonSetStatus): boolean {
  return !jsonEqual(set.status, status);
}
