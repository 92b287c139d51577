import * as admissionregistration from '../api/admissionregistration/resources.ts';
import * as apiextensions from '../api/apiextensions/resources.ts';
import * as apiregistration from '../api/apiregistration/resources.ts';
import * as apps from '../api/apps/resources.ts';
import * as autoscaling from '../api/autoscaling/resources.ts';
import * as batch from '../api/batch/resources.ts';
import * as certificates from '../api/certificates/resources.ts';
import * as coordination from '../api/coordination/resources.ts';
import * as core from '../api/core/resources.ts';
import * as discovery from '../api/discovery/resources.ts';
import * as flowcontrol from '../api/flowcontrol/resources.ts';
import * as networking from '../api/networking/resources.ts';
import * as node from '../api/node/resources.ts';
import * as policy from '../api/policy/resources.ts';
import * as rbac from '../api/rbac/resources.ts';
import * as resource from '../api/resource/resources.ts';
import * as sandbox from '../api/sandbox/resources.ts';
import * as scheduling from '../api/scheduling/resources.ts';
import * as storage from '../api/storage/resources.ts';
import type { CustomResourceDefinition } from '../api/apiextensions/types.ts';
import type { KubeObject } from '../api/meta/object.ts';
import { defineResource, qualifiedResource, type ResourceType } from '../api/resource.ts';
import { compareText } from '../base/order.ts';
import type { CacheReader } from './controller.ts';

const groups = [
  core,
  apps,
  batch,
  discovery,
  autoscaling,
  policy,
  networking,
  storage,
  rbac,
  coordination,
  admissionregistration,
  apiextensions,
  apiregistration,
  certificates,
  flowcontrol,
  node,
  resource,
  scheduling,
  sandbox,
];

/** Asked and answered, never stored. */
const notStored: ReadonlySet<string> = new Set(['Binding', 'ComponentStatus']);

function isHandle(value: unknown): value is ResourceType {
  return typeof value === 'object' && value !== null && 'plural' in value && 'kind' in value;
}

/** Every built-in resource that can be listed, watched and deleted, each once, in an order that never changes. */
export const builtinResources: readonly ResourceType[] = groups
  .flatMap((group) => Object.values(group).filter(isHandle))
  .filter((handle) => !notStored.has(handle.kind))
  .toSorted((a, b) => compareText(qualifiedResource(a), qualifiedResource(b)));

const byKind = new Map(builtinResources.map((handle) => [`${handle.group}/${handle.kind}`, handle]));

/** The resource whose objects have that kind; by group, for every version of a kind names the same objects. */
export function resourceOfKind(apiVersion: string, kind: string, cache: CacheReader): ResourceType | undefined {
  const slash = apiVersion.lastIndexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  return byKind.get(`${group}/${kind}`) ?? customResources(cache).find((handle) => handle.group === group && handle.kind === kind);
}

const handles = new WeakMap<CustomResourceDefinition, ResourceType | undefined>();

function handleOf(definition: CustomResourceDefinition): ResourceType | undefined {
  if (handles.has(definition)) return handles.get(definition);
  const { group, names, scope, versions } = definition.spec;
  const version = versions.find((candidate) => candidate.served);
  const isEstablished = definition.status?.conditions?.some((condition) => condition.type === 'Established' && condition.status === 'True') === true;
  const handle =
    version === undefined || !isEstablished ? undefined : defineResource<KubeObject>({ group, version: version.name, kind: names.kind, plural: names.plural, namespaced: scope === 'Namespaced' });
  handles.set(definition, handle);
  return handle;
}

/** The resources that CustomResourceDefinitions add. The reader must follow CustomResourceDefinitions. */
export function customResources(cache: CacheReader): readonly ResourceType[] {
  return cache
    .list(apiextensions.CustomResourceDefinitions)
    .map(handleOf)
    .filter((handle) => handle !== undefined);
}
