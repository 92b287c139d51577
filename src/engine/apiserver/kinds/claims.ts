import { formatTime } from '../../base/time.ts';
import type { PersistentVolume } from '../../api/core/types.ts';
import type { Strategy } from '../kind.ts';

/** A volume remembers when its phase last changed (pkg/registry/core/persistentvolume/strategy.go). */
export const persistentVolumeStrategy: Strategy<PersistentVolume> = {
  prepareForCreate: (draft, { view }) => {
    draft.status = { phase: 'Pending', lastPhaseTransitionTime: formatTime(view.sim.nowMs) };
  },
  prepareForStatusUpdate: (draft, old, { view }) => {
    const [after, before] = [draft.status, old.status];
    if (after.phase === before.phase || after.lastPhaseTransitionTime !== before.lastPhaseTransitionTime) return;
    draft.status = { ...after, lastPhaseTransitionTime: formatTime(view.sim.nowMs) };
  },
};
