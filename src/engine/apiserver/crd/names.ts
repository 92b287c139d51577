import type { CustomResourceDefinition, CustomResourceDefinitionNames } from '../../api/apiextensions/types.ts';
import { jsonEqual } from '../../base/json.ts';
import { findCondition, isConditionTrue, withCondition, type DefinitionStatus } from './conditions.ts';

// Which names a definition gets, and whether it is served (apiextensions' naming_controller.go, establishing_controller.go and
// apiapproval_controller.go).

const noNames: CustomResourceDefinitionNames = { plural: '', kind: '' };

interface Decision {
  readonly names: CustomResourceDefinitionNames;
  /** Why the last name that is refused is refused. */
  readonly refusal?: { readonly reason: string; readonly message: string };
}

const inUse = (name: string): string => `${JSON.stringify(name)} is already in use`;

/** Go's aggregate of errors. */
const joined = (messages: readonly string[]): string => (messages.length > 1 ? `[${messages.join(', ')}]` : messages.join(''));

function decide({ spec, status }: CustomResourceDefinition, others: readonly CustomResourceDefinition[]): Decision {
  const wanted = spec.names;
  const had = status.acceptedNames ?? noNames;
  const taken = others.map((other) => other.status.acceptedNames ?? noNames);
  const resources = new Set(taken.flatMap(({ plural, singular = '', shortNames = [] }) => [plural, singular, ...shortNames]));
  const kinds = new Set(taken.flatMap(({ kind, listKind = '' }) => [kind, listKind]));
  const names: Record<string, unknown> = { ...had };
  let refusal: Decision['refusal'];
  const settle = (field: 'plural' | 'singular' | 'kind' | 'listKind', reason: string, used: ReadonlySet<string>): void => {
    const name = wanted[field];
    if (name !== undefined && name !== had[field] && used.has(name)) refusal = { reason, message: inUse(name) };
    else if (name !== undefined) names[field] = name;
  };
  settle('plural', 'PluralConflict', resources);
  settle('singular', 'SingularConflict', resources);
  const refused = (wanted.shortNames ?? []).filter((name) => had.shortNames?.includes(name) !== true && resources.has(name));
  if (refused.length > 0) refusal = { reason: 'ShortNamesConflict', message: joined(refused.map(inUse)) };
  else setList(names, 'shortNames', wanted.shortNames);
  settle('kind', 'KindConflict', kinds);
  settle('listKind', 'ListKindConflict', kinds);
  setList(names, 'categories', wanted.categories);
  return { names: names as unknown as CustomResourceDefinitionNames, ...(refusal === undefined ? {} : { refusal }) };
}

function setList(names: Record<string, unknown>, field: string, list: readonly string[] | undefined): void {
  if (list === undefined) delete names[field];
  else names[field] = list;
}

const approvalAnnotation = 'api-approved.kubernetes.io';

/** Groups of Kubernetes itself are not for everybody. */
function withApproval(definition: CustomResourceDefinition, status: DefinitionStatus, nowMs: number): DefinitionStatus {
  const { group } = definition.spec;
  const isProtected = ['k8s.io', 'kubernetes.io'].some((suffix) => group === suffix || group.endsWith(`.${suffix}`));
  if (!isProtected) return status;
  const type = 'KubernetesAPIApprovalPolicyConformant';
  const link = definition.metadata.annotations?.[approvalAnnotation] ?? '';
  if (link.startsWith('unapproved')) return withCondition(status, { type, status: 'False', reason: 'UnapprovedAnnotation', message: `not approved: ${JSON.stringify(link)}` }, nowMs);
  if (link === '') {
    const message = `protected groups must have approval annotation "${approvalAnnotation}", see https://github.com/kubernetes/enhancements/pull/1111`;
    return withCondition(status, { type, status: 'False', reason: 'MissingAnnotation', message }, nowMs);
  }
  return withCondition(status, { type, status: 'True', reason: 'ApprovedAnnotation', message: `approved in ${link}` }, nowMs);
}

/** The status that a definition comes to have beside the others of its group; the very same when there is nothing to say. */
export function establish(definition: CustomResourceDefinition, others: readonly CustomResourceDefinition[], nowMs: number): DefinitionStatus {
  const approved = withApproval(definition, definition.status, nowMs);
  if (jsonEqual(definition.spec.names, definition.status.acceptedNames) && findCondition(definition, 'NamesAccepted')?.status === 'True') return approved;
  const { names, refusal } = decide(definition, others);
  const named = jsonEqual(names, approved.acceptedNames) ? approved : { ...approved, acceptedNames: names };
  const accepted = withCondition(
    named,
    refusal === undefined
      ? { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
      : { type: 'NamesAccepted', status: 'False', ...refusal },
    nowMs,
  );
  if (isConditionTrue(definition, 'Established')) return accepted;
  return withCondition(
    accepted,
    refusal === undefined
      ? { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' }
      : { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' },
    nowMs,
  );
}
