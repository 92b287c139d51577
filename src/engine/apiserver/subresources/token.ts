import type { JsonObject } from '../../base/json.ts';
import { formatTime } from '../../base/time.ts';
import type { TokenRequestSpec } from '../../api/authentication/types.ts';
import type { Cause } from '../../api/status.ts';
import { apiAudience, signToken } from '../authn/tokens.ts';
import { badRequest, invalid } from '../errors.ts';
import type { ApiRequest, OperationOf, Server } from '../server.ts';
import { existing } from '../update.ts';

const defaultSeconds = 3600;
const shortestSeconds = 600;

function expiryFault(seconds: number, why: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${seconds}: ${why}`, field: 'spec.expirationSeconds' };
}

/** A token for a service account (pkg/registry/core/serviceaccount/storage/token.go). */
export function requestToken(server: Server, request: ApiRequest, operation: OperationOf<'create'>): JsonObject {
  const account = existing(request);
  const { spec = {}, metadata = {} } = operation.object as { readonly spec?: TokenRequestSpec; readonly metadata?: { readonly name?: string } };
  if ((metadata.name ?? '') !== '' && metadata.name !== operation.name) throw badRequest(`the name of the object (${metadata.name ?? ''}) does not match the name on the URL (${operation.name ?? ''})`);
  const { audiences, expirationSeconds = defaultSeconds, boundObjectRef } = spec;
  if (expirationSeconds < shortestSeconds) throw invalid('authentication.k8s.io', 'TokenRequest', '', [expiryFault(expirationSeconds, 'may not specify a duration less than 10 minutes')]);
  if (expirationSeconds > 2 ** 32) throw invalid('authentication.k8s.io', 'TokenRequest', '', [expiryFault(expirationSeconds, 'may not specify a duration larger than 2^32 seconds')]);
  const { sim } = server;
  const expiresAtMs = sim.nowMs + expirationSeconds * 1000;
  const named = audiences === undefined || audiences === null || audiences.length === 0 ? [apiAudience] : audiences;
  const { name, namespace = '', uid } = account.metadata;
  const { kind = '', name: boundName = '', uid: boundUid = '' } = boundObjectRef ?? {};
  const bound = boundObjectRef === undefined ? {} : { bound: { kind, name: boundName, uid: boundUid } };
  const token = signToken(server.view, { audiences: named, issuedAtMs: sim.nowMs, expiresAtMs, id: sim.rng('apiserver/tokens').uuid(), namespace, name, uid, ...bound });
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: formatTime(sim.nowMs) },
    spec: { audiences: named, expirationSeconds, boundObjectRef: (boundObjectRef ?? null) as JsonObject | null },
    status: { token, expirationTimestamp: formatTime(expiresAtMs) },
  };
}
