// plugin/pkg/admission/podresize.
import { podAmounts } from '../../../api/core/pod-amounts.ts';
import { Nodes, Pods } from '../../../api/core/resources.ts';
import type { Node, Pod } from '../../../api/core/types.ts';
import { ApiError, type Cause } from '../../../api/status.ts';
import { compareQuantity, quantityMilliValue, quantityValue } from '../../../api/values/quantity.ts';
import { goQuote } from '../../validation/go-text.ts';
import { allow, forbid, type AdmissionPlugin, type AdmissionRequest, type Verdict } from '../plugin.ts';

const measures = [
  { name: 'cpu', told: quantityMilliValue },
  { name: 'memory', told: quantityValue },
] as const;

function shortage(pod: Pod, node: Node): string | undefined {
  const asked = podAmounts(pod, 'requests');
  const there = node.status.allocatable ?? {};
  const faults = measures
    .filter(({ name }) => compareQuantity(asked[name], there[name]) > 0)
    .map(({ name, told }) => `${name}, requested: ${told(asked[name])}, allocatable: ${told(there[name])}`);
  return faults.length === 0 ? undefined : `node didn't have enough allocatable resources: ${faults.join('; ')}`;
}

/** The cause is a reason and nothing else. */
function refuse(request: AdmissionRequest, why: string, reason: string): Verdict {
  const verdict = forbid(request, why);
  if (verdict.type !== 'deny') return verdict;
  const { message, details } = verdict.error;
  return { type: 'deny', error: new ApiError('Forbidden', message, { ...details, causes: [{ reason } as Cause] }) };
}

/** A pod on a node cannot become larger than the node, and grows on Linux only. */
export const podResizeValidator: AdmissionPlugin = {
  name: 'PodResizeValidator',
  handles: ({ operation, resource, subresource }) => operation === 'UPDATE' && resource === Pods && subresource === 'resize',
  validate(request, view) {
    const pod = request.object as Pod;
    const { nodeName = '' } = pod.spec;
    if (nodeName === '' || pod.metadata.generation === request.oldObject?.metadata.generation) return allow;
    const node = view.get(Nodes, nodeName);
    if (node === undefined) return forbid(request, `node ${goQuote(nodeName)} not found`);
    const system = node.metadata.labels?.['kubernetes.io/os'] ?? 'linux';
    if (system !== 'linux') return refuse(request, `pod resize is only supported on linux nodes, node ${goQuote(nodeName)} is ${goQuote(system)}`, 'UnsupportedPlatform');
    const fault = shortage(pod, node);
    return fault === undefined ? allow : refuse(request, fault, 'NodeCapacity');
  },
};
