// What a real API server refused, in which words, and what it accepted (../shared/recorded/README.md).
// SHOW=n prints n differences; HOW=text and KIND=kind pick some.
import { existsSync, readFileSync } from 'node:fs';
import { env } from 'node:process';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Namespaces, ServiceAccounts } from '../../api/core/resources.ts';
import type { User } from '../../api/operation.ts';
import type { Status } from '../../api/status.ts';
import type { JsonObject } from '../../base/json.ts';
import { isObject } from '../../base/json.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ApiServer } from '../api-server.ts';

interface Refused {
  readonly how: string;
  readonly url: string;
  readonly object: JsonObject;
  readonly code: number;
  readonly status?: Status;
}

interface Accepted {
  readonly file: string;
  readonly doc: number;
  readonly kind: string;
  readonly code: number;
  readonly body?: { readonly message?: string };
}

interface Parsed {
  readonly file: string;
  readonly docs?: readonly JsonObject[];
}

const shared = new URL('../../../../../shared/', import.meta.url);
const refused = new URL('recorded/refuse.jsonl.gz', shared);
const accepted = new URL('recorded/accept.jsonl.gz', shared);
const parsed = new URL('corpus/parsed-visible.jsonl.gz', shared);

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

function linesOf(file: URL): readonly unknown[] {
  const lines = gunzipSync(readFileSync(file)).toString().split('\n').filter((line) => line !== '');
  return lines.map((line): unknown => JSON.parse(line));
}

/** Identities, clocks and random suffixes differ from server to server. */
function calm(text = ''): string {
  return text
    .replaceAll('2006-01-02T15:04:05Z', 'TIME')
    .replace(/kube-api-access-[a-z0-9*]{1,5}/g, 'kube-api-access-*')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replace(/(Pod|pods) (\\?")([a-z0-9.-]*-)[bcdfghjklmnpqrstvwxz2456789*]{1,5}(\\?")/g, '$1 $2$3*$4');
}

function fieldsOf(status: Status | undefined): string {
  return (status?.details?.causes ?? []).map((cause) => `${cause.field}:${cause.reason}`).toSorted().join();
}

function newServer(): ApiServer {
  const api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) }) });
  api.begin();
  return api;
}

interface Answer {
  readonly code: number;
  readonly status?: Status;
}

/** As kubectl sends it with `--dry-run=server`. */
function dryRun(api: ApiServer, path: string, document: JsonObject): Answer {
  const answer = api.handleHttp({ method: 'POST', path: `${path}?dryRun=All&fieldValidation=Strict&fieldManager=kubectl-create`, body: JSON.stringify(document) }, admin, () => {});
  if (!('status' in answer)) throw new Error('is a watch');
  return answer.status < 300 ? { code: answer.status } : { code: answer.status, status: answer.body as unknown as Status };
}

function itemsOf(document: JsonObject | null): readonly JsonObject[] {
  const { kind, items } = document ?? {};
  const list = typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? (items as readonly JsonObject[]) : [document];
  return list.filter((item): item is JsonObject => isObject(item) && typeof item['kind'] === 'string' && typeof item['apiVersion'] === 'string');
}

/** Sends documents to where their apiVersion, kind and namespace say, making namespaces on the way. */
function sender(api: ApiServer): (document: JsonObject) => Answer {
  const entered = new Set<string>();
  const enter = (name: string): void => {
    if (entered.has(name)) return;
    entered.add(name);
    if (api.peek(Namespaces, name) === undefined) api.execute({ resource: Namespaces, verb: 'create', object: { metadata: { name } } }, admin);
    if (api.peek(ServiceAccounts, `${name}/default`) === undefined) api.execute({ resource: ServiceAccounts, namespace: name, verb: 'create', object: { metadata: { name: 'default' } } }, admin);
  };
  return (document) => {
    const { apiVersion, kind, metadata } = document as unknown as { readonly apiVersion: string; readonly kind: string; readonly metadata?: { readonly namespace?: string } };
    const resource = api.resourceOf(apiVersion, kind);
    if (resource === undefined) return { code: 404 };
    const namespace = metadata?.namespace ?? 'default';
    if (resource.namespaced) enter(namespace);
    return dryRun(api, `${resource.group === '' ? '/api' : '/apis'}/${apiVersion}${resource.namespaced ? `/namespaces/${namespace}` : ''}/${resource.plural}`, document);
  };
}

let left = Number(env['SHOW'] ?? 0);

function show(what: string, here: Answer, there: string): void {
  if (left-- > 0) console.log(`--- ${what}\n  here       ${here.code} ${here.status?.message ?? ''}\n  Kubernetes ${there}`);
}

describe.skipIf(!existsSync(refused))('broken documents (skipped where the recordings are not at hand)', () => {
  it('are refused in the words of a real server', () => {
    const api = newServer();
    api.execute({ resource: ServiceAccounts, namespace: 'default', verb: 'create', object: { metadata: { name: 'default' } } }, admin);
    const rows = (linesOf(refused) as readonly Refused[]).filter(({ how }) => how.includes(env['HOW'] ?? ''));
    const score = { code: 0, fields: 0, message: 0 };
    for (const row of rows) {
      const here = dryRun(api, row.url, row.object);
      const sameCode = here.code === row.code;
      const sameFields = sameCode && fieldsOf(here.status) === fieldsOf(row.status);
      const same = sameFields && calm(here.status?.message) === calm(row.status?.message);
      score.code += Number(sameCode);
      score.fields += Number(sameFields);
      score.message += Number(same);
      if (!same) show(row.how, here, `${row.code} ${row.status?.message ?? 'accepted'}`);
    }
    console.log(`of ${rows.length}: same code ${score.code}, fields and reasons ${score.fields}, message ${score.message}`);
    expect(score.code).toBe(rows.length);
    expect(score.fields / rows.length).toBeGreaterThan(0.99);
    expect(score.message / rows.length).toBeGreaterThan(0.99);
  });
});

describe.skipIf(!existsSync(accepted) || !existsSync(parsed))('the corpus (skipped where it is not at hand)', () => {
  it('is accepted where a real server accepts it', () => {
    const send = sender(newServer());
    const documents = new Map((linesOf(parsed) as readonly Parsed[]).map(({ file, docs }) => [file, (docs ?? []).flatMap(itemsOf)]));
    const rows = (linesOf(accepted) as readonly Accepted[]).filter(({ code, kind }) => code !== 0 && (env['KIND'] ?? kind) === kind);
    let same = 0;
    for (const row of rows) {
      const document = documents.get(row.file)?.[row.doc];
      if (document === undefined) throw new Error(`no document ${row.doc} in ${row.file}`);
      const here = send(document);
      const agrees = here.code === row.code && (here.code < 300 || calm(here.status?.message) === calm(row.body?.message));
      same += Number(agrees);
      if (!agrees) show(`${row.file}#${row.doc} (${row.kind})`, here, `${row.code} ${row.body?.message ?? ''}`);
    }
    console.log(`of ${rows.length}: ${same} alike`);
    expect(same / rows.length).toBeGreaterThan(0.995);
  });
});
