import type { ResourceType } from '../../api/resource.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Dialect } from './schemas.ts';

/** A resource as the documents speak of it. */
export interface OpenApiResource {
  readonly resource: ResourceType;
  /** The definition of a built-in kind. */
  readonly definition?: string;
  /** The schema of a custom kind, as its definition gives it. */
  readonly schema?: JsonObject;
  readonly verbs: readonly string[];
  readonly subresources?: readonly OpenApiSubresource[];
}

export interface OpenApiSubresource {
  readonly name: string;
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

interface Names {
  /** References to the schemas of one object and of a list. */
  readonly one: JsonObject;
  readonly list: JsonObject;
}

interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean';
  readonly description: string;
}

const dryRun: Parameter = { name: 'dryRun', type: 'string', description: 'Go through all stages and store nothing. Valid values are: - All' };
const fieldManager: Parameter = { name: 'fieldManager', type: 'string', description: 'The name of the actor that makes these changes.' };
const fieldValidation: Parameter = { name: 'fieldValidation', type: 'string', description: 'What to do about unknown and duplicate fields: Ignore, Warn or Strict.' };
const force: Parameter = { name: 'force', type: 'boolean', description: 'Take over fields other managers own. For apply patches only.' };
const listing: readonly Parameter[] = [
  { name: 'allowWatchBookmarks', type: 'boolean', description: 'Send BOOKMARK events.' },
  { name: 'continue', type: 'string', description: 'Where to go on, as the last answer said.' },
  { name: 'fieldSelector', type: 'string', description: 'Restricts the answer to objects by their fields.' },
  { name: 'labelSelector', type: 'string', description: 'Restricts the answer to objects by their labels.' },
  { name: 'limit', type: 'integer', description: 'How many objects to answer at most.' },
  { name: 'resourceVersion', type: 'string', description: 'Which state may be answered from.' },
  { name: 'resourceVersionMatch', type: 'string', description: 'How resourceVersion is meant.' },
  { name: 'sendInitialEvents', type: 'boolean', description: 'Begin a watch with the objects that exist.' },
  { name: 'timeoutSeconds', type: 'integer', description: 'When to end the call.' },
  { name: 'watch', type: 'boolean', description: 'Watch instead of list.' },
];
const writing = [dryRun, fieldManager, fieldValidation];
const deleting: readonly Parameter[] = [
  dryRun,
  { name: 'gracePeriodSeconds', type: 'integer', description: 'How long the object may take to end.' },
  { name: 'propagationPolicy', type: 'string', description: 'Orphan, Background or Foreground.' },
];

const customPatchTypes = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json'];
const patchTypes = [...customPatchTypes, 'application/strategic-merge-patch+json'];

interface Method {
  readonly verb: string;
  readonly http: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly action: string;
  readonly on: 'one' | 'list';
  readonly answers: 'one' | 'list' | 'status';
  readonly parameters: readonly Parameter[];
  readonly hasBody?: boolean;
}

const methods: readonly Method[] = [
  { verb: 'list', http: 'get', action: 'list', on: 'list', answers: 'list', parameters: listing },
  { verb: 'create', http: 'post', action: 'post', on: 'list', answers: 'one', parameters: writing, hasBody: true },
  { verb: 'deletecollection', http: 'delete', action: 'deletecollection', on: 'list', answers: 'status', parameters: [...deleting, ...listing] },
  { verb: 'get', http: 'get', action: 'get', on: 'one', answers: 'one', parameters: [] },
  { verb: 'update', http: 'put', action: 'put', on: 'one', answers: 'one', parameters: writing, hasBody: true },
  { verb: 'patch', http: 'patch', action: 'patch', on: 'one', answers: 'one', parameters: [...writing, force], hasBody: true },
  { verb: 'delete', http: 'delete', action: 'delete', on: 'one', answers: 'status', parameters: deleting },
];

function parameter(dialect: Dialect, { name, type, description }: Parameter): JsonObject {
  const common = { name, in: 'query', description, uniqueItems: true };
  return dialect === 3 ? { name, in: 'query', description, schema: { type, uniqueItems: true } } : { ...common, type };
}

