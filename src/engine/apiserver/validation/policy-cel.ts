// What expressions of policies, webhooks and device selectors may speak of, and what is wrong about one:
// k8s.io/apiserver/pkg/admission/plugin/cel (compile.go, composition.go), k8s.io/apiserver/pkg/cel/mutation and k8s.io/dynamic-resource-allocation/cel.
import type { Scope } from '../../api/values/cel/check/declarations.ts';
import { checkCel, type Typed } from '../../api/values/cel/compile.ts';
import * as Types from '../../api/values/cel/types.ts';
import type { CelType } from '../../api/values/cel/types.ts';

type Fields = Readonly<Record<string, CelType>>;

/** Fields by their types, as words of the tables of functions. */
function fieldsOf(words: Readonly<Record<string, string>>): Fields {
  return Object.fromEntries(Object.entries(words).flatMap(([type, names]) => names.split(' ').map((name) => [name, Types.parseType(type)])));
}

const structs: Readonly<Record<string, Fields>> = {
  'kubernetes.GroupVersionKind': fieldsOf({ string: 'group version kind' }),
  'kubernetes.GroupVersionResource': fieldsOf({ string: 'group version resource' }),
  'kubernetes.UserInfo': fieldsOf({ string: 'username uid', 'list<string>': 'groups', 'map<string, list<string>>': 'extra' }),
  'kubernetes.AdmissionRequest': fieldsOf({
    'kubernetes.GroupVersionKind': 'kind requestKind',
    'kubernetes.GroupVersionResource': 'resource requestResource',
    'kubernetes.UserInfo': 'userInfo',
    string: 'subResource requestSubResource name namespace operation',
    bool: 'dryRun',
    dyn: 'options',
  }),
  'kubernetes.NamespaceMetadata': fieldsOf({
    string: 'name generateName namespace UID resourceVersion',
    'map<string, string>': 'labels annotations',
    timestamp: 'creationTimestamp deletionTimestamp',
    int: 'deletionGracePeriodSeconds generation',
    'list<string>': 'finalizers',
  }),
  'kubernetes.NamespaceSpec': fieldsOf({ 'list<string>': 'finalizers' }),
  'kubernetes.NamespaceCondition': fieldsOf({ string: 'status type message reason', timestamp: 'lastTransitionTime' }),
  'kubernetes.NamespaceStatus': fieldsOf({ 'list<kubernetes.NamespaceCondition>': 'conditions', string: 'phase' }),
  'kubernetes.Namespace': fieldsOf({ 'kubernetes.NamespaceMetadata': 'metadata', 'kubernetes.NamespaceSpec': 'spec', 'kubernetes.NamespaceStatus': 'status' }),
  'kubernetes.DRADevice': fieldsOf({ string: 'driver', 'map<string, map<string, dyn>>': 'attributes', 'map<string, map<string, kubernetes.Quantity>>': 'capacity', bool: 'allowMultipleAllocations' }),
  JSONPatch: fieldsOf({ string: 'op path from', dyn: 'value' }),
};

/** `variables` of a policy, each with the type of its expression. */
type Variables = ReadonlyMap<string, CelType>;

const variablesType = Types.structNamed('kubernetes.variables');
const authorizer = Types.structNamed('kubernetes.authorization.Authorizer');
const resourceCheck = Types.structNamed('kubernetes.authorization.ResourceCheck');

/** Objects under construction: `Object.spec` is the type of the field `spec`, and any field may be anything. */
const constructed = /\bObject(?:\.\w+)*/g;

function fieldOf(variables: Variables): NonNullable<Scope['fieldOf']> {
  return (type, field) => {
    if (type === variablesType.name) return variables.get(field);
    if (type === 'Object' || type.startsWith('Object.')) return Types.dyn;
    const fields = structs[type];
    return fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
  };
}

export interface PolicyScope {
  readonly hasParams: boolean;
  readonly hasAuthorizer?: boolean;
  /** Present where expressions may speak of `variables`. */
  readonly variables?: Variables;
  readonly makesPatches?: boolean;
}

function scopeOf(text: string, { hasParams, hasAuthorizer = true, variables, makesPatches = false }: PolicyScope): Scope {
  const names = new Map<string, CelType>([
    ['object', Types.dyn],
    ['oldObject', Types.dyn],
    ['request', Types.structNamed('kubernetes.AdmissionRequest')],
    ['namespaceObject', Types.structNamed('kubernetes.Namespace')],
  ]);
  if (hasParams) names.set('params', Types.dyn);
  if (hasAuthorizer) names.set('authorizer', authorizer).set('authorizer.requestResource', resourceCheck);
  if (variables !== undefined) names.set('variables', variablesType);
  if (makesPatches) for (const name of ['JSONPatch', ...(text.match(constructed) ?? [])]) names.set(name, Types.typeOf(Types.structNamed(name)));
  return { variables: names, fieldOf: fieldOf(variables ?? new Map()) };
}

const longNames: Readonly<Partial<Record<CelType['kind'], string>>> = { duration: 'google.protobuf.Duration', timestamp: 'google.protobuf.Timestamp', null: 'null_type' };

/** A type as cel-go writes the type of an answer. */
function nameOf({ kind, name, params }: CelType): string {
  const own = longNames[kind] ?? name;
  return params.length === 0 ? own : `${own}(${params.map(nameOf).join(', ')})`;
}

export type Wanted = 'bool' | 'Object' | 'list(JSONPatch)' | 'string' | 'string or null' | 'anything';

function answerFault(type: CelType, wanted: Wanted): string | undefined {
  const name = nameOf(type);
  if (wanted === 'anything' || name === wanted) return undefined;
  if (wanted !== 'string or null') return `must evaluate to ${wanted} but got ${name}`;
  return name === 'string' || name === 'null_type' ? undefined : `must evaluate to one of [string null_type] but got ${name}`;
}

export function compilePolicyExpression(text: string, scope: PolicyScope): Typed {
  return checkCel(text, scopeOf(text, scope));
}

/** What is wrong about an expression, in the words of a compiler; its type where nothing is. */
export function judgePolicyExpression(text: string, scope: PolicyScope, wanted: Wanted): { readonly fault: string } | { readonly type: CelType } {
  const typed = compilePolicyExpression(text, scope);
  if (!typed.ok) return { fault: `compilation failed: ${typed.error}` };
  const { type } = typed.expression;
  const fault = answerFault(type, wanted);
  return fault === undefined ? { type } : { fault };
}

const lasting: ReadonlySet<string> = new Set(['bool', 'bytes', 'double', 'duration', 'int', 'list', 'map', 'null', 'string', 'timestamp', 'uint']);

/** The type under which others know a variable: of objects nothing is known. */
export function variableType({ kind, name, params }: CelType): CelType {
  return lasting.has(kind) ? { kind, name, params: params.map(variableType) } : Types.dyn;
}

const deviceScope: Scope = { variables: new Map([['device', Types.structNamed('kubernetes.DRADevice')]]), fieldOf: fieldOf(new Map()) };

/** The same for an expression that picks devices. Attributes are of any type, and so may the answer be. */
export function deviceExpressionFault(text: string): string | undefined {
  // The macro is not known here.
  if (/\bcel\s*\.\s*bind\s*\(/.test(text)) return undefined;
  const typed = checkCel(text, deviceScope);
  if (!typed.ok) return `compilation failed: ${typed.error}`;
  const { type } = typed.expression;
  return type.kind === 'bool' || type.kind === 'dyn' ? undefined : `must evaluate to bool or the unknown type, not ${nameOf(type)}`;
}
