import { PersistentVolumeClaims, PersistentVolumes } from '../../api/core/resources.ts';
import type { PersistentVolumeClaim, Pod } from '../../api/core/types.ts';
import type { ClusterReader, ClusterView } from '../cluster-cache.ts';
import { wakeOn } from '../cluster-event.ts';
import type { NodeInfo } from '../node-info.ts';
import { definePlugin, refusalForGood, type PreBinding, type Refusal } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import { claimsOf, isBound, isReachableFrom, readClaim, volumeOf, waitsForConsumer, type ClaimRef } from './support/claims.ts';
import { chooseVolumes, selectedNode } from './support/volume-match.ts';

// Pods go where their volumes are, or can be (pkg/scheduler/framework/plugins/volumebinding).

const immediate = refusalForGood('pod has unbound immediate PersistentVolumeClaims');
const elsewhere = "node(s) didn't match PersistentVolume's node affinity";
const lost = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';

interface Claims {
  readonly bound: readonly PersistentVolumeClaim[];
  /** Wait until a pod that uses them has a node. */
  readonly delayed: readonly PersistentVolumeClaim[];
}

function whyUnusable(claim: PersistentVolumeClaim | undefined, { name, isEphemeral }: ClaimRef): string | undefined {
  if (claim === undefined) return isEphemeral ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"` : `persistentvolumeclaim "${name}" not found`;
  if (claim.status.phase === 'Lost') return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`;
  return claim.metadata.deletionTimestamp === undefined ? undefined : `persistentvolumeclaim "${name}" is being deleted`;
}

function sortClaims(pod: Pod, refs: readonly ClaimRef[], reader: ClusterReader): Claims | Refusal {
  const bound: PersistentVolumeClaim[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  let isWaiting = false;
  for (const ref of refs) {
    const claim = readClaim(pod, ref, reader);
    const why = whyUnusable(claim, ref);
    if (why !== undefined) return refusalForGood(why);
    if (claim === undefined) continue;
    if (isBound(claim)) bound.push(claim);
    else if ((claim.spec.volumeName ?? '') === '' && waitsForConsumer(claim, reader)) delayed.push(claim);
    else isWaiting = true;
  }
  return isWaiting ? immediate : { bound, delayed };
}

function filter(_pod: PodInfo, { node }: NodeInfo, { bound, delayed }: Claims, view: ClusterView): Refusal | undefined {
  const volumes = bound.map((claim) => volumeOf(claim, view.reader));
  const reasons: string[] = [];
  if (volumes.some((volume) => volume !== undefined && !isReachableFrom(volume, node))) reasons.push(elsewhere);
  if (delayed.length > 0) reasons.push(...chooseVolumes(delayed, node, view).reasons);
  if (volumes.includes(undefined)) reasons.push(lost);
  return reasons.length === 0 ? undefined : refusalForGood(...reasons);
}

/** What has to be written so that the claims of a pod are bound for its node, and whether they are. */
function preBind({ pod }: PodInfo, { node }: NodeInfo, view: ClusterView): PreBinding {
  const claims = claimsOf(pod).map((ref) => readClaim(pod, ref, view.reader));
  const open = claims.filter((claim) => claim !== undefined).filter((claim) => !isBound(claim));
  const patches = chooseVolumes(open, node, view).choices.flatMap((choice): PreBinding['patches'][number][] => {
    const { name, namespace = '', uid } = choice.claim.metadata;
    if (choice.type === 'provision') {
      const isChosen = choice.claim.metadata.annotations?.[selectedNode] === node.metadata.name;
      return isChosen ? [] : [{ resource: PersistentVolumeClaims, ref: { namespace, name }, patch: { metadata: { annotations: { [selectedNode]: node.metadata.name } } } }];
    }
    if (choice.volume.spec.claimRef?.uid === uid) return [];
    const claimRef = { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid };
    const patch = { metadata: { annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' } }, spec: { claimRef } };
    return [{ resource: PersistentVolumes, ref: { name: choice.volume.metadata.name }, patch, claim: `${namespace}/${name}` }];
  });
  return { isReady: open.length === 0, patches };
}

function uses(pod: Pod, claim: PersistentVolumeClaim | undefined): boolean {
  return claim?.metadata.namespace === pod.metadata.namespace && claimsOf(pod).some(({ name }) => name === claim?.metadata.name);
}

export const volumeBinding = definePlugin<Claims>({
  name: 'VolumeBinding',
  preFilter({ pod, hasClaims }, { reader }) {
    if (!hasClaims) return 'skip';
    const claims = sortClaims(pod, claimsOf(pod), reader);
    return 'reasons' in claims ? claims : { state: claims };
  },
  filter,
  preBind,
  wakes: [
    wakeOn('StorageClass', ['Add', 'Update']),
    wakeOn('PersistentVolumeClaim', ['Add', 'Update'], ({ pod }, { now }) => uses(pod, now)),
    wakeOn('PersistentVolume', ['Add', 'Update']),
    wakeOn('Node', ['Add', 'UpdateLabel']),
    wakeOn('CSINode', ['Add', 'Update']),
  ],
});
