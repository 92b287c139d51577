import type { Json, JsonObject } from '../../base/json.ts';
import type { TokenReviewSpec, TokenReviewStatus, UserInfo } from '../../api/authentication/types.ts';
import type { NonResourceAttributes, ResourceAttributes, SubjectAccessReviewSpec } from '../../api/authorization/types.ts';
import type { User } from '../../api/operation.ts';
import type { Cause } from '../../api/status.ts';
import { apiAudience, userOfToken } from '../authn/tokens.ts';
import type { Attributes } from '../authz/attributes.ts';
import { decodeBody } from '../decode.ts';
import { badRequest, invalid } from '../errors.ts';
import type { ObjectDraft } from '../kind.ts';
import type { ApiRequest, OperationOf, Server } from '../server.ts';

// Kinds that are questions: a create answers, and nothing is stored (pkg/registry/authentication, pkg/registry/authorization).

type Answerer = (server: Server, request: ApiRequest, review: ObjectDraft) => JsonObject;

function userInfo({ name, uid, groups, extra }: User): UserInfo {
  return { username: name, ...(uid === undefined ? {} : { uid }), groups, ...(extra === undefined ? {} : { extra }) };
}

const asJson = (value: object): JsonObject => value as JsonObject;

function reviewSelf(_server: Server, { user }: ApiRequest): JsonObject {
  return { userInfo: asJson(userInfo(user)) };
}

function withoutVerdict(status: Partial<TokenReviewStatus>): object {
  const { authenticated: _, ...rest } = status;
  return rest;
}

function reviewToken(server: Server, _request: ApiRequest, review: ObjectDraft): JsonObject {
  const { token = '', audiences = [apiAudience] } = (review.spec ?? {}) as Partial<TokenReviewSpec>;
  const user = userOfToken(server.view, token, audiences[0]);
  // What was sent as status stays where the answer says nothing, as upstream leaves it.
  const sent = (review.status ?? {}) as Partial<TokenReviewStatus>;
  return user === undefined ? { ...asJson(withoutVerdict(sent)), user: asJson(sent.user ?? {}), error: 'invalid bearer token' } : { authenticated: true, user: asJson(userInfo(user)), audiences };
}

function wishOf(user: User, resource: ResourceAttributes | undefined, path: NonResourceAttributes | undefined): Attributes {
  if (path !== undefined) return { user, verb: path.verb ?? '', group: '', resource: '', subresource: '', namespace: '', name: '', path: path.path ?? '' };
  const { verb = '', group = '', resource: plural = '', subresource = '', namespace = '', name = '' } = resource ?? {};
  return { user, verb, group, resource: plural, subresource, namespace, name };
}

function* accessFaults(spec: SubjectAccessReviewSpec, isSelf: boolean): Iterable<Cause> {
  const { resourceAttributes, nonResourceAttributes, user = '', groups = [] } = spec;
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    yield { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(nonResourceAttributes)}: cannot be specified in combination with resourceAttributes`, field: 'spec.nonResourceAttributes' };
  }
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) {
    yield { reason: 'FieldValueInvalid', message: 'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified', field: 'spec.resourceAttributes' };
  }
  if (!isSelf && user === '' && groups.length === 0) yield { reason: 'FieldValueInvalid', message: 'Invalid value: "": at least one of user or group must be specified', field: 'spec.user' };
}

function reviewAccess(server: Server, request: ApiRequest, review: ObjectDraft): JsonObject {
  const { kind, group } = request.kind.resource;
  const spec = (review.spec ?? {}) as SubjectAccessReviewSpec;
  const isSelf = kind === 'SelfSubjectAccessReview';
  const faults = [...accessFaults(spec, isSelf)];
  if (faults.length > 0) throw invalid(group, kind, '', faults);
  const { namespace } = request.operation;
  if (kind === 'LocalSubjectAccessReview' && spec.resourceAttributes?.namespace !== namespace) {
    throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${namespace ?? ''}`);
  }
  const { user = '', groups = [], uid, extra } = spec;
  const who: User = isSelf ? request.user : { name: user, groups, ...(uid === undefined ? {} : { uid }), ...(extra === undefined ? {} : { extra }) };
  const { isAllowed, reason } = server.authorizer.decide(wishOf(who, spec.resourceAttributes, spec.nonResourceAttributes));
  return { allowed: isAllowed, ...(reason === '' ? {} : { reason }) };
}

function reviewRules(server: Server, { user }: ApiRequest, review: ObjectDraft): JsonObject {
  const { namespace = '' } = (review.spec ?? {}) as { readonly namespace?: string };
  if (namespace === '') throw badRequest('no namespace on request');
  const rules = server.authorizer.rbac.grantsOf(user, namespace).granted.flatMap((grant) => grant.rules);
  const resourceRules: Json[] = [];
  const nonResourceRules: Json[] = [];
  for (const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } of rules) {
    if (resources !== undefined) resourceRules.push({ verbs, apiGroups: apiGroups ?? [], resources, ...(resourceNames === undefined ? {} : { resourceNames }) });
    if (nonResourceURLs !== undefined) nonResourceRules.push({ verbs, nonResourceURLs });
  }
  return { resourceRules, nonResourceRules, incomplete: false };
}

const answerers: Readonly<Record<string, Answerer>> = {
  SelfSubjectReview: reviewSelf,
  TokenReview: reviewToken,
  SelfSubjectAccessReview: reviewAccess,
  SubjectAccessReview: reviewAccess,
  LocalSubjectAccessReview: reviewAccess,
  SelfSubjectRulesReview: reviewRules,
};

/** The question with its answer as status; `undefined` for kinds that are no questions. */
export function answerReview(server: Server, request: ApiRequest, operation: OperationOf<'create'>): JsonObject | undefined {
  const answerer = answerers[request.kind.resource.kind];
  if (answerer === undefined) return undefined;
  const review = decodeBody(request, operation.object, operation.options?.fieldValidation);
  return { ...(review as unknown as JsonObject), status: answerer(server, request, review) };
}
