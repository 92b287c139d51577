// Which requests webhooks and policies look at: pkg/apis/admissionregistration/validation/validation.go.
import type { MatchResources, NamedRuleWithOperations, RuleWithOperations } from '../../../api/admissionregistration/types.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import type { MetaDraft } from '../metadata.ts';
import { validateSelector } from '../metadata.ts';
import { pathSegmentName } from '../names.ts';

const operations: readonly string[] = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const scopes: readonly string[] = ['*', 'Cluster', 'Namespaced'];
export const matchPolicies: readonly string[] = ['Equivalent', 'Exact'];
export const failurePolicies: readonly string[] = ['Fail', 'Ignore'];

function* validateStar(list: readonly string[], others: string, path: string): Causes {
  if (list.length === 0) yield required(path);
  if (list.length > 1 && list.includes('*')) yield invalid(path, list, `if '*' is present, must not specify other ${others}`);
}

function* validatePart(text: string, seen: { readonly starred: Set<string>; readonly parts: Set<string> }, path: string): Causes {
  const slash = text.indexOf('/');
  if (slash < 0) return;
  const [resource, part] = [text.slice(0, slash), text.slice(slash + 1)];
  if (seen.starred.has(resource)) yield invalid(path, text, `if '${resource}/*' is present, must not specify ${text}`);
  if (seen.parts.has(part)) yield invalid(path, text, `if '*/${part}' is present, must not specify ${text}`);
  if (part === '*') seen.starred.add(resource);
  if (resource === '*') seen.parts.add(part);
}

function* validateResources(resources: readonly string[], path: string): Causes {
  if (resources.length === 0) yield required(path);
  const seen = { starred: new Set<string>(), parts: new Set<string>() };
  for (const [index, text] of resources.entries()) {
    if (text === '') yield required(`${path}[${index}]`);
    else yield* validatePart(text, seen, `${path}[${index}]`);
  }
  if (resources.length > 1 && resources.includes('*/*')) yield invalid(path, resources, "if '*/*' is present, must not specify other resources");
  // Upstream remembers only the last one without a slash.
  const last = resources.findLast((text) => text !== '' && !text.includes('/'));
  if (resources.includes('*') && last !== '*') yield invalid(path, resources, "if '*' is present, must not specify other resources without subresources");
}

export function* validateRule(rule: Incomplete<RuleWithOperations>, path: string): Causes {
  const { apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  const asked = rule.operations ?? [];
  yield* validateStar(asked, 'operations', `${path}.operations`);
  for (const [index, operation] of asked.entries()) if (!operations.includes(operation)) yield notSupported(`${path}.operations[${index}]`, operation, operations);
  yield* validateStar(apiGroups, 'API groups', `${path}.apiGroups`);
  yield* validateStar(apiVersions, 'API versions', `${path}.apiVersions`);
  for (const [index, version] of apiVersions.entries()) if (version === '') yield required(`${path}.apiVersions[${index}]`);
  yield* validateResources(resources, `${path}.resources`);
  if (scope !== undefined && !scopes.includes(scope)) yield notSupported(`${path}.scope`, scope, scopes);
}

function* validateNamedRule(rule: Incomplete<NamedRuleWithOperations>, path: string): Causes {
  const names = rule.resourceNames ?? [];
  for (const [index, name] of names.entries()) {
    const at = `${path}.resourceNames[${index}]`;
    yield* invalidEach(at, name, pathSegmentName(name, false));
    if (names.indexOf(name) < index) yield duplicate(at, name);
  }
  yield* validateRule(rule, path);
}

export function* validateMatchResources(match: Incomplete<MatchResources>, path: string): Causes {
  const { matchPolicy, namespaceSelector, objectSelector, resourceRules = [], excludeResourceRules = [] } = match;
  if (matchPolicy === undefined) yield required(`${path}.matchPolicy`);
  else if (!matchPolicies.includes(matchPolicy)) yield notSupported(`${path}.matchPolicy`, matchPolicy, matchPolicies);
  if (namespaceSelector === undefined) yield required(`${path}.namespaceSelector`);
  yield* validateSelector(namespaceSelector, `${path}.namespaceSelector`);
  if (objectSelector === undefined) yield required(`${path}.objectSelector`);
  yield* validateSelector(objectSelector, `${path}.objectSelector`);
  for (const [index, rule] of resourceRules.entries()) yield* validateNamedRule(rule, `${path}.resourceRules[${index}]`);
  for (const [index, rule] of excludeResourceRules.entries()) yield* validateNamedRule(rule, `${path}.excludeResourceRules[${index}]`);
}

/** Names for what is configured in files; ManifestBasedAdmissionControlConfig is off, so they are only advised against. */
export function* warningsOfStaticName({ metadata = {} }: { readonly metadata?: MetaDraft }): Iterable<string> {
  const suffix = '.static.k8s.io';
  if (metadata.name?.endsWith(suffix) === true) yield `metadata.name: names ending with "${suffix}" are reserved for static manifest-based configurations and cannot be managed via the API`;
}
