import { defineResource } from '../resource.ts';
import type { ContainerBehavior, Fault, Machine, Scenario } from './types.ts';

export const sandboxGroup = 'sandbox.kubarium.dev';
export const chaosGroup = 'chaos.kubarium.dev';

const sandbox = { group: sandboxGroup, version: 'v1', categories: ['sandbox'] };

export const Machines = defineResource<Machine>({ ...sandbox, kind: 'Machine', plural: 'machines', namespaced: false, shortNames: ['mc'] });
export const ContainerBehaviors = defineResource<ContainerBehavior>({ ...sandbox, kind: 'ContainerBehavior', plural: 'containerbehaviors', shortNames: ['cb'] });
export const Scenarios = defineResource<Scenario>({ ...sandbox, kind: 'Scenario', plural: 'scenarios', namespaced: false });
export const Faults = defineResource<Fault>({ group: chaosGroup, version: 'v1', kind: 'Fault', plural: 'faults', namespaced: false, categories: ['sandbox'] });
