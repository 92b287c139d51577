import type { Node } from '../../api/core/types.ts';
import { wakeOn } from '../cluster-event.ts';
import { definePlugin, refusalForGood } from '../plugin.ts';
import { claimsOf, readClaim, volumeOf } from './support/claims.ts';

const elsewhere = refusalForGood('node(s) had no available volume zone');

/** Labels that say where a volume is, and the newer name of each. */
const topologyLabels: Readonly<Record<string, string>> = {
  'topology.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region': 'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
};

interface Topology {
  readonly label: string;
  readonly values: readonly string[];
}

function isIn({ label, values }: Topology, { metadata: { labels = {} } }: Node): boolean {
  const value = labels[label] ?? labels[topologyLabels[label] ?? label];
  return value !== undefined && values.includes(value);
}

function saysWhere({ metadata: { labels = {} } }: Node): boolean {
  return Object.keys(topologyLabels).some((label) => labels[label] !== undefined);
}

/** A volume with a zone label is used in that zone only (pkg/scheduler/framework/plugins/volumezone). */
export const volumeZone = definePlugin<readonly Topology[]>({
  name: 'VolumeZone',
  preFilter({ pod, hasClaims }, { reader }) {
    if (!hasClaims) return 'skip';
    const topologies: Topology[] = [];
    for (const ref of claimsOf(pod)) {
      const claim = readClaim(pod, ref, reader);
      const labels = (claim === undefined ? undefined : volumeOf(claim, reader))?.metadata.labels ?? {};
      for (const label of Object.keys(topologyLabels)) if (labels[label] !== undefined) topologies.push({ label, values: labels[label].split('__') });
    }
    return topologies.length === 0 ? 'skip' : { state: topologies };
  },
  filter: (_pod, { node }, topologies) => (!saysWhere(node) || topologies.every((topology) => isIn(topology, node)) ? undefined : elsewhere),
  wakes: [
    wakeOn('StorageClass', ['Add']),
    wakeOn('Node', ['Add', 'UpdateLabel']),
    wakeOn('PersistentVolumeClaim', ['Add', 'Update'], ({ pod }, { now }) => now?.metadata.namespace === pod.metadata.namespace && claimsOf(pod).some(({ name }) => name === now?.metadata.name)),
    wakeOn('PersistentVolume', ['Add', 'Update']),
  ],
});
