// plugin/pkg/admission/defaulttolerationseconds.
import type { Pod, Toleration } from '../../../api/core/types.ts';
import { Pods } from '../../../api/core/resources.ts';
import type { AdmissionPlugin } from '../plugin.ts';
import { allow } from '../plugin.ts';
import { appended, replace, writes } from './verdicts.ts';

const graceSeconds = 300;
const defaults: readonly Toleration[] = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: graceSeconds }));

function covers(toleration: Toleration, key: string | undefined): boolean {
  return (toleration.key === undefined || toleration.key === '' || toleration.key === key) && (toleration.effect === undefined || (toleration.effect as string) === '' || toleration.effect === 'NoExecute');
}

/** A pod stays five minutes on a node that is silent, unless it says otherwise. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  handles: (request) => writes(request, Pods),
  admit(request) {
    const pod = request.object as Pod;
    const own = pod.spec.tolerations ?? [];
    const missing = own.length === 0 ? defaults : defaults.filter((toleration) => !own.some((candidate) => covers(candidate, toleration.key)));
    return missing.length === 0 ? allow : replace({ ...pod, spec: { ...pod.spec, tolerations: appended(own, ...missing) } } as Pod);
  },
};
