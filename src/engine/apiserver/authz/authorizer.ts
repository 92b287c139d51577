import type { Attributes, Decision } from './attributes.ts';
import { Rbac, type PolicySource, ruleAllows } from './rbac.ts';

const nothing: Decision = { isAllowed: false, reason: '' };

/** The chain kubeadm sets up: the group system:masters, the Node authorizer, RBAC. */
export class Authorizer {
  readonly rbac: Rbac;

  constructor(source: PolicySource) {
    this.rbac = new Rbac(source);
  }

  decide(wanted: Attributes): Decision {
    if (wanted.user.groups.includes('system:masters')) return { isAllowed: true, reason: '' };
    const node = this.#decideForNode(wanted);
    return node.isAllowed ? node : this.rbac.decide(wanted);
  }

  /** Kubelets may do what the role system:node says. Upstream also looks which objects the node's own pods refer to; here it is all or none. */
  #decideForNode(wanted: Attributes): Decision {
    if (!wanted.user.groups.includes('system:nodes')) return nothing;
    const rules = this.rbac.rulesOf({ kind: 'ClusterRole', name: 'system:node' }, '') ?? [];
    return { isAllowed: rules.some((rule) => ruleAllows(rule, wanted)), reason: '' };
  }
}
