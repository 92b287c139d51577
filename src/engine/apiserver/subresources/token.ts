import type { JsonObject } from '../../base/json.ts';
import { formatTime } from '../../base/time.ts';
import type { BoundObjectReference, TokenRequestSpec } from '../../api/authentication/types.ts';
import { Nodes, Pods, Secrets } from '../../api/core/resources.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import { defineResource, type ResourceType } from '../../api/resource.ts';
import type { Cause } from '../../api/status.ts';
import { apiAudience, signToken, type TokenClaims } from '../authn/tokens.ts';
import { badRequest, conflict, invalid, notFound } from '../errors.ts';
import type { ApiRequest, OperationOf, Server } from '../server.ts';
import { goQuote } from '../validation/go-text.ts';
import { existing } from '../update.ts';

const defaultSeconds = 3600;
const shortestSeconds = 600;
/** What kubelets ask for on behalf of pods: an hour, and seven seconds by which such wishes are told. */
const usualSeconds = 3607;
/** Pods that do not know that tokens end may go on so long. */
const extendedSeconds = 365 * 24 * 3600;

const group = 'authentication.k8s.io';
/** The kind stands where a resource should. */
const tokenRequests = defineResource({ group, version: 'v1', kind: 'TokenRequest', plural: 'TokenRequest' });

function fault(field: string, value: string | number, why: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${typeof value === 'string' ? goQuote(value) : value}: ${why}`, field };
}

interface SentMeta {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
}

function checkMeta({ name: sentName = '', namespace: sentNamespace = '', uid: sentUid = '' }: SentMeta, { metadata: { name, namespace = '', uid } }: KubeObject): void {
  const mismatch = (field: 'name' | 'namespace', sent: string): never => {
    throw invalid(group, 'TokenRequest', name, [fault(`metadata.${field}`, sent, `must match the service account ${field} if specified`)]);
  };
  if (sentName !== '' && sentName !== name) mismatch('name', sentName);
  if (sentNamespace !== '' && sentNamespace !== namespace) mismatch('namespace', sentNamespace);
  if (sentUid === '' || sentUid === uid) return;
  throw conflict(tokenRequests, name, `the UID in the token request (${sentUid}) does not match the UID of the service account (${uid})`);
}

function find<T extends KubeObject>(server: Server, resource: ResourceType<T>, name: string, namespace?: string): T {
  const found = server.view.get(resource, namespace === undefined ? name : `${namespace}/${name}`);
  if (found === undefined) throw notFound(resource, name);
  return found;
}

function referenceTo({ metadata: { name, uid } }: KubeObject): { readonly name: string; readonly uid: string } {
  return { name, uid };
}

/** With a pod, the node it is on is told too, be it there or not. */
function boundPod(server: Server, account: KubeObject, namespace: string, name: string): TokenClaims['bound'] {
  const pod = find(server, Pods, name, namespace);
  const { serviceAccountName, nodeName = '' } = pod.spec;
  if (serviceAccountName !== account.metadata.name) throw badRequest(`cannot bind token for serviceaccount ${goQuote(account.metadata.name)} to pod running with different serviceaccount name.`);
  if (nodeName === '') return { pod: referenceTo(pod) };
  return { pod: referenceTo(pod), node: { name: nodeName, uid: server.view.get(Nodes, nodeName)?.metadata.uid ?? '' } };
}

function boundTo(server: Server, account: KubeObject, { apiVersion = '', kind = '', name = '', uid = '' }: BoundObjectReference): TokenClaims['bound'] {
  const { namespace = '' } = account.metadata;
  const [version = '', apiGroup = ''] = apiVersion.split('/').toReversed();
  const bindable = apiGroup === '' ? kind : '';
  let bound: TokenClaims['bound'];
  if (bindable === 'Pod') bound = boundPod(server, account, namespace, name);
  else if (bindable === 'Node') bound = { node: referenceTo(find(server, Nodes, name)) };
  else if (bindable === 'Secret') bound = { secret: referenceTo(find(server, Secrets, name, namespace)) };
  else throw badRequest(`cannot bind token to object of type ${apiGroup}/${version}, Kind=${kind}`);
  const known = (bound.pod ?? bound.secret ?? bound.node)?.uid ?? '';
  if (uid === '' || uid === known) return bound;
  const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  throw conflict(defineResource({ group: '', version: 'v1', kind, plural: kind }), name, why);
}

/** A token for a service account (pkg/registry/core/serviceaccount/storage/token.go). */
export function requestToken(server: Server, request: ApiRequest, operation: OperationOf<'create'>): JsonObject {
  const account = existing(request);
  const { spec = {}, metadata = {} } = operation.object as { readonly spec?: TokenRequestSpec; readonly metadata?: SentMeta };
  checkMeta(metadata, account);
  const { audiences, expirationSeconds = defaultSeconds, boundObjectRef } = spec;
  const refuse = (why: string): never => {
    throw invalid(group, 'TokenRequest', '', [fault('spec.expirationSeconds', expirationSeconds, why)]);
  };
  if (expirationSeconds < shortestSeconds) refuse('may not specify a duration less than 10 minutes');
  if (expirationSeconds > 2 ** 32) refuse('may not specify a duration larger than 2^32 seconds');
  const { sim } = server;
  const named = audiences === undefined || audiences === null || audiences.length === 0 ? [apiAudience] : audiences;
  const { name, namespace = '', uid } = account.metadata;
  const bound = boundObjectRef === undefined || boundObjectRef === null ? {} : boundTo(server, account, boundObjectRef);
  const isExtended = bound.pod !== undefined && expirationSeconds === usualSeconds && named.every((it) => it === apiAudience);
  const endsAfter = (seconds: number): number => sim.nowMs + seconds * 1000;
  const lifetime = { expiresAtMs: endsAfter(isExtended ? extendedSeconds : expirationSeconds), ...(isExtended ? { warnAfterMs: endsAfter(expirationSeconds) } : {}) };
  const token = signToken(server.view, { audiences: named, issuedAtMs: sim.nowMs, ...lifetime, id: sim.rng('apiserver/tokens').uuid(), namespace, name, uid, bound });
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, uid, creationTimestamp: formatTime(sim.nowMs) },
    spec: { audiences: named, expirationSeconds, boundObjectRef: (boundObjectRef ?? null) as JsonObject | null },
    status: { token, expirationTimestamp: formatTime(endsAfter(expirationSeconds)) },
  };
}
