import { describe, expect, it } from 'vitest';
import type { User } from '../api/operation.ts';
import { statusCodes } from '../api/status.ts';
import { Rng } from '../sim/rng.ts';
import { Simulation } from '../sim/simulation.ts';
import { ApiServer } from './api-server.ts';
import type { HttpRequest } from './http.ts';

// Malformed requests by the thousand: every answer is Kubernetes' own kind of refusal, and nothing changes.

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };
const count = 100_000;

const plurals = ['pods', 'services', 'deployments', 'configmaps', 'nodes', 'namespaces', 'leases', 'jobs', 'nopes', 'PODS', '', '%2e%2e', 'pods%00'];
const bases = ['/api/v1', '/api/v1/namespaces/default', '/apis/apps/v1', '/apis/apps/v1/namespaces/default', '/apis/batch/v1/namespaces/default', '/apis/nope/v1', '/apis', '/api', '', '/api/v2', '/apis/sandbox.kubarium.dev/v1', '/api/v1/watch'];
const names = ['web', 'kubernetes', 'default', 'a b', '../..', '%', '%zz', 'x'.repeat(300), 'ÄÖ', '..', '', '.'];
const subresources = ['status', 'scale', 'log', 'binding', 'eviction', 'exec', 'finalize', 'token', 'nope', ''];
const queries = ['', '?', '?watch=maybe&resourceVersion=x', '?limit=-1', '?limit=abc', '?limit=99999999999999999999', '?continue=zzzz', '?continue=e30', '?labelSelector=a%20in%20(', '?labelSelector=%21%21a', '?labelSelector==', '?fieldSelector=a', '?fieldSelector=spec.x=1', '?fieldSelector=a=b\\', '?resourceVersion=-5', '?resourceVersion=1e9', '?resourceVersionMatch=Exact', '?dryRun=No', '?fieldValidation=Perhaps', '?force=true', '?%', '?a=%GG', '?sendInitialEvents=true', '?gracePeriodSeconds=x', '?propagationPolicy=Never', '?includeObject=All', '?timeoutSeconds=x', '?tailLines=-3'];
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'get', ''];
const types = ['application/json', 'application/yaml', 'application/merge-patch+json', 'application/json-patch+json', 'application/strategic-merge-patch+json', 'application/apply-patch+yaml', 'text/plain', '', ';;;', 'application/json; charset=utf-8'];
const accepts = ['application/json', 'text/html', '*/*', 'application/json;as=Table;v=v1;g=meta.k8s.io', 'application/json;as=Nope;v=v9;g=x', ';;q=x', '', 'application/yaml', 'application/json;q=z'];
const bodies = ['', '{', '[]', 'null', '1', '"x"', '{}', '{"kind":"Pod"}', '{"kind":"Service","apiVersion":"v1"}', '{"metadata":null}', '{"metadata":[]}', '{"metadata":{"name":1}}', '{"spec":{"containers":{}}}', '{"spec":null}', '[{"op":"add"}]', '[{"op":"remove","path":"/metadata"}]', '[1]', '{"$patch":"x"}', '{"metadata":{"$patch":"delete"}}', '{"spec":{"containers":[{"image":"x"}]}}', '{"metadata":{"finalizers":[1]}}', '{"__proto__":{"a":1}}', '{"constructor":{"prototype":{}}}', '- a\n- b', 'a: &a [*a]', '\u0000', '{"a":"\ud800"}', '{"spec":{"replicas":-1}}', '{"spec":{"replicas":1e400}}', '{"metadata":{"name":"x","namespace":"other"}}', '{"metadata":{"labels":{"a":null}}}', '['.repeat(2000), `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`];

function randomBody(rng: Rng): string {
  const body = rng.pick(bodies);
  if (rng.below(3) > 0 || body.length > 1000) return body;
  const at = rng.below(body.length + 1);
  return body.slice(0, at) + rng.pick(['{', '}', '"', ',', ':', '\\', '0', '\n', 'é']) + body.slice(at + rng.below(2));
}

function randomRequest(rng: Rng): HttpRequest {
  const parts = [rng.pick(bases), rng.pick(plurals)];
  if (rng.below(2) === 0) parts.push(rng.pick(names));
  if (rng.below(3) === 0) parts.push(rng.pick(subresources));
  return {
    method: rng.pick(methods),
    path: parts.join('/') + rng.pick(queries),
    headers: { 'content-type': rng.pick(types), accept: rng.pick(accepts) },
    body: randomBody(rng),
  };
}

/** A bare name would be a valid create or delete: keep to requests that must not change anything. */
function isHarmless({ method, path }: HttpRequest): boolean {
  return method !== 'DELETE' || !/\/(kubernetes|default|web)([/?]|$)|\/(pods|services|configmaps|nodes|leases|deployments|jobs)(\?|$)/.test(path);
}

function setUp(): ApiServer {
  const api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: 0 }) });
  api.begin();
  return api;
}

function answerOf(api: ApiServer, request: HttpRequest): { readonly status: number; readonly body: unknown } | undefined {
  const answer = api.handleHttp(request, admin, () => undefined);
  if ('status' in answer) return answer;
  if ('ticket' in answer) return undefined;
  answer.watch.take();
  answer.watch.close();
  return undefined;
}

/** What is wrong with an answer, if anything. */
function faultOf(answer: { readonly status: number; readonly body: unknown } | undefined): string | undefined {
  if (answer === undefined || answer.status < 400) return undefined;
  if (answer.status >= 500 && answer.status !== 504) return `answered ${answer.status}`;
  const { body } = answer;
  if (typeof body === 'string') return answer.status === 404 ? undefined : `a text for ${answer.status}`;
  const { kind, apiVersion, status, message, reason = '', code } = body as { kind?: string; apiVersion?: string; status?: string; message?: string; reason?: string; code?: number };
  if (kind !== 'Status' || apiVersion !== 'v1' || status !== 'Failure' || code !== answer.status) return `no Status: ${JSON.stringify(body).slice(0, 200)}`;
  if (typeof message !== 'string' || message === '') return 'no message';
  return reason in statusCodes ? undefined : `unknown reason ${reason}`;
}

describe('malformed requests', () => {
  it('are refused in kind and change nothing', () => {
    const rng = new Rng(Rng.seeded(7, 'fuzz'));
    const api = setUp();
    const before = api.hash();
    const faults: string[] = [];
    for (let i = 0; i < count && faults.length < 5; i++) {
      const request = randomRequest(rng);
      if (!isHarmless(request)) continue;
      const revision = api.revision;
      const fault = faultOf(answerOf(api, request));
      if (fault !== undefined) faults.push(`${fault}: ${JSON.stringify(request).slice(0, 500)}`);
      else if (api.revision !== revision) faults.push(`changed the store: ${JSON.stringify(request).slice(0, 500)}`);
    }
    expect(faults).toEqual([]);
    expect(api.hash()).toBe(before);
  });
});
