import { isObject } from '../base/json.ts';
import { ApiError, type Status } from '../api/status.ts';
import { base64UrlOf, bytesOfBase64, textOfUtf8 } from '../base/base64.ts';
import { badRequest } from './errors.ts';
import { utf8Bytes } from '../base/sha256.ts';

/** Where a page of a list begins: after that key, in the state of that revision (-1 = whatever is there now). */
export interface Place {
  readonly revision: number;
  readonly partition: string;
  readonly name: string;
}

const version = 'meta.k8s.io/v1';

/** The opaque token of `metadata.continue` (apiserver/pkg/storage/continue.go). In one namespace the key is the name alone. */
export function tokenOf({ revision, partition, name }: Place, isInNamespace: boolean): string {
  const key = isInNamespace || partition === '' ? name : `${partition}/${name}`;
  return base64UrlOf(utf8Bytes(JSON.stringify({ v: version, rv: revision, start: `${key}\0` })));
}

function invalidToken(why: string): ApiError {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}

export function placeOf(token: string, namespace: string | undefined): Place {
  const bytes = bytesOfBase64(token);
  if (bytes === undefined) throw invalidToken('illegal base64 data');
  const { v, rv, start } = parse(textOfUtf8(bytes));
  if (v !== version) throw invalidToken(`server does not recognize this encoded version ${JSON.stringify(v ?? '')}`);
  if (typeof rv !== 'number' || rv === 0) throw invalidToken('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '') throw invalidToken('encoded start key empty (version meta.k8s.io/v1)');
  const key = start.endsWith('\0') ? start.slice(0, -1) : start;
  const slash = namespace === undefined ? key.indexOf('/') : -1;
  return { revision: rv, partition: namespace ?? (slash < 0 ? '' : key.slice(0, slash)), name: key.slice(slash + 1) };
}

function parse(text: string): { readonly v?: unknown; readonly rv?: unknown; readonly start?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    throw invalidToken('invalid character in token');
  }
}

const tooOldToContinue =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** 410 with a token that goes on at the same place in a newer state. */
export class ExpiredContinue extends ApiError {
  readonly #token: string;

  constructor(token: string) {
    super('Expired', tooOldToContinue);
    this.#token = token;
  }

  override status(): Status {
    return { ...super.status(), metadata: { continue: this.#token } as never };
  }
}
