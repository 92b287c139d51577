import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { timeMs } from '../../base/time.ts';
import { Nodes, Pods, Secrets, ServiceAccounts } from '../../api/core/resources.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { User } from '../../api/operation.ts';
import type { ResourceType } from '../../api/resource.ts';
import { claimsOf, legacyClaimsOf, signedToken, signingKeyOf, type LegacyClaims } from '../../api/values/json-web-token.ts';
import { textOfBase64 } from '../../base/base64.ts';
import type { AdmissionView } from '../admission/plugin.ts';
import { goQuote } from '../validation/go-text.ts';
import { accountGroups, userOfAccount } from './accounts.ts';

/** The audience of tokens that are for the API server itself. */
export const apiAudience = 'https://kubernetes.default.svc.cluster.local';

interface Reference {
  readonly name: string;
  /** Empty for a node that is named and not there. */
  readonly uid: string;
}

/** What a service account's token says. */
export interface TokenClaims {
  readonly audiences: readonly string[];
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** The object the token lives as long as; with a pod the node it is on. */
  readonly bound: { readonly pod?: Reference; readonly secret?: Reference; readonly node?: Reference };
  /** Whoever still uses the token then should have asked for a new one. */
  readonly warnAfterMs?: number;
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** A JSON web token (pkg/serviceaccount/claims.go). */
export function signToken({ sim }: AdmissionView, claims: TokenClaims): string {
  const { audiences, issuedAtMs, expiresAtMs, id, namespace, name, uid, bound, warnAfterMs } = claims;
  return signedToken(signingKeyOf(sim.options), {
    aud: audiences,
    exp: seconds(expiresAtMs),
    iat: seconds(issuedAtMs),
    iss: apiAudience,
    jti: id,
    'kubernetes.io': { namespace, ...(bound as JsonObject), serviceaccount: { name, uid }, ...(warnAfterMs === undefined ? {} : { warnafter: seconds(warnAfterMs) }) },
    nbf: seconds(issuedAtMs),
    sub: userOfAccount({ namespace, name }),
  });
}

/** Whose token it is, and for whom it is meant, or why it is nobody's. */
export type Verified = { readonly user: User; readonly audiences: readonly string[] } | { readonly fault: string };

const unknown: Verified = { fault: 'invalid bearer token' };
const invalidated = 'service account token has been invalidated';

/** What is being deleted counts as gone a minute after. */
const leewayMs = 60_000;

function isGone({ metadata: { deletionTimestamp } }: KubeObject, nowMs: number): boolean {
  return deletionTimestamp !== undefined && timeMs(deletionTimestamp) < nowMs - leewayMs;
}

function referenceIn(about: JsonObject, field: string): Reference | undefined {
  const part = about[field];
  return isObject(part) ? { name: textIn(part, 'name'), uid: textIn(part, 'uid') } : undefined;
}

function textIn(value: Json | undefined, field: string): string {
  const part = isObject(value) ? value[field] : undefined;
  return typeof part === 'string' ? part : '';
}

function accountFault(view: AdmissionView, namespace: string, { name, uid }: Reference): string | undefined {
  const account = view.get(ServiceAccounts, `${namespace}/${name}`);
  if (account === undefined) return `serviceaccounts "${name}" not found`;
  if (account.metadata.uid !== uid) return `service account UID (${account.metadata.uid}) does not match claim (${uid})`;
  return isGone(account, view.sim.nowMs) ? `service account ${namespace}/${name} has been deleted` : undefined;
}

/** The object a token is bound to must still be there, and be the same. */
function boundFault(view: AdmissionView, resource: ResourceType, key: string, { uid }: Reference): string | undefined {
  const found = view.get(resource, key);
  if (found === undefined) return invalidated;
  if (found.metadata.uid !== uid) return `${resource.kind === 'Secret' ? 'secret' : resource.kind.toLowerCase()} UID (${found.metadata.uid}) does not match service account ${resource.kind.toLowerCase()} ref claim (${uid})`;
  return isGone(found, view.sim.nowMs) ? invalidated : undefined;
}

/** The user, or why there is none. */
function verifyBound(view: AdmissionView, claims: JsonObject, about: JsonObject): User | string {
  const { nowMs } = view.sim;
  if (typeof claims['exp'] !== 'number' || claims['exp'] * 1000 <= nowMs) return 'service account token has expired';
  const namespace = textIn(about, 'namespace');
  const account = referenceIn(about, 'serviceaccount') ?? { name: '', uid: '' };
  const [pod, secret, node] = [referenceIn(about, 'pod'), referenceIn(about, 'secret'), referenceIn(about, 'node')];
  const fault =
    accountFault(view, namespace, account) ??
    (secret === undefined ? undefined : boundFault(view, Secrets, `${namespace}/${secret.name}`, secret)) ??
    (pod === undefined ? undefined : boundFault(view, Pods, `${namespace}/${pod.name}`, pod)) ??
    (node === undefined || pod !== undefined ? undefined : boundFault(view, Nodes, node.name, node));
  if (fault !== undefined) return fault;
  const key = (name: string): string => `authentication.kubernetes.io/${name}`;
  const extra = {
    [key('credential-id')]: [`JTI=${textIn(claims, 'jti')}`],
    ...(node === undefined ? {} : { [key('node-name')]: [node.name], ...(node.uid === '' ? {} : { [key('node-uid')]: [node.uid] }) }),
    ...(pod === undefined ? {} : { [key('pod-name')]: [pod.name], [key('pod-uid')]: [pod.uid] }),
  };
  return { ...accountUser(namespace, account), extra };
}

function accountUser(namespace: string, { name, uid }: Reference): User {
  return { name: userOfAccount({ namespace, name }), uid, groups: [...accountGroups(namespace), 'system:authenticated'] };
}

/** A token from a secret is good as long as it lies there. */
function verifyLegacy(view: AdmissionView, token: string, { namespace, account: name, uid, secret: secretName }: LegacyClaims): User | string {
  const secret = view.get(Secrets, `${namespace}/${secretName}`);
  if (secret === undefined || secret.metadata.deletionTimestamp !== undefined) return 'Token has been invalidated';
  if (textOfBase64(secret.data?.['token'] ?? '') !== token) return "Token does not match server's copy";
  const account = view.get(ServiceAccounts, `${namespace}/${name}`);
  if (account === undefined) return `serviceaccounts "${name}" not found`;
  if (account.metadata.deletionTimestamp !== undefined) return `ServiceAccount ${namespace}/${name} has been deleted`;
  return account.metadata.uid === uid ? accountUser(namespace, { name, uid }) : `ServiceAccount UID (${account.metadata.uid}) does not match claim (${uid})`;
}

const quoted = (texts: readonly string[]): string => `[${texts.map(goQuote).join(' ')}]`;

/** For anybody of those audiences (pkg/serviceaccount/jwt.go). Legacy tokens name none, and are for the API server. */
export function verifyToken(view: AdmissionView, token: string, wanted: readonly string[] = [apiAudience]): Verified {
  const claims = claimsOf(signingKeyOf(view.sim.options), token);
  if (claims === undefined) return unknown;
  const legacy = legacyClaimsOf(claims);
  const about = claims['kubernetes.io'];
  if (legacy === undefined && !isObject(about)) return unknown;
  const meant = Array.isArray(claims['aud']) ? claims['aud'].filter((it) => typeof it === 'string') : [apiAudience];
  const audiences = meant.filter((audience) => wanted.includes(audience));
  if (audiences.length === 0) return { fault: `token audiences ${quoted(meant)} is invalid for the target audiences ${quoted(wanted)}` };
  const user = legacy === undefined ? verifyBound(view, claims, about as JsonObject) : verifyLegacy(view, token, legacy);
  return typeof user === 'string' ? { fault: user } : { user, audiences };
}

/** The user who sends a request with that token. */
export function userOfToken(view: AdmissionView, token: string): User | undefined {
  const verified = verifyToken(view, token);
  return 'fault' in verified ? undefined : verified.user;
}
