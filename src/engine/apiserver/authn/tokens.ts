import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { ServiceAccounts } from '../../api/core/resources.ts';
import type { User } from '../../api/operation.ts';
import type { AdmissionView } from '../admission/plugin.ts';
import { base64UrlOf, bytesOfBase64, textOfUtf8 } from '../../base/base64.ts';
import { hmacSha256, sha256, utf8Bytes } from '../sha256.ts';

/** The audience of tokens that are for the API server itself. */
export const apiAudience = 'https://kubernetes.default.svc.cluster.local';

/** What a service account's token says. */
export interface TokenClaims {
  readonly audiences: readonly string[];
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** The object the token lives as long as. */
  readonly bound?: { readonly kind: string; readonly name: string; readonly uid: string };
}

/** Signed with a secret of the cluster's own; nobody outside can check it, as nobody can who lacks a real cluster's key. */
function secretOf(view: AdmissionView): readonly number[] {
  return sha256(`service-account-issuer/${view.sim.options.seed}/${view.sim.options.startMs}`);
}

const encode = (value: JsonObject): string => base64UrlOf(utf8Bytes(JSON.stringify(value)));
const seconds = (ms: number): number => Math.floor(ms / 1000);

/** A JSON web token (pkg/serviceaccount/claims.go). */
export function signToken(view: AdmissionView, claims: TokenClaims): string {
  const { audiences, issuedAtMs, expiresAtMs, id, namespace, name, uid, bound } = claims;
  const body = {
    aud: audiences,
    exp: seconds(expiresAtMs),
    iat: seconds(issuedAtMs),
    iss: apiAudience,
    jti: id,
    'kubernetes.io': { namespace, ...(bound === undefined ? {} : { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } }), serviceaccount: { name, uid } },
    nbf: seconds(issuedAtMs),
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  const text = `${encode({ alg: 'HS256', kid: 'kubarium' })}.${encode(body)}`;
  return `${text}.${base64UrlOf(hmacSha256(secretOf(view), utf8Bytes(text)))}`;
}

function bodyOf(view: AdmissionView, token: string): JsonObject | undefined {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || base64UrlOf(hmacSha256(secretOf(view), utf8Bytes(`${head}.${body}`))) !== signature) return undefined;
  const bytes = bytesOfBase64(body);
  try {
    const claims: unknown = bytes === undefined ? undefined : JSON.parse(textOfUtf8(bytes));
    return isObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

function textIn(value: Json | undefined, field: string): string {
  const part = isObject(value) ? value[field] : undefined;
  return typeof part === 'string' ? part : '';
}

export function serviceAccountGroups(namespace: string): readonly string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
}

/** Whose token it is: the account must still be there, and be the same. */
export function userOfToken(view: AdmissionView, token: string, audience = apiAudience): User | undefined {
  const body = bodyOf(view, token);
  if (body === undefined || typeof body['exp'] !== 'number' || body['exp'] * 1000 <= view.sim.nowMs) return undefined;
  if (!Array.isArray(body['aud']) || !body['aud'].includes(audience)) return undefined;
  const about = body['kubernetes.io'];
  const namespace = textIn(about, 'namespace');
  const account = isObject(about) ? about['serviceaccount'] : undefined;
  const [name, uid] = [textIn(account, 'name'), textIn(account, 'uid')];
  const known = view.get(ServiceAccounts, `${namespace}/${name}`);
  if (known === undefined || known.metadata.uid !== uid) return undefined;
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    uid,
    groups: serviceAccountGroups(namespace),
    extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${textIn(body, 'jti')}`] },
  };
}
