import type { Json, JsonObject } from '../../base/json.ts';
import { formatTime } from '../../base/time.ts';
import type { TokenReviewSpec, TokenReviewStatus, UserInfo } from '../../api/authentication/types.ts';
import type { NonResourceAttributes, ResourceAttributes, SubjectAccessReviewSpec } from '../../api/authorization/types.ts';
import type { User } from '../../api/operation.ts';
import { verifyToken } from '../authn/tokens.ts';
import type { Attributes } from '../authz/attributes.ts';
import { decodeBody } from '../decode.ts';
import { badRequest, invalid } from '../errors.ts';
import type { ObjectDraft } from '../kind.ts';
import { settleNamespace, wipeSystemFields } from '../metadata.ts';
import { trackCreate } from '../ownership/track.ts';
import type { ApiRequest, OperationOf, Server } from '../server.ts';
import type { AccessReviewKind } from '../validation/authorization/access-review.ts';
import { validateAccessReview } from '../validation/authorization/access-review.ts';

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
  const { token = '', audiences = [] } = (review.spec ?? {}) as Partial<TokenReviewSpec>;
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const verified = verifyToken(server.view, token, audiences.length === 0 ? undefined : audiences);
  if (!('fault' in verified)) return { authenticated: true, user: asJson(userInfo(verified.user)), audiences: verified.audiences };
  // What was sent as status stays where the answer says nothing, as upstream leaves it.
  const sent = (review.status ?? {}) as Partial<TokenReviewStatus>;
  return { ...asJson(withoutVerdict(sent)), user: asJson(sent.user ?? {}), error: verified.fault };
}

function wishOf(user: User, resource: ResourceAttributes | undefined, path: NonResourceAttributes | undefined): Attributes {
  if (path !== undefined) return { user, verb: path.verb ?? '', group: '', resource: '', subresource: '', namespace: '', name: '', path: path.path ?? '' };
  const { verb = '', group = '', resource: plural = '', subresource = '', namespace = '', name = '' } = resource ?? {};
  return { user, verb, group, resource: plural, subresource, namespace, name };
}

function reviewAccess(server: Server, request: ApiRequest, review: ObjectDraft): JsonObject {
  const kind = request.kind.resource.kind as AccessReviewKind;
  const spec = (review.spec ?? {}) as SubjectAccessReviewSpec;
  const isSelf = kind === 'SelfSubjectAccessReview';
  const faults = [...validateAccessReview(kind, review.metadata, spec)];
  // Upstream asks the object for its kind, which the internal version of it no longer knows.
  if (faults.length > 0) throw invalid(request.kind.resource.group, '', '', faults);
  const { user = '', groups = [], uid, extra } = spec;
  const who: User = isSelf ? request.user : { name: user, groups, ...(uid === undefined ? {} : { uid }), ...(extra === undefined ? {} : { extra }) };
  const { isAllowed, reason } = server.authorizer.decide(wishOf(who, spec.resourceAttributes, spec.nonResourceAttributes));
  return { allowed: isAllowed, ...(reason === '' ? {} : { reason }) };
}

function reviewRules(server: Server, { user }: ApiRequest, review: ObjectDraft): JsonObject {
  const { namespace = '' } = (review.spec ?? {}) as { readonly namespace?: string };
  if (namespace === '') throw badRequest('no namespace on request');
  const { granted, missing } = server.authorizer.rbac.grantsOf(user, namespace);
  const rules = granted.flatMap((grant) => grant.rules);
  const resourceRules: Json[] = [];
  const nonResourceRules: Json[] = [];
  for (const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } of rules) {
    if (resources !== undefined) resourceRules.push({ verbs, ...(apiGroups === undefined ? {} : { apiGroups }), resources, ...(resourceNames === undefined ? {} : { resourceNames }) });
    if (nonResourceURLs !== undefined) nonResourceRules.push({ verbs, nonResourceURLs });
  }
  const isNode = user.groups.includes('system:nodes') && user.name.startsWith('system:node:');
  const errors = [...(isNode ? ['node authorizer does not support user rule resolution'] : []), ...new Set(missing)];
  const evaluationError = errors.length > 1 ? `[${errors.join(', ')}]` : errors[0];
  return { resourceRules, nonResourceRules, incomplete: isNode, ...(evaluationError === undefined ? {} : { evaluationError }) };
}

const answerers: Readonly<Record<string, Answerer>> = {
  SelfSubjectReview: reviewSelf,
  TokenReview: reviewToken,
  SelfSubjectAccessReview: reviewAccess,
  SubjectAccessReview: reviewAccess,
  LocalSubjectAccessReview: reviewAccess,
  SelfSubjectRulesReview: reviewRules,
};

/** What the server made itself, with nothing of the question in it: two kinds answer so. */
function freshAnswer(server: Server, { kind: { resource } }: ApiRequest, status: JsonObject): JsonObject | undefined {
  const { apiVersion, kind } = resource;
  if (kind === 'SelfSubjectReview') return { kind, apiVersion, metadata: { creationTimestamp: formatTime(server.sim.nowMs) }, status };
  return kind === 'SelfSubjectRulesReview' ? { kind, apiVersion, metadata: {}, spec: {}, status } : undefined;
}

/** The question with its answer as status; `undefined` for kinds that are no questions. */
export function answerReview(server: Server, request: ApiRequest, operation: OperationOf<'create'>): JsonObject | undefined {
  const { kind, isTrusted } = request;
  const answerer = answerers[kind.resource.kind];
  if (answerer === undefined) return undefined;
  const review = decodeBody(request, operation.object, operation.options?.fieldValidation);
  wipeSystemFields(review.metadata);
  settleNamespace(review.metadata, operation.namespace, kind.resource.namespaced);
  if (!isTrusted) trackCreate(server, request, review, operation.options ?? {});
  const status = answerer(server, request, review);
  return freshAnswer(server, request, status) ?? { ...(review as unknown as JsonObject), status };
}
