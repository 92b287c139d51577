import { formatTime } from '../../base/time.ts';
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../api/core/types.ts';
import type { Mutable } from '../../base/json.ts';
import type { Strategy } from '../kind.ts';

/** A volume remembers when its phase last changed (pkg/registry/core/persistentvolume/strategy.go). */
export const persistentVolumeStrategy: Strategy<PersistentVolume> = {
  prepareForCreate: (draft, { view }) => {
    draft.status = { phase: 'Pending', lastPhaseTransitionTime: formatTime(view.sim.nowMs) };
  },
  prepareForStatusUpdate: (draft, old, { view }) => {
    const { phase, lastPhaseTransitionTime: sent } = draft.status;
    const before = old.status.lastPhaseTransitionTime;
    if (phase !== old.status.phase) {
      if (sent === undefined || sent === before) draft.status = { ...draft.status, lastPhaseTransitionTime: formatTime(view.sim.nowMs) };
    } else if (sent === undefined && before !== undefined) draft.status = { ...draft.status, lastPhaseTransitionTime: before };
  },
};

type ClaimSpec = Mutable<PersistentVolumeClaimSpec>;

/** What older servers knew how to fill a volume from. */
function isOldSource({ dataSource }: ClaimSpec): boolean {
  const group = dataSource?.apiGroup ?? '';
  return (dataSource?.kind === 'PersistentVolumeClaim' && group === '') || (dataSource?.kind === 'VolumeSnapshot' && group === 'snapshot.storage.k8s.io');
}

/** Where a claim's content comes from has an old and a new name, which are kept alike (pkg/api/persistentvolumeclaim/util.go). Other namespaces are behind a gate that is off. */
function settleSources(spec: ClaimSpec, old: PersistentVolumeClaimSpec | undefined): void {
  if (spec.dataSourceRef?.namespace && old?.dataSourceRef === undefined) delete spec.dataSourceRef;
  if (old?.dataSource === undefined && old?.dataSourceRef === undefined && spec.dataSourceRef === undefined && !isOldSource(spec)) delete spec.dataSource;
  const { dataSource, dataSourceRef } = spec;
  if (dataSource !== undefined && dataSourceRef === undefined) spec.dataSourceRef = { ...dataSource };
  else if (dataSource === undefined && dataSourceRef !== undefined && !dataSourceRef.namespace) {
    const { namespace: _, ...rest } = dataSourceRef;
    spec.dataSource = rest;
  }
}

export const persistentVolumeClaimStrategy: Strategy<PersistentVolumeClaim> = {
  prepareForCreate: ({ spec }) => {
    if (spec !== undefined) settleSources(spec, undefined);
  },
  prepareForUpdate: ({ spec }, old) => {
    if (spec !== undefined) settleSources(spec, old.spec);
  },
};
