import type { Pod, Volume } from '../../api/core/types.ts';
import type { ClusterView } from '../cluster-cache.ts';
import { wakeOn } from '../cluster-event.ts';
import { definePlugin, refusal, refusalForGood } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import { claimsOf, readClaim } from './support/claims.ts';

// Volumes that only one pod, or one node, may have (pkg/scheduler/framework/plugins/volumerestrictions).

const diskTaken = refusal('node(s) had no available disk');
const claimTaken = refusal('node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod');

interface State {
  /** Names of the pod's claims that one pod at a time may use. */
  readonly exclusive: readonly string[];
  /** How many pods use them already. */
  users: number;
}

function isDisk({ gcePersistentDisk, awsElasticBlockStore, rbd, iscsi }: Volume): boolean {
  return gcePersistentDisk !== undefined || awsElasticBlockStore !== undefined || rbd !== undefined || iscsi !== undefined;
}

function disksOf({ spec }: Pod): readonly Volume[] {
  return spec.volumes?.filter(isDisk) ?? [];
}

/** Unless both only read. */
function collide(a: { readonly readOnly?: boolean }, b: { readonly readOnly?: boolean }): boolean {
  return a.readOnly !== true || b.readOnly !== true;
}

function sameDisk(a: Volume, b: Volume): boolean {
  if (a.gcePersistentDisk !== undefined && b.gcePersistentDisk?.pdName === a.gcePersistentDisk.pdName) return collide(a.gcePersistentDisk, b.gcePersistentDisk);
  if (a.awsElasticBlockStore !== undefined && b.awsElasticBlockStore?.volumeID === a.awsElasticBlockStore.volumeID) return true;
  if (a.iscsi !== undefined && b.iscsi?.iqn === a.iscsi.iqn) return collide(a.iscsi, b.iscsi);
  if (a.rbd === undefined || b.rbd === undefined) return false;
  const { monitors, pool, image } = b.rbd;
  return a.rbd.monitors.some((monitor) => monitors.includes(monitor)) && a.rbd.pool === pool && a.rbd.image === image && collide(a.rbd, b.rbd);
}

function usesOf({ pod, namespace, hasClaims }: PodInfo, exclusive: readonly string[], inNamespace: string): number {
  return hasClaims && namespace === inNamespace ? claimsOf(pod).filter(({ name, isEphemeral }) => !isEphemeral && exclusive.includes(name)).length : 0;
}

function countUsers({ namespace }: PodInfo, exclusive: readonly string[], view: ClusterView): number {
  if (exclusive.length === 0) return 0;
  let users = 0;
  for (const node of view.nodes) for (const other of node.pods()) users += usesOf(other, exclusive, namespace);
  return users;
}

export const volumeRestrictions = definePlugin<State>({
  name: 'VolumeRestrictions',
  preFilter(pod, view) {
    if (!pod.hasClaims && disksOf(pod.pod).length === 0) return 'skip';
    const exclusive: string[] = [];
    for (const ref of claimsOf(pod.pod)) {
      if (ref.isEphemeral) continue;
      const claim = readClaim(pod.pod, ref, view.reader);
      if (claim === undefined) return refusalForGood(`persistentvolumeclaim "${ref.name}" not found`);
      if (claim.spec.accessModes?.includes('ReadWriteOncePod') === true) exclusive.push(ref.name);
    }
    const users = countUsers(pod, exclusive, view);
    return users === 0 && disksOf(pod.pod).length === 0 ? 'skip' : { state: { exclusive, users } };
  },
  filter({ pod }, node, { users }) {
    const disks = disksOf(pod);
    if (disks.length > 0) for (const other of node.pods()) if (disksOf(other.pod).some((disk) => disks.some((own) => sameDisk(own, disk)))) return diskTaken;
    return users > 0 ? claimTaken : undefined;
  },
  copy: (state) => ({ ...state }),
  shift(state, pod, other, _node, by) {
    state.users += by * usesOf(other, state.exclusive, pod.namespace);
  },
  wakes: [
    wakeOn('Pod', ['Delete'], ({ pod }, { old }) => old?.metadata.namespace === pod.metadata.namespace && (old?.spec.volumes?.length ?? 0) > 0),
    wakeOn('Node', ['Add']),
    wakeOn('PersistentVolumeClaim', ['Add'], ({ pod }, { now }) => now?.metadata.namespace === pod.metadata.namespace && claimsOf(pod).some(({ name }) => name === now?.metadata.name)),
  ],
});
