// Which requests a policy is about: apiserver/pkg/admission/plugin/policy/matching and webhook/predicates.
import type { MatchResources, NamedRuleWithOperations } from '../../../api/admissionregistration/types.ts';
import { Namespaces } from '../../../api/core/resources.ts';
import type { LabelSelector } from '../../../api/meta/types.ts';
import { matchesLabelSelector } from '../../selectors/object-selector.ts';
import type { AdmissionRequest, AdmissionView } from '../plugin.ts';

/** Nobody may lock himself out of mending the rules. */
const ownKinds: ReadonlySet<string> = new Set(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding', 'MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding']);
/** Questions about who somebody is and what he may do (pkg/kubeapiserver/admission/exclusion). */
const questions: ReadonlySet<string> = new Set(['SelfSubjectReview', 'TokenReview', 'LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview']);

export function isJudged({ resource: { group, kind } }: AdmissionRequest): boolean {
  if (group === 'admissionregistration.k8s.io') return !ownKinds.has(kind);
  return (group !== 'authentication.k8s.io' && group !== 'authorization.k8s.io') || !questions.has(kind);
}

function isAmong<T>(values: readonly (T | '*')[] | undefined, value: T): boolean {
  return values?.some((it) => it === '*' || it === value) === true;
}

/** `pods`, `pods/status`, `*` (no parts), `pods/*` (with all parts), and so on. */
function namesResource(pattern: string, plural: string, subresource: string): boolean {
  const [resource = '', part = ''] = pattern.split('/');
  return (resource === '*' || resource === plural) && (part === '*' || part === subresource);
}

function isInScope(scope: NamedRuleWithOperations['scope'], isNamespaced: boolean): boolean {
  return scope === undefined || scope === '*' || (scope === 'Namespaced') === isNamespaced;
}

/** An equivalent match takes any version of the kind, since all of them are the same objects. */
function matchesRule(rule: NamedRuleWithOperations, request: AdmissionRequest, isExact: boolean): boolean {
  const { resource, subresource = '', operation, name = '' } = request;
  return (
    isInScope(rule.scope, resource.namespaced) &&
    isAmong(rule.operations, operation) &&
    isAmong(rule.apiGroups, resource.group) &&
    (!isExact || isAmong(rule.apiVersions, resource.version)) &&
    rule.resources?.some((pattern) => namesResource(pattern, resource.plural, subresource)) === true &&
    (rule.resourceNames === undefined || rule.resourceNames.length === 0 || rule.resourceNames.includes(name))
  );
}

function isEverything(selector: LabelSelector | undefined): boolean {
  return selector === undefined || (Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0);
}

/** A namespace is chosen by its own labels, other cluster-scoped objects always. */
function isInNamespace(selector: LabelSelector | undefined, request: AdmissionRequest, view: AdmissionView): boolean {
  if (selector === undefined || isEverything(selector)) return true;
  const { resource, namespace, object, oldObject } = request;
  if (resource === Namespaces) return matchesLabelSelector(selector, (object ?? oldObject)?.metadata.labels);
  if (namespace === undefined) return true;
  return matchesLabelSelector(selector, view.get(Namespaces, namespace)?.metadata.labels);
}

/** As it is or as it was. */
function isChosen(selector: LabelSelector | undefined, { object, oldObject }: AdmissionRequest): boolean {
  if (selector === undefined || isEverything(selector)) return true;
  return [object, oldObject].some((it) => it !== undefined && matchesLabelSelector(selector, it.metadata.labels));
}

export function matchesRequest(match: MatchResources | undefined, request: AdmissionRequest, view: AdmissionView): boolean {
  if (match === undefined) return true;
  const isExact = match.matchPolicy === 'Exact';
  const { resourceRules = [], excludeResourceRules = [] } = match;
  if (resourceRules.length > 0 && !resourceRules.some((rule) => matchesRule(rule, request, isExact))) return false;
  if (excludeResourceRules.some((rule) => matchesRule(rule, request, isExact))) return false;
  return isChosen(match.objectSelector, request) && isInNamespace(match.namespaceSelector, request, view);
}
