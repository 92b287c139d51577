import type { Json } from '../../engine/protocol/messages.ts';

/** A request to the Kubernetes API as the page sends it. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly contentType?: string;
  readonly body?: Json;
}

/** The faults that hit a whole machine. */
export type MachineFault = 'MachineCrash' | 'NetworkPartition' | 'KubeletStopped';

const mergePatch = 'application/merge-patch+json';
const machines = '/apis/sandbox.kubarium.dev/v1/machines';
const faults = '/apis/chaos.kubarium.dev/v1/faults';

export function setPower(machine: string, power: 'On' | 'Off'): ApiRequest {
  return { method: 'PATCH', path: `${machines}/${machine}`, contentType: mergePatch, body: { spec: { power } } };
}

/** `b2-network-partition`: the same fault on the same machine has the same name, so it cannot be there twice. */
export function faultName(machine: string, type: MachineFault): string {
  return `${machine}${type.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

export function injectFault(machine: string, type: MachineFault): ApiRequest {
  const body = { apiVersion: 'chaos.kubarium.dev/v1', kind: 'Fault', metadata: { name: faultName(machine, type) }, spec: { type, target: { names: [machine] } } };
  return { method: 'POST', path: faults, body };
}

export function healFault(name: string): ApiRequest {
  return { method: 'DELETE', path: `${faults}/${name}` };
}

export function setCordon(node: string, cordoned: boolean): ApiRequest {
  return { method: 'PATCH', path: `/api/v1/nodes/${node}`, contentType: mergePatch, body: { spec: { unschedulable: cordoned ? true : null } } };
}

/** `force` removes the object at once, as `kubectl delete --force --grace-period=0` does. */
export function deletePod(pod: { readonly namespace: string; readonly name: string }, force = false): ApiRequest {
  const path = `/api/v1/namespaces/${pod.namespace}/pods/${pod.name}`;
  return force ? { method: 'DELETE', path, body: { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 } } : { method: 'DELETE', path };
}

/** Takes the computer away; its Node object stays until somebody deletes it too. */
export function removeMachine(machine: string): ApiRequest {
  return { method: 'DELETE', path: `${machines}/${machine}` };
}

export interface NewMachine {
  readonly name: string;
  readonly zone: string;
  readonly region: string;
  readonly cpu: string;
  readonly memory: string;
}

export function addMachine({ name, zone, region, cpu, memory }: NewMachine): ApiRequest {
  const place = { ...(zone === '' ? {} : { zone }), ...(region === '' ? {} : { region }) };
  const body = { apiVersion: 'sandbox.kubarium.dev/v1', kind: 'Machine', metadata: { name }, spec: { cpu, memory, ...place, power: 'On' } };
  return { method: 'POST', path: machines, body };
}

/** Where the next machine goes: the zone given, or the one with the fewest, and the first free number there. Zone `a` when there is nothing yet. */
export function nextMachine(present: readonly { readonly name: string; readonly zone: string }[], where?: string): { readonly name: string; readonly zone: string } {
  const sizes = new Map<string, number>();
  for (const { zone } of present) sizes.set(zone, (sizes.get(zone) ?? 0) + 1);
  const [smallest = 'a'] = [...sizes.keys()].toSorted((a, b) => (sizes.get(a) ?? 0) - (sizes.get(b) ?? 0) || (a < b ? -1 : 1));
  const zone = where ?? smallest;
  const stem = zone === '' ? 'm' : /\d$/.test(zone) ? `${zone}-` : zone;
  const taken = new Set(present.map(({ name }) => name));
  let number = 1;
  while (taken.has(`${stem}${number}`)) number++;
  return { name: `${stem}${number}`, zone };
}
