import type { Json, JsonObject } from '../base/json.ts';
import { base64Of } from '../base/base64.ts';
import { allVerbs, type KindDescription, type SubresourceNames, type Verb } from './kind.ts';
import type { Registry, ServedKind } from './registry.ts';
import { sha256 } from '../base/sha256.ts';

/** Groups in the order in which upstream's aggregator lists them; others come after, by name. */
const groupOrder = [
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];

interface Subresource extends SubresourceNames {
  readonly name: string;
}

/** Sorted by name, as upstream's installer lists them. */
export function subresourcesOf({ resource, status, scale, partialUpdates, subresources }: KindDescription): readonly Subresource[] {
  const own = { kind: resource.kind, verbs: ['get', 'patch', 'update'] } as const;
  const list: Subresource[] = Object.entries(subresources ?? {}).map(([name, names]) => ({ name, ...names }));
  for (const [name, { verbs }] of Object.entries(partialUpdates ?? {})) list.push({ name, ...own, verbs: verbs ?? own.verbs });
  if (status !== undefined) list.push({ name: 'status', ...own });
  if (scale !== undefined) list.push({ name: 'scale', ...own, group: 'autoscaling', version: 'v1', kind: 'Scale' });
  return list.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Changes when the storage version does; clients only compare it. */
function storageVersionHash({ resource, etcdVersion }: KindDescription): string {
  return base64Of(sha256(`${resource.group}/${etcdVersion ?? resource.version}/${resource.kind}`).slice(0, 8));
}

/** While a custom definition is being deleted its objects can only go. */
const lastVerbs: readonly Verb[] = ['delete', 'deletecollection', 'get', 'list', 'watch'];

function verbsOf({ description, custom }: ServedKind): readonly Verb[] {
  return custom?.isTerminating === true ? lastVerbs : (description.verbs ?? allVerbs);
}

const stages = ['alpha', 'beta'];

/** Versions in the order of their priority: `v2`, `v1`, `v1beta1`, `v1alpha1`, then other words (apimachinery/pkg/version/helpers.go). */
function comparePriority(a: string, b: string): number {
  const rank = (version: string): readonly number[] => {
    const [, major, stage, minor] = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version) ?? [];
    if (major === undefined) return [0, 0, 0];
    return [stage === undefined ? 3 : stages.indexOf(stage) + 1, Number(major), Number(minor ?? 0)];
  };
  const [left, right] = [rank(a), rank(b)];
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? 0;
    if (value !== other) return other - value;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

export class Discovery {
  readonly #registry: Registry;
  readonly #hashes = new WeakMap<KindDescription, string>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** The document of a discovery path, `undefined` when there is none. */
  document(segments: readonly string[]): JsonObject | undefined {
    const [root, group, version, ...rest] = segments;
    if (root === 'api') {
      if (group === undefined) return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1:6443' }] };
      return version === undefined ? this.#resourceList('', group) : undefined;
    }
    if (root !== 'apis' || rest.length > 0) return undefined;
    if (group === undefined) return { kind: 'APIGroupList', apiVersion: 'v1', groups: this.#groups().map((it) => this.#group(it)) };
    if (version !== undefined) return this.#resourceList(group, version);
    return this.#groups().includes(group) ? { kind: 'APIGroup', apiVersion: 'v1', ...this.#group(group) } : undefined;
  }

  /** `/api` and `/apis` in one: everything a client has to know. */
  aggregated(root: 'api' | 'apis', version: string): JsonObject {
    const groups = root === 'api' ? [''] : this.#groups();
    const items = groups.map((group): Json => ({
      metadata: group === '' ? {} : { name: group },
      versions: this.#versions(group).map((it) => ({ version: it, resources: this.#ordered(group, it).map((kind) => this.#aggregatedResource(kind)), freshness: 'Current' })),
    }));
    return { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items };
  }

  #groups(): readonly string[] {
    const rank = (group: string): number => {
      const at = groupOrder.indexOf(group);
      return at < 0 ? groupOrder.length : at;
    };
    const names = new Set(this.#registry.served.map(({ resource }) => resource.group));
    names.delete('');
    return [...names].toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  }

  /** The preferred one first. */
  #versions(group: string): readonly string[] {
    const versions = new Set(this.#registry.served.filter(({ resource }) => resource.group === group).map(({ resource }) => resource.version));
    return [...versions].toSorted(comparePriority);
  }

  #group(name: string): JsonObject {
    const versions = this.#versions(name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions, preferredVersion: versions[0] ?? null };
  }

  #ordered(group: string, version: string): readonly ServedKind[] {
    return this.#registry.served.filter(({ resource }) => resource.group === group && resource.version === version).toSorted((a, b) => (a.resource.plural < b.resource.plural ? -1 : 1));
  }

  #resourceList(group: string, version: string): JsonObject | undefined {
    const kinds = this.#ordered(group, version);
    if (kinds.length === 0) return undefined;
    const resources = kinds.flatMap((kind) => [this.#resource(kind), ...subresourcesOf(kind.description).map((sub) => subresource(kind, sub))]);
    return { kind: 'APIResourceList', ...(group === '' ? {} : { apiVersion: 'v1' }), groupVersion: group === '' ? version : `${group}/${version}`, resources };
  }

  #hash(description: KindDescription): string {
    let hash = this.#hashes.get(description);
    if (hash === undefined) this.#hashes.set(description, (hash = storageVersionHash(description)));
    return hash;
  }

  #resource(kind: ServedKind): JsonObject {
    const { resource, description } = kind;
    return {
      name: resource.plural,
      singularName: resource.singular,
      namespaced: resource.namespaced,
      kind: resource.kind,
      verbs: verbsOf(kind),
      ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
      ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
      ...(description.isVirtual === true ? {} : { storageVersionHash: this.#hash(description) }),
    };
  }

  #aggregatedResource(served: ServedKind): JsonObject {
    const { resource, description } = served;
    const subresources = subresourcesOf(description).map(({ name, group = '', version = '', kind, verbs }) => ({ subresource: name, responseKind: { group, version, kind }, verbs }));
    return {
      resource: resource.plural,
      responseKind: { group: '', version: '', kind: resource.kind },
      scope: resource.namespaced ? 'Namespaced' : 'Cluster',
      singularResource: resource.singular,
      verbs: verbsOf(served),
      ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
      ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
      ...(subresources.length === 0 ? {} : { subresources }),
    };
  }
}

function subresource({ resource }: ServedKind, { name, group, version, kind, verbs }: Subresource): JsonObject {
  return {
    name: `${resource.plural}/${name}`,
    singularName: '',
    namespaced: resource.namespaced,
    ...(group === undefined ? {} : { group }),
    ...(version === undefined ? {} : { version }),
    kind,
    verbs,
  };
}

/** `/version`. */
export const versionInfo: JsonObject = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.2',
  gitCommit: 'kubarium',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'kubarium',
  compiler: 'kubarium',
  platform: 'sandbox/virtual',
};