function pathParameter(dialect: Dialect, name: string): JsonObject {
  const common = { name, in: 'path', required: true, description: name === 'name' ? 'The name of the object.' : 'The namespace of the object.' };
  return dialect === 3 ? { ...common, schema: { type: 'string', uniqueItems: true } } : { ...common, type: 'string', uniqueItems: true };
}

function content(types: readonly string[], schema: JsonObject): JsonObject {
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}

interface Subject {
  /** Custom resources have no strategic merge, and clients ask here. */
  readonly isCustom: boolean;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** One way to write an operation down; `status` is the reference to the Status schema. */
function operation(dialect: Dialect, method: Method, subject: Subject, id: string, names: Names, status: JsonObject): JsonObject {
  const answer = method.answers === 'status' ? status : names[method.answers];
  const bodyTypes = method.http !== 'patch' ? ['*/*'] : subject.isCustom ? customPatchTypes : patchTypes;
  const parameters: Json[] = method.parameters.map((it) => parameter(dialect, it));
  if (dialect === 2 && method.hasBody === true) parameters.unshift({ name: 'body', in: 'body', required: true, schema: names.one });
  const response: JsonObject = dialect === 3 ? { description: 'OK', content: content(['application/json', 'application/yaml'], answer) } : { description: 'OK', schema: answer };
  return {
    operationId: id,
    ...(dialect === 2 ? { consumes: bodyTypes, produces: ['application/json', 'application/yaml'], schemes: ['https'] } : {}),
    parameters,
    ...(dialect === 3 && method.hasBody === true ? { requestBody: { content: content(bodyTypes, names.one), required: true } } : {}),
    responses: { '200': response, '401': { description: 'Unauthorized' } },
    'x-kubernetes-action': method.action,
    'x-kubernetes-group-version-kind': { group: subject.group, kind: subject.kind, version: subject.version },
  };
}

const titled = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `createAppsV1NamespacedDeployment` */
function operationId(method: Method, { resource }: OpenApiResource, scope: string, suffix = ''): string {
  const verbs: Readonly<Record<string, string>> = { get: 'read', update: 'replace', deletecollection: 'deleteCollection' };
  const group = resource.group === '' ? 'Core' : titled(resource.group.split('.')[0] ?? '');
  return `${verbs[method.verb] ?? method.verb}${group}${titled(resource.version)}${scope}${resource.kind}${suffix}`;
}

/** Adds the paths of one resource and of its subresources. */
export function addPaths(paths: Record<string, Json>, dialect: Dialect, entry: OpenApiResource, names: Names, status: JsonObject): void {
  const { resource, verbs, subresources = [] } = entry;
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const collection = `${root}${resource.namespaced ? '/namespaces/{namespace}' : ''}/${resource.plural}`;
  const scope = resource.namespaced ? 'Namespaced' : '';
  const placed = resource.namespaced ? [pathParameter(dialect, 'namespace')] : [];
  const named = [pathParameter(dialect, 'name'), ...placed];
  const isCustom = entry.definition === undefined;
  const add = (path: string, on: Method['on'], subject: Omit<Subject, 'isCustom'>, allowed: readonly string[], parameters: readonly JsonObject[], suffix = ''): void => {
    const item: Record<string, Json> = { parameters };
    for (const method of methods) {
      if (method.on === on && allowed.includes(method.verb)) item[method.http] = operation(dialect, method, { ...subject, isCustom }, operationId(method, entry, scope, suffix), names, status);
    }
    if (Object.keys(item).length > 1) paths[path] = item;
  };
  if (resource.namespaced && verbs.includes('list')) add(`${root}/${resource.plural}`, 'list', resource, ['list'], [], 'ForAllNamespaces');
  add(collection, 'list', resource, verbs, placed);
  add(`${collection}/{name}`, 'one', resource, verbs, named);
  for (const { name, kind, group = resource.group, version = resource.version, verbs: allowed } of subresources) {
    const path = `${collection}/{name}/${name}`;
    add(path, 'one', { group, version, kind }, allowed, named, titled(name));
    if (allowed.includes('create')) add(path, 'list', { group, version, kind }, ['create'], named, titled(name));
  }
}
