import type { APIService } from '../../api/apiregistration/types.ts';
import { formatTime } from '../../base/time.ts';
import type { Strategy } from '../kind.ts';
import { localCondition } from '../seeds.ts';

/** What no other server serves is there at once (kube-aggregator/pkg/registry/apiservice/strategy.go). */
export const apiServiceStrategy: Strategy<APIService> = {
  prepareForCreate: (draft, { view }) => {
    if (draft.spec.service === undefined) draft.status = { conditions: [{ ...localCondition(formatTime(view.sim.nowMs)) }] };
  },
};
