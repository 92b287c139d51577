import { isObject } from '../base/json.ts';
import type { ResourceType } from '../api/resource.ts';
import type { HttpRequest } from '../apiserver/http.ts';
import { builtinResources } from '../reconcile/served-resources.ts';
import type { FactDraft, ObjectRef } from '../sim/trace.ts';

const verbs: Readonly<Record<string, string>> = { POST: 'Create', PUT: 'Update', PATCH: 'Patch', DELETE: 'Delete' };

const byPath = new Map(builtinResources.map((resource) => [`${resource.apiVersion}/${resource.plural}`, resource]));

function nameInBody(body: string | undefined): string | undefined {
  if (body === undefined || body.length > 100_000 || !body.startsWith('{')) return undefined;
  try {
    const { metadata } = JSON.parse(body) as { readonly metadata?: unknown };
    const name = isObject(metadata) ? metadata['name'] : undefined;
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

function refOf({ apiVersion, kind }: ResourceType, namespace: string | undefined, name: string): ObjectRef {
  return namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
}

/** Which object a path of a built-in kind speaks of; a create names it in its body. */
function objectOf(path: string, body: string | undefined): ObjectRef | undefined {
  const [, version, namespace, plural, named] = /^\/(?:api|apis)\/((?:[^/]+\/)?v\w+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?/.exec(path) ?? [];
  const resource = byPath.get(`${version}/${plural}`);
  const name = named ?? nameInBody(body);
  return resource === undefined || name === undefined ? undefined : refOf(resource, namespace, decodeURIComponent(name));
}

/** The fact that somebody asked for this. */
export function commandFact(by: string, { method, path, body }: HttpRequest): FactDraft {
  const [plain = ''] = path.split('?', 1);
  const object = objectOf(plain, body);
  return { type: 'command', by, reason: verbs[method] ?? method, message: `${method} ${plain}`, ...(object === undefined ? {} : { object }) };
}

/** True for a request that only asks what would happen. */
export function isDryRun({ path }: HttpRequest): boolean {
  return /[?&]dryRun=All(&|$)/.test(path);
}
