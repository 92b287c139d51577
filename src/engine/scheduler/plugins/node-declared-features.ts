import { wakeOn } from '../cluster-event.ts';
import { definePlugin, refusalForGood } from '../plugin.ts';
import type { Pod } from '../../api/core/types.ts';

const lacking = refusalForGood("node(s) didn't match Pod's required features");

/** Which wish of a pod needs a kubelet that declares which feature (staging/src/k8s.io/component-helpers/nodedeclaredfeatures/features). */
const needs: readonly (readonly [feature: string, (pod: Pod) => boolean])[] = [
  ['RestartAllContainersOnContainerExits', ({ spec }) => [...spec.containers, ...(spec.initContainers ?? [])].some(({ restartPolicyRules = [] }) => restartPolicyRules.some(({ action }) => action === 'RestartAllContainers'))],
  ['UserNamespacesHostNetworkSupport', ({ spec }) => spec.hostNetwork === true && spec.hostUsers === false],
];

function neededBy(pod: Pod): readonly string[] {
  return needs.flatMap(([feature, applies]) => (applies(pod) ? [feature] : []));
}

/** Keeps pods off kubelets that lack a feature they use (pkg/scheduler/framework/plugins/nodedeclaredfeatures). */
export const nodeDeclaredFeatures = definePlugin<readonly string[]>({
  name: 'NodeDeclaredFeatures',
  preFilter({ pod }) {
    const needed = neededBy(pod);
    return needed.length === 0 ? 'skip' : { state: needed };
  },
  filter: (_pod, { node }, needed) => (needed.every((feature) => node.status.declaredFeatures?.includes(feature) === true) ? undefined : lacking),
  wakes: [wakeOn('Node', ['Add', 'UpdateDeclaredFeature'])],
});
