import { definePlugin, refusal, type PostFilterAnswer } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';

const name = 'DynamicResources';

/** No simulated machine offers devices, so a pod that claims some cannot be placed; it says so instead of being placed without them. */
const noDevices = refusal('cannot allocate all claims');

function claimsDevices({ pod }: PodInfo): boolean {
  return (pod.spec.resourceClaims?.length ?? 0) > 0;
}

function say(message: string): PostFilterAnswer {
  return { type: 'message', message, clearsNomination: false };
}

/**
 * Devices are not simulated; what every pod meets of this plugin is a part of the message when nothing could be done, and a score of 0
 * (pkg/scheduler/framework/plugins/dynamicresources).
 */
export const dynamicResources = definePlugin<boolean>({
  name,
  weight: 2,
  preFilter: (pod) => ({ state: claimsDevices(pod) }),
  filter: (_pod, _node, claims) => (claims ? noDevices : undefined),
  // Upstream's plugin misses its own notes where an earlier plugin ended the attempt.
  postFilter({ pod, prepared }) {
    if (!prepared.has(name)) return { type: 'error', message: 'not found' };
    return say(claimsDevices(pod) ? 'still not schedulable' : 'no new claims to deallocate');
  },
  score: () => 0,
});
