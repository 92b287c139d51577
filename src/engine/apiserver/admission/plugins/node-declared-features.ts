// plugin/pkg/admission/nodedeclaredfeatures, and component-helpers/nodedeclaredfeatures for what needs which feature.
import { Nodes, Pods } from '../../../api/core/resources.ts';
import type { Pod } from '../../../api/core/types.ts';
import { jsonEqual } from '../../../base/json.ts';
import { goQuote } from '../../validation/go-text.ts';
import { allow, forbid, type AdmissionPlugin } from '../plugin.ts';

function resizesStart(pod: Pod, old: Pod): boolean {
  return (old.spec.initContainers ?? []).some((container, index) => container.restartPolicy !== 'Always' && !jsonEqual(container.resources, pod.spec.initContainers?.[index]?.resources));
}

function featuresNeeded(pod: Pod, old: Pod): readonly string[] {
  return [
    ...(jsonEqual(old.spec.resources, pod.spec.resources) ? [] : ['InPlacePodLevelResourcesVerticalScaling']),
    ...(resizesStart(pod, old) ? ['InPlacePodVerticalScalingInitContainers'] : []),
  ];
}

/** Nodes say what they can; a pod on one does not become something else. */
export const nodeDeclaredFeatureValidator: AdmissionPlugin = {
  name: 'NodeDeclaredFeatureValidator',
  handles: ({ operation, resource, subresource }) => operation === 'UPDATE' && resource === Pods && (subresource === undefined || subresource === 'resize'),
  validate(request, view) {
    const pod = request.object as Pod;
    const old = request.oldObject as Pod;
    const { nodeName = '' } = pod.spec;
    if (nodeName === '' || pod.metadata.generation === old.metadata.generation) return allow;
    const needed = featuresNeeded(pod, old);
    if (needed.length === 0) return allow;
    const node = view.get(Nodes, nodeName);
    if (node === undefined) return forbid(request, `node ${goQuote(nodeName)} not found`);
    const missing = needed.filter((feature) => node.status.declaredFeatures?.includes(feature) !== true);
    return missing.length === 0 ? allow : forbid(request, `pod update requires features ${missing.join(', ')} which are not available on node ${goQuote(nodeName)}`);
  },
};
