import type { LimitRange } from '../../api/core/types.ts';
import type { Strategy } from '../kind.ts';

/** pkg/registry/core/limitrange: a range without a name gets one, as random as its uid. */
export const limitRangeStrategy: Strategy<LimitRange> = {
  prepareForCreate: ({ metadata }) => {
    if ((metadata.name ?? '') === '' && metadata.uid !== undefined) metadata.name = metadata.uid;
  },
};
