import type { Json, JsonObject } from '../base/json.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { ObjectList, Operation, PatchType } from '../api/operation.ts';
import type { ResourceType } from '../api/resource.ts';
import { isApiError } from '../api/status.ts';
import { builtinResources } from '../reconcile/served-resources.ts';
import { administrator, type ControlPlane } from './control-plane.ts';
import { line, mask } from './story-lines.ts';

export interface Act {
  readonly what: string;
  readonly quiet?: number;
  readonly do: readonly { readonly method: string; readonly path: string; readonly body?: JsonObject; readonly type?: string }[];
}

export interface Story {
  readonly name: string;
  readonly acts: readonly { readonly act: Act; readonly state: readonly string[] }[];
}

const patchTypes: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

const plurals = new Map(builtinResources.map((resource) => [`${resource.group}/${resource.plural}`, resource]));

interface Path {
  readonly resource: ResourceType;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

function parsePath(path: string): Path {
  const parts = path.split('?')[0]?.split('/').filter((part) => part !== '') ?? [];
  const group = parts[0] === 'api' ? '' : (parts[1] ?? '');
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  const isInNamespace = rest[0] === 'namespaces' && rest.length > 2;
  const [plural = '', name, subresource] = isInNamespace ? rest.slice(2) : rest;
  const resource = plurals.get(`${group}/${plural}`);
  if (resource === undefined) throw new Error(`no resource at ${path}`);
  const namespace = isInNamespace ? rest[1] : undefined;
  return { resource, ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }), ...(subresource === undefined ? {} : { subresource }) };
}

function operationOf(method: string, path: string, body: JsonObject | undefined, type: string | undefined): Operation {
  const target = parsePath(path);
  switch (method) {
    case 'POST':
      return { ...target, verb: 'create', object: body ?? {} };
    case 'PUT':
      return { ...target, verb: 'update', object: body ?? {} };
    case 'PATCH':
      return { ...target, verb: 'patch', patchType: patchTypes[type ?? ''] ?? 'merge', patch: (body ?? {}) as Json };
    case 'DELETE':
      return { ...target, verb: 'delete', ...(body === undefined ? {} : { options: body as never }) };
    default:
      return { ...target, verb: 'get' };
  }
}

/** Plays acts in a namespace of their own, as ../shared/tools/stories-play.mjs does over HTTP; after each the state as sorted lines. */
export class StoryPlayer {
  readonly #plane: ControlPlane;

  constructor(plane: ControlPlane) {
    this.#plane = plane;
  }

  play(name: string, acts: readonly Act[]): readonly (readonly string[])[] {
    const namespace = `story-${name}`;
    this.#request('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, undefined);
    this.#plane.advance(2000);
    return acts.map((act) => {
      const answers = act.do.map((step) => {
        const text = JSON.stringify(step)
          .replaceAll('$NS', namespace)
          .replaceAll(/\$POD\((\d+)\)/g, (_, index: string) => this.#podNames(namespace)[Number(index)] ?? 'none');
        const { method, path, body, type } = JSON.parse(text) as Act['do'][number];
        return this.#request(method, path, body, type);
      });
      this.#plane.advance((act.quiet ?? 4) * 1000);
      return [...answers.map((answer, index) => `Answer ${index + 1}: ${answer}`), ...this.#state(namespace)];
    });
  }

  #request(method: string, path: string, body: JsonObject | undefined, type: string | undefined): string {
    try {
      this.#plane.server.execute(operationOf(method, path, body, type), administrator);
      return method === 'POST' ? '201' : '200';
    } catch (error) {
      if (isApiError(error)) return `${error.code} ${mask(error.message)}`;
      throw error;
    }
  }

  #podNames(namespace: string): readonly string[] {
    return this.#list('/pods', namespace)
      .filter((pod) => pod.metadata.deletionTimestamp === undefined)
      .map((pod) => pod.metadata.name)
      .toSorted();
  }

  #list(id: string, namespace: string): readonly KubeObject[] {
    const resource = plurals.get(id);
    if (resource === undefined) throw new Error(`no resource ${id}`);
    return (this.#plane.server.execute({ resource, namespace, verb: 'list' }, administrator) as ObjectList).items;
  }

  #state(namespace: string): readonly string[] {
    const lines: string[] = [line.namespace(this.#plane.client.get(plurals.get('/namespaces') as ResourceType, { name: namespace }))];
    for (const [id, kind, describe] of line.kinds) {
      const counts = new Map<string, number>();
      for (const object of this.#list(id, namespace)) {
        const text = `${kind} ${mask(object.metadata.name)} ${describe(object as never)}`.trim();
        counts.set(text, (counts.get(text) ?? 0) + 1);
      }
      for (const [text, count] of counts) lines.push(count > 1 ? `${text} ×${count}` : text);
    }
    const events = new Set(this.#list('/events', namespace).map((event) => line.event(event as never)));
    return [...lines, ...[...events].filter((event) => event !== undefined)].toSorted();
  }
}

/** Facts that agree, and those that do not. Steps of a roll-out that only happen here do not count: they depend on how fast pods start. */
export function compareStory(story: Story, got: readonly (readonly string[])[]): { readonly agree: number; readonly of: number; readonly differences: readonly string[] } {
  let agree = 0;
  let of = 0;
  const differences: string[] = [];
  for (const [index, { act, state }] of story.acts.entries()) {
    const here = new Set(got[index]);
    const there = new Set(state);
    for (const text of new Set([...here, ...there])) {
      if (!there.has(text) && text.includes('ScalingReplicaSet: ')) continue;
      of++;
      if (here.has(text) && there.has(text)) agree++;
      else differences.push(`${story.name}, after act ${index + 1} (${act.what}): ${there.has(text) ? 'missing' : 'only here'}: ${text}`);
    }
  }
  return { agree, of, differences };
}
