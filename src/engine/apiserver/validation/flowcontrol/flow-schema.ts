// FlowSchemas: pkg/apis/flowcontrol/validation/validation.go.
import type { FlowSchema, FlowSchemaSpec, NonResourcePolicyRule, PolicyRulesWithSubjects, ResourcePolicyRule, Subject } from '../../../api/flowcontrol/types.ts';
import { fixedNames, flowSchemaSpecs } from '../../flow-control.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateMeta } from '../metadata.ts';
import { labelName, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';

type SpecDraft = Incomplete<FlowSchemaSpec>;

const methods: readonly string[] = ['ByNamespace', 'ByUser'];
const verbs: readonly string[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const subjectKinds: readonly string[] = ['Group', 'ServiceAccount', 'User'];
const maxPrecedence = 10_000;

/** A list that says `*` or names things, not both. */
function* validateStar(list: readonly string[], empty: string, others: string, path: string): Causes {
  if (list.length === 0) yield required(path, empty);
  else if (list.length > 1 && list.includes('*')) yield invalid(path, list, `if '*' is present, must not specify other ${others}`);
}

function* validateVerbs(list: readonly string[], path: string): Causes {
  yield* validateStar(list, 'verbs must contain at least one value', 'verbs', path);
  if (!list.includes('*') && !list.every((verb) => verbs.includes(verb))) yield notSupported(path, list, verbs);
}

function urlFault(url: string): string | undefined {
  if (url === '') return 'must not be empty';
  if (url === '/') return undefined;
  if (!url.startsWith('/')) return 'must start with slash';
  if (url.includes(' ')) return 'must not contain white-space';
  if (url.includes('//')) return 'must not contain double slash';
  const stars = url.split('*').length - 1;
  return stars > 1 || (stars === 1 && !url.endsWith('/*')) ? 'wildcard can only do suffix matching' : undefined;
}

function* validateUrlRule(rule: Incomplete<NonResourcePolicyRule>, path: string): Causes {
  const { verbs: asked = [], nonResourceURLs: urls = [] } = rule;
  yield* validateVerbs(asked, `${path}.verbs`);
  yield* validateStar(urls, 'nonResourceURLs must contain at least one value', 'non-resource URLs', `${path}.nonResourceURLs`);
  if (urls.includes('*')) return;
  for (const [index, url] of urls.entries()) {
    const fault = urlFault(url);
    if (fault !== undefined) yield invalid(`${path}.nonResourceURLs[${index}]`, url, fault);
  }
}

function* validateResourceRule(rule: Incomplete<ResourcePolicyRule>, path: string): Causes {
  const { apiGroups = [], resources = [], clusterScope = false } = rule;
  const namespaces = rule.namespaces ?? [];
  yield* validateVerbs(rule.verbs ?? [], `${path}.verbs`);
  yield* validateStar(apiGroups, 'resource rules must supply at least one api group', 'api groups', `${path}.apiGroups`);
  yield* validateStar(resources, 'resource rules must supply at least one resource', 'resources', `${path}.resources`);
  const at = `${path}.namespaces`;
  if (namespaces.length === 0 && !clusterScope) yield required(at, 'resource rules that are not cluster scoped must supply at least one namespace');
  else if (namespaces.includes('*')) {
    if (namespaces.length > 1) yield invalid(at, namespaces, "if '*' is present, must not specify other namespaces");
  } else {
    for (const [index, name] of namespaces.entries()) yield* invalidEach(`${at}[${index}]`, name, labelName(name, false), "each member of this list must be '*' or a DNS-1123 label; ");
  }
}

function* validateAccount(account: NonNullable<Incomplete<Subject>['serviceAccount']>, path: string): Causes {
  const { name = '', namespace = '' } = account;
  if (name === '') yield required(`${path}.name`);
  else if (name !== '*') yield* invalidEach(`${path}.name`, name, subdomainName(name, false));
  if (namespace === '') yield required(`${path}.namespace`, 'must specify namespace for service account');
  else yield* invalidEach(`${path}.namespace`, namespace, labelName(namespace, false));
}

const subjectKeys = { ServiceAccount: 'serviceAccount', User: 'user', Group: 'group' } as const;
type SubjectKind = keyof typeof subjectKeys;

/** Others that must be left out, in upstream's order for each kind. */
const forbiddenKinds: Readonly<Record<SubjectKind, readonly SubjectKind[]>> = {
  ServiceAccount: ['User', 'Group'],
  User: ['ServiceAccount', 'Group'],
  Group: ['ServiceAccount', 'User'],
};

function* validateSubject(subject: Incomplete<Subject>, path: string): Causes {
  const { kind = '' } = subject;
  if (kind !== 'ServiceAccount' && kind !== 'User' && kind !== 'Group') {
    yield notSupported(`${path}.kind`, kind, subjectKinds);
    return;
  }
  const key = subjectKeys[kind];
  const own = subject[key];
  if (own === undefined) yield required(`${path}.${key}`, `${key} is required when subject kind is '${kind}'`);
  else if (kind === 'ServiceAccount') yield* validateAccount(own, `${path}.${key}`);
  else if ((own.name ?? '') === '') yield required(`${path}.${key}.name`);
  for (const other of forbiddenKinds[kind]) {
    const otherKey = subjectKeys[other];
    if (subject[otherKey] !== undefined) yield forbidden(`${path}.${otherKey}`, `${otherKey} is forbidden when subject kind is not '${other}'`);
  }
}

function* validateRule(rule: Incomplete<PolicyRulesWithSubjects>, path: string): Causes {
  const { subjects = [], resourceRules = [], nonResourceRules = [] } = rule;
  if (subjects.length === 0) yield required(`${path}.subjects`, 'subjects must contain at least one value');
  for (const [index, subject] of subjects.entries()) yield* validateSubject(subject, `${path}.subjects[${index}]`);
  if (resourceRules.length + nonResourceRules.length === 0) yield required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty');
  for (const [index, item] of resourceRules.entries()) yield* validateResourceRule(item, `${path}.resourceRules[${index}]`);
  for (const [index, item] of nonResourceRules.entries()) yield* validateUrlRule(item, `${path}.nonResourceRules[${index}]`);
}

function* validateSpec(spec: SpecDraft, name: string): Causes {
  const { matchingPrecedence: precedence = 0, distinguisherMethod: method, priorityLevelConfiguration: level } = spec;
  const path = 'spec.matchingPrecedence';
  if (precedence <= 0) yield invalid(path, precedence, 'must be a positive value');
  if (precedence > maxPrecedence) yield invalid(path, precedence, `must not be greater than ${maxPrecedence}`);
  if (precedence === 1 && name !== 'exempt') yield invalid(path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
  if (method !== undefined && !methods.includes(method.type ?? '')) yield notSupported('spec.distinguisherMethod.type', { Type: method.type ?? '' }, methods);
  const levelName = level?.name ?? '';
  if (levelName === '') yield required('spec.priorityLevelConfiguration.name', 'must reference a priority level');
  else yield* invalidEach('spec.priorityLevelConfiguration.name', levelName, subdomainName(levelName, false));
  for (const [index, rule] of (spec.rules ?? []).entries()) yield* validateRule(rule, `spec.rules[${index}]`);
}

/** Conditions of both kinds of this group: named, and each once. */
export function* validateFlowConditions(conditions: readonly { readonly type?: string }[] | undefined): Causes {
  const seen = new Set<string>();
  for (const [index, { type = '' }] of (conditions ?? []).entries()) {
    const path = `status.conditions[${index}].type`;
    if (seen.has(type)) yield duplicate(path, type);
    seen.add(type);
    if (type === '') yield required(path);
  }
}

function* validateSchema({ metadata = {}, spec = {}, status = {} }: Incomplete<FlowSchema>): Causes {
  const name = metadata.name ?? '';
  yield* validateMeta(metadata, { namespaced: false, name: subdomainName });
  yield* validateSpec(spec, name);
  const expected = fixedNames.includes(name) ? flowSchemaSpecs[name] : undefined;
  if (expected !== undefined && !semanticEqual(spec, expected)) yield invalid('spec', shownStruct('FlowSchemaSpec', spec), `spec of '${name}' must equal the fixed value`);
  yield* validateFlowConditions(status.conditions);
}

function validateSchemaStatus(schema: Incomplete<FlowSchema>): Causes {
  return validateFlowConditions(schema.status?.conditions);
}

export const flowSchemaRules = rulesOf<FlowSchema>({ create: validateSchema, update: validateSchema, status: validateSchemaStatus });
