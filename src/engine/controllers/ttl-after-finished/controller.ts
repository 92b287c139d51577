import { Jobs } from '../../api/batch/resources.ts';
import type { Job } from '../../api/batch/types.ts';
import { isApiError } from '../../api/status.ts';
import { timeMs } from '../../base/time.ts';
import { defineController } from '../../reconcile/controller.ts';

/** When a Job that is to go by itself has had its time, milliseconds since 1970; `undefined` for one that stays. */
function expiryMs({ spec, status, metadata }: Job): number | undefined {
  const end = status.conditions?.find(({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True');
  if (end === undefined || spec.ttlSecondsAfterFinished === undefined || metadata.deletionTimestamp !== undefined) return undefined;
  return timeMs(end.lastTransitionTime) + spec.ttlSecondsAfterFinished * 1000;
}

/** Removes finished Jobs after the time they were given (pkg/controller/ttlafterfinished). */
export const ttlAfterFinishedController = defineController({
  name: 'ttl-after-finished-controller',
  for: Jobs,
  concerns: (change) => change.type !== 'deleted' && expiryMs(change.object) !== undefined,
  reconcile(job, context) {
    const { client, sim } = context;
    const expiry = expiryMs(job);
    if (expiry === undefined) return;
    if (expiry > sim.nowMs) {
      context.requeueAfter(expiry - sim.nowMs);
      return;
    }
    // The time may have been changed since: what counts is what the server says.
    const fresh = client.get(Jobs, job);
    if (fresh === undefined || fresh.metadata.uid !== job.metadata.uid || (expiryMs(fresh) ?? Number.POSITIVE_INFINITY) > sim.nowMs) return;
    try {
      client.delete(Jobs, fresh, { propagationPolicy: 'Foreground', preconditions: { uid: fresh.metadata.uid } });
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  },
});
