import { base64UrlOf, bytesOfBase64, textOfUtf8 } from '../../base/base64.ts';
import { isObject, type JsonObject } from '../../base/json.ts';
import { hmacSha256, sha256, utf8Bytes } from '../../base/sha256.ts';

export type SigningKey = readonly number[];

/** A secret of the cluster's own; nobody outside can check what it signs, as nobody can who lacks a real cluster's key. */
export function signingKeyOf({ seed, startMs }: { readonly seed: number; readonly startMs: number }): SigningKey {
  return sha256(`service-account-issuer/${seed}/${startMs}`);
}

const encode = (value: JsonObject): string => base64UrlOf(utf8Bytes(JSON.stringify(value)));

function signatureOf(key: SigningKey, text: string): string {
  return base64UrlOf(hmacSha256(key, utf8Bytes(text)));
}

export function signedToken(key: SigningKey, claims: JsonObject): string {
  const text = `${encode({ alg: 'HS256', kid: 'kubarium' })}.${encode(claims)}`;
  return `${text}.${signatureOf(key, text)}`;
}

/** What a token says; none where it is no token, or not signed with the key. */
export function claimsOf(key: SigningKey, token: string): JsonObject | undefined {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || signatureOf(key, `${head}.${body}`) !== signature) return undefined;
  const bytes = bytesOfBase64(body);
  try {
    const claims: unknown = bytes === undefined ? undefined : JSON.parse(textOfUtf8(bytes));
    return isObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** Who signed the tokens that lie in secrets and never end (pkg/serviceaccount/legacy.go). */
export const legacyIssuer = 'kubernetes/serviceaccount';
const legacyPrefix = 'kubernetes.io/serviceaccount/';

export interface LegacyClaims {
  readonly namespace: string;
  readonly account: string;
  readonly uid: string;
  readonly secret: string;
}

export function legacyToken(key: SigningKey, { namespace, account, uid, secret }: LegacyClaims): string {
  return signedToken(key, {
    iss: legacyIssuer,
    [`${legacyPrefix}namespace`]: namespace,
    [`${legacyPrefix}secret.name`]: secret,
    [`${legacyPrefix}service-account.name`]: account,
    [`${legacyPrefix}service-account.uid`]: uid,
    sub: `system:serviceaccount:${namespace}:${account}`,
  });
}

export function legacyClaimsOf(claims: JsonObject): LegacyClaims | undefined {
  if (claims['iss'] !== legacyIssuer) return undefined;
  const text = (name: string): string => {
    const value = claims[legacyPrefix + name];
    return typeof value === 'string' ? value : '';
  };
  return { namespace: text('namespace'), account: text('service-account.name'), uid: text('service-account.uid'), secret: text('secret.name') };
}
