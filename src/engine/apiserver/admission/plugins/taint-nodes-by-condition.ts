// plugin/pkg/admission/nodetaint.
import type { Node, Taint } from '../../../api/core/types.ts';
import { Nodes } from '../../../api/core/resources.ts';
import type { AdmissionPlugin } from '../plugin.ts';
import { allow } from '../plugin.ts';
import { appended, creates, replace } from './verdicts.ts';

const notReady: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** A new node takes no pods before it has said that it is ready. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  handles: (request) => creates(request, Nodes),
  admit(request) {
    const node = request.object as Node;
    const spec: Partial<Node['spec']> = node.spec ?? {};
    const known = (spec.taints ?? []).some((taint) => taint.key === notReady.key && taint.effect === notReady.effect);
    return known ? allow : replace({ ...node, spec: { ...spec, taints: appended(spec.taints, notReady) } } as Node);
  },
};
