import { assert } from '../../base/assert.ts';
import { admissionregistration } from './generated/admissionregistration.ts';
import { apiextensions } from './generated/apiextensions.ts';
import { apiregistration } from './generated/apiregistration.ts';
import { apps } from './generated/apps.ts';
import { authentication } from './generated/authentication.ts';
import { authorization } from './generated/authorization.ts';
import { autoscalingV2 } from './generated/autoscaling-v2.ts';
import { autoscaling } from './generated/autoscaling.ts';
import { batch } from './generated/batch.ts';
import { certificates } from './generated/certificates.ts';
import { coordination } from './generated/coordination.ts';
import { core } from './generated/core.ts';
import { discovery } from './generated/discovery.ts';
import { events } from './generated/events.ts';
import { flowcontrol } from './generated/flowcontrol.ts';
import { meta } from './generated/meta.ts';
import { networking } from './generated/networking.ts';
import { node } from './generated/node.ts';
import { policy } from './generated/policy.ts';
import { rbac } from './generated/rbac.ts';
import { resource } from './generated/resource.ts';
import { scheduling } from './generated/scheduling.ts';
import { storage } from './generated/storage.ts';
import { type Definition, parseDefinition } from './notation.ts';
import { chaos, sandbox } from './sandbox.ts';

interface Home {
  /** API group and version whose kinds live here; absent for metadata. */
  readonly group?: string;
  readonly version: string;
  readonly lines: string;
}

/** Where definitions live: `core.v1` for `core.v1.Pod`. */
const homes: Readonly<Record<string, Home>> = {
  'meta.v1': { version: 'v1', lines: meta },
  'core.v1': { group: '', version: 'v1', lines: core },
  'admissionregistration.v1': { group: 'admissionregistration.k8s.io', version: 'v1', lines: admissionregistration },
  'apiextensions.v1': { group: 'apiextensions.k8s.io', version: 'v1', lines: apiextensions },
  'apiregistration.v1': { group: 'apiregistration.k8s.io', version: 'v1', lines: apiregistration },
  'apps.v1': { group: 'apps', version: 'v1', lines: apps },
  'authentication.v1': { group: 'authentication.k8s.io', version: 'v1', lines: authentication },
  'authorization.v1': { group: 'authorization.k8s.io', version: 'v1', lines: authorization },
  'autoscaling.v1': { group: 'autoscaling', version: 'v1', lines: autoscaling },
  'autoscaling.v2': { group: 'autoscaling', version: 'v2', lines: autoscalingV2 },
  'batch.v1': { group: 'batch', version: 'v1', lines: batch },
  'certificates.v1': { group: 'certificates.k8s.io', version: 'v1', lines: certificates },
  'coordination.v1': { group: 'coordination.k8s.io', version: 'v1', lines: coordination },
  'discovery.v1': { group: 'discovery.k8s.io', version: 'v1', lines: discovery },
  'events.v1': { group: 'events.k8s.io', version: 'v1', lines: events },
  'flowcontrol.v1': { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', lines: flowcontrol },
  'networking.v1': { group: 'networking.k8s.io', version: 'v1', lines: networking },
  'node.v1': { group: 'node.k8s.io', version: 'v1', lines: node },
  'policy.v1': { group: 'policy', version: 'v1', lines: policy },
  'rbac.v1': { group: 'rbac.authorization.k8s.io', version: 'v1', lines: rbac },
  'resource.v1': { group: 'resource.k8s.io', version: 'v1', lines: resource },
  'scheduling.v1': { group: 'scheduling.k8s.io', version: 'v1', lines: scheduling },
  'storage.v1': { group: 'storage.k8s.io', version: 'v1', lines: storage },
  'sandbox.v1': { group: 'sandbox.kubarium.dev', version: 'v1', lines: sandbox },
  'chaos.v1': { group: 'chaos.kubarium.dev', version: 'v1', lines: chaos },
};

const homeOfGroupVersion = new Map(Object.entries(homes).flatMap(([home, { group, version }]) => (group === undefined ? [] : [[`${group}/${version}`, home] as const])));

/** Definition name → its line, per home, split when the home is first visited. */
const linesOfHome = new Map<string, ReadonlyMap<string, string>>();
const parsed = new Map<string, Definition>();

function linesOf(home: string): ReadonlyMap<string, string> {
  const known = linesOfHome.get(home);
  if (known !== undefined) return known;
  const lines = new Map<string, string>();
  for (const line of (homes[home]?.lines ?? '').split('\n')) {
    if (line !== '') lines.set(/^[^ @*]+/.exec(line)?.[0] ?? '', line);
  }
  linesOfHome.set(home, lines);
  return lines;
}

const homeOf = (name: string): string => name.slice(0, name.lastIndexOf('.'));

export function findDefinition(name: string): Definition | undefined {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const home = homeOf(name);
  const line = linesOf(home).get(name.slice(home.length + 1));
  if (line === undefined) return undefined;
  const definition = parseDefinition(line, home);
  parsed.set(name, definition);
  return definition;
}

/** The definition of a name such as `core.v1.PodSpec`, which must exist. */
export function definitionOf(name: string): Definition {
  const definition = findDefinition(name);
  assert(definition, `the schema has no definition ${name}`);
  return definition;
}

/** The name of a kind's definition: `apps`, `v1`, `Deployment` → `apps.v1.Deployment`. */
export function definitionNameOf(group: string, version: string, kind: string): string | undefined {
  const home = homeOfGroupVersion.get(`${group}/${version}`);
  if (home === undefined) return undefined;
  return linesOf(home).has(kind) ? `${home}.${kind}` : undefined;
}

export function definitionForKind(group: string, version: string, kind: string): Definition | undefined {
  const name = definitionNameOf(group, version, kind);
  return name === undefined ? undefined : findDefinition(name);
}

/** Every definition's name, group by group. For OpenAPI and tests. */
export function definitionNames(): readonly string[] {
  return Object.keys(homes).flatMap((home) => [...linesOf(home).keys()].map((kind) => `${home}.${kind}`));
}

/** The definitions that carry apiVersion and kind: what is served, and what requests and answers are made of. */
export function kindDefinitionNames(): readonly string[] {
  return Object.keys(homes).flatMap((home) => [...linesOf(home)].flatMap(([kind, line]) => (/^[^ ]*@/.test(line) ? [`${home}.${kind}`] : [])));
}

/** The API group and version a definition belongs to; undefined for metadata. */
export function groupVersionOf(name: string): { readonly group: string; readonly version: string } | undefined {
  const home = homes[homeOf(name)];
  return home?.group === undefined ? undefined : { group: home.group, version: home.version };
}
