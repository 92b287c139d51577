// plugin/pkg/admission/podtopologylabels: pods are told which zone and region they are in.
import { Nodes, Pods } from '../../../api/core/resources.ts';
import type { Binding, Pod } from '../../../api/core/types.ts';
import { allow, type AdmissionPlugin, type AdmissionRequest, type AdmissionView, type Verdict } from '../plugin.ts';
import { replace } from './verdicts.ts';

const copied = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];

function topologyOf(node: string | undefined, view: AdmissionView): Readonly<Record<string, string>> {
  const labels = node === undefined || node === '' ? undefined : view.get(Nodes, node)?.metadata.labels;
  return Object.fromEntries(copied.flatMap((key) => (labels?.[key] === undefined ? [] : [[key, labels[key]]])));
}

function labelled(object: Pod | Binding, topology: Readonly<Record<string, string>>): Verdict {
  if (Object.keys(topology).length === 0) return allow;
  return replace({ ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...topology } } });
}

/** On the way to a node, by binding or with `nodeName` from the start, a pod takes on the node's zone and region. */
export const podTopologyLabels: AdmissionPlugin = {
  name: 'PodTopologyLabels',
  handles: ({ operation, resource, subresource }: AdmissionRequest) => operation === 'CREATE' && resource === Pods && (subresource === undefined || subresource === 'binding'),
  admit({ object, subresource }, view) {
    if (subresource === 'binding') {
      const binding = object as Binding;
      return binding.target.kind === 'Node' ? labelled(binding, topologyOf(binding.target.name, view)) : allow;
    }
    const pod = object as Pod;
    return labelled(pod, topologyOf(pod.spec.nodeName, view));
  },
};
