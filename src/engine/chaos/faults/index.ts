import type { FaultType } from '../../api/sandbox/types.ts';
import type { FaultKind } from '../fault.ts';
import { containerCrash } from './container-crash.ts';
import { diskFull } from './disk-full.ts';
import { imagePullFailure } from './image-pull-failure.ts';
import { kubeletStopped } from './kubelet-stopped.ts';
import { machineCrash } from './machine-crash.ts';
import { memoryPressure } from './memory-pressure.ts';
import { networkPartition } from './network-partition.ts';
import { zoneOutage } from './zone-outage.ts';

const kinds: readonly FaultKind[] = [machineCrash, networkPartition, kubeletStopped, imagePullFailure, diskFull, memoryPressure, containerCrash, zoneOutage];

const byType = new Map(kinds.map((kind) => [kind.type, kind]));

/** `undefined` for a type that can be written down but is not simulated. */
export function faultKindOf(type: FaultType): FaultKind | undefined {
  return byType.get(type);
}
