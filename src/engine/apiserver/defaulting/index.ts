import { groupVersionOf, kindDefinitionNames } from '../../api/schema/schema.ts';
import { coreRules } from './core.ts';
import { gatedRules } from './gated.ts';
import { otherRules } from './others.ts';
import { podRules } from './pods.ts';
import { DefaultingPlans } from './walk.ts';
import { workloadRules } from './workloads.ts';

/** Fills in a private, writable draft of one kind. */
export type Defaulter = (draft: Record<string, unknown>) => void;

const plans = new DefaultingPlans([...gatedRules, ...podRules, ...coreRules, ...workloadRules, ...otherRules]);

function entryOf(name: string): [string, Defaulter] {
  const { group, version } = groupVersionOf(name) ?? { group: '', version: 'v1' };
  return [`${group}/${version}/${name.slice(name.lastIndexOf('.') + 1)}`, (draft) => plans.fill(name, draft)];
}

/** Defaulters of every built-in kind by `group/version/Kind`: `/v1/Pod`, `apps/v1/Deployment`. */
export const defaulters: Readonly<Record<string, Defaulter>> = Object.fromEntries(kindDefinitionNames().map(entryOf));
