// Labels of nodes that have had their day: pkg/api/node/util.go.
import type { NodeSelectorTerm } from '../../../api/core/types.ts';
import type { Incomplete } from '../incomplete.ts';
import { labelValueFaults } from '../names.ts';

const deprecated: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ['failure-domain.beta.kubernetes.io/region', 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ['failure-domain.beta.kubernetes.io/zone', 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ['beta.kubernetes.io/instance-type', 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
  ['app.kubernetes.io/created-by', 'deprecated since v1.9'],
  ['scheduler.alpha.kubernetes.io/preferAvoidPods', 'deprecated since v1.22; use Taints and Tolerations instead'],
  ['node-role.kubernetes.io/master', 'use "node-role.kubernetes.io/control-plane" instead'],
]);

/** What is to be said of a label by which nodes are chosen, if anything. */
export function nodeLabelWarning(key: string): string | undefined {
  return deprecated.get(key);
}

interface NodeTermRules {
  /** Values that no label can have are accepted here, but not in silence. */
  readonly checkValues?: boolean;
}

export function* warningsOfNodeTerm(term: Incomplete<NodeSelectorTerm>, path: string, { checkValues = false }: NodeTermRules = {}): Iterable<string> {
  for (const [index, { key = '', values = [] }] of (term.matchExpressions ?? []).entries()) {
    const at = `${path}.matchExpressions[${index}]`;
    const warning = deprecated.get(key);
    if (warning !== undefined) yield `${at}.key: ${key} is ${warning}`;
    if (!checkValues) continue;
    for (const [entry, value] of values.entries()) for (const fault of labelValueFaults(value)) yield `${at}.values[${entry}]: ${value} is invalid, ${fault}`;
  }
}
