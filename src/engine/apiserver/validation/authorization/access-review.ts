// Questions about who may do what: pkg/apis/authorization/validation/validation.go.
import type { FieldSelectorAttributes, LabelSelectorAttributes, ResourceAttributes, SubjectAccessReviewSpec } from '../../../api/authorization/types.ts';
import type { FieldSelectorRequirement } from '../../../api/meta/types.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import type { MetaDraft } from '../metadata.ts';
import { validateSelectorRequirement } from '../metadata.ts';

interface Selection<R> {
  readonly rawSelector?: string;
  readonly requirements?: readonly R[];
}

/** A selector as text or as requirements. */
function* validateSelection<R>({ rawSelector: raw = '', requirements = [] }: Selection<R>, each: (requirement: R, path: string) => Causes, path: string): Causes {
  if (raw !== '' && requirements.length > 0) yield invalid(`${path}.rawSelector`, raw, 'may not specified at the same time as requirements');
  if (raw === '' && requirements.length === 0) yield required(`${path}.requirements`, `when ${path} is specified, requirements or rawSelector is required`);
  for (const [index, requirement] of requirements.entries()) yield* each(requirement, `${path}.requirements[${index}]`);
}

/** Operators that are not known today may be known to clients of tomorrow. */
function* validateFieldRequirement({ key = '', operator, values = [] }: Incomplete<FieldSelectorRequirement>, path: string): Causes {
  if (key === '') yield required(`${path}.key`, 'must be specified');
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) yield required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0) yield forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
}

function* validateResource(resource: Incomplete<ResourceAttributes>): Causes {
  const path = 'spec.resourceAttributes';
  const fields: Incomplete<FieldSelectorAttributes> | undefined = resource.fieldSelector;
  const labels: Incomplete<LabelSelectorAttributes> | undefined = resource.labelSelector;
  if (fields !== undefined) yield* validateSelection(fields, validateFieldRequirement, `${path}.fieldSelector`);
  if (labels !== undefined) yield* validateSelection(labels, (requirement, at) => validateSelectorRequirement(requirement, at, { anyOperator: true }), `${path}.labelSelector`);
}

export type AccessReviewKind = 'LocalSubjectAccessReview' | 'SelfSubjectAccessReview' | 'SubjectAccessReview';

function* validateSpec(spec: Incomplete<SubjectAccessReviewSpec>, isSelf: boolean): Causes {
  const { resourceAttributes: resource, nonResourceAttributes: other, user = '', groups = [] } = spec;
  if (resource !== undefined && other !== undefined) yield invalid('spec.nonResourceAttributes', shownStruct('NonResourceAttributes', other), 'cannot be specified in combination with resourceAttributes');
  if (resource === undefined && other === undefined) yield invalid('spec.resourceAttributes', undefined, 'exactly one of nonResourceAttributes or resourceAttributes must be specified');
  if (!isSelf && user === '' && groups.length === 0) yield invalid('spec.user', user, 'at least one of user or group must be specified');
  if (resource !== undefined) yield* validateResource(resource);
}

/** A question has no name and no labels. */
export function* validateAccessReview(kind: AccessReviewKind, metadata: MetaDraft, spec: Incomplete<SubjectAccessReviewSpec>): Causes {
  const { resourceAttributes: resource, nonResourceAttributes: other } = spec;
  const isLocal = kind === 'LocalSubjectAccessReview';
  const { managedFields: _, namespace = '', ...rest } = metadata;
  yield* validateSpec(spec, kind === 'SelfSubjectAccessReview');
  const isEmpty = Object.keys(rest).length === 0 && (isLocal || namespace === '');
  if (!isEmpty) yield invalid('metadata', shownStruct('M', metadata), isLocal ? 'must be empty except for namespace' : 'must be empty');
  if (!isLocal) return;
  const asked = resource?.namespace ?? '';
  if (resource !== undefined && asked !== namespace) yield invalid('spec.resourceAttributes.namespace', asked, 'must match metadata.namespace');
  if (other !== undefined) yield invalid('spec.nonResourceAttributes', shownStruct('NonResourceAttributes', other), 'disallowed on this kind of request');
}
