import type { Pod } from '../../api/core/types.ts';
import { CSINodes } from '../../api/storage/resources.ts';
import type { ClusterReader } from '../cluster-cache.ts';
import { wakeOn } from '../cluster-event.ts';
import { definePlugin, refusal } from '../plugin.ts';
import { claimsOf, classOf, readClaim, volumeOf } from './support/claims.ts';

const tooMany = refusal('node(s) exceed max volume count');

/** Volumes of a pod that a CSI driver attaches: identity → driver. A volume still to be made counts by its claim. */
function attachedBy(pod: Pod, reader: ClusterReader): ReadonlyMap<string, string> {
  const volumes = new Map<string, string>();
  for (const ref of claimsOf(pod)) {
    const claim = readClaim(pod, ref, reader);
    if (claim === undefined) continue;
    const csi = volumeOf(claim, reader)?.spec.csi;
    const provisioner = csi === undefined && (claim.spec.volumeName ?? '') === '' ? classOf(claim, reader)?.provisioner : undefined;
    if (csi !== undefined) volumes.set(`${csi.driver}/${csi.volumeHandle}`, csi.driver);
    else if (provisioner !== undefined) volumes.set(`${provisioner}/${pod.metadata.namespace}/${ref.name}`, provisioner);
  }
  return volumes;
}

/** A node can only attach so many volumes of a driver (pkg/scheduler/framework/plugins/nodevolumelimits). */
export const nodeVolumeLimits = definePlugin<ReadonlyMap<string, string>>({
  name: 'NodeVolumeLimits',
  preFilter({ pod, hasClaims }, { reader }) {
    const volumes = hasClaims ? attachedBy(pod, reader) : undefined;
    return volumes === undefined || volumes.size === 0 ? 'skip' : { state: volumes };
  },
  filter(_pod, node, wanted, { reader }) {
    const limits = new Map(reader.get(CSINodes, node.name)?.spec.drivers.flatMap(({ name, allocatable }) => (allocatable?.count === undefined ? [] : [[name, allocatable.count] as const])));
    if (limits.size === 0) return undefined;
    const attached = new Map<string, string>(wanted);
    for (const { pod, hasClaims } of node.pods()) if (hasClaims) for (const [volume, driver] of attachedBy(pod, reader)) attached.set(volume, driver);
    const counts = new Map<string, number>();
    for (const driver of attached.values()) counts.set(driver, (counts.get(driver) ?? 0) + 1);
    return [...wanted.values()].some((driver) => (counts.get(driver) ?? 0) > (limits.get(driver) ?? Number.POSITIVE_INFINITY)) ? tooMany : undefined;
  },
  wakes: [
    wakeOn('CSINode', ['Add', 'Update']),
    wakeOn('Pod', ['Delete'], (_pod, { old }) => old !== undefined && claimsOf(old).length > 0),
    wakeOn('PersistentVolumeClaim', ['Add'], ({ pod }, { now }) => now?.metadata.namespace === pod.metadata.namespace),
  ],
});
