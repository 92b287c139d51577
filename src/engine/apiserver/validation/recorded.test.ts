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

interface Row {
  readonly how: string;
  readonly url: string;
  readonly object: { readonly kind: string };
  readonly code: number;
  readonly status?: Status;
}

const file = new URL('../../../../../shared/recorded/refuse.jsonl.gz', import.meta.url);
const recorded = new URL('../../../../../shared/recorded/accept.jsonl.gz', import.meta.url);
const parsed = new URL('../../../../../shared/corpus/parsed-visible.jsonl.gz', import.meta.url);
const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

function rows(): readonly Row[] {
  const lines = gunzipSync(readFileSync(file)).toString().split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Row).filter((row) => row.how.includes(env['HOW'] ?? ''));
}

/** Identities and random suffixes differ from server to server. */
function calm(text: string): string {
  return text
    .replace(/kube-api-access-[a-z0-9*]{1,5}/g, 'kube-api-access-*')
    .replaceAll('2006-01-02T15:04:05Z', 'TIME')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replace(/(Pod|pods) (\\?")([a-z0-9.-]*-)[bcdfghjklmnpqrstvwxz2456789*]{1,5}(\\?")/g, '$1 $2$3*$4');
}

function fieldsOf(status: Status | undefined): string {
  return (status?.details?.causes ?? []).map((cause) => `${cause.field}:${cause.reason}`).toSorted().join();
}

function newServer(): ApiServer {
  const api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) }) });
  api.begin();
  api.execute({ resource: ServiceAccounts, namespace: 'default', verb: 'create', object: { metadata: { name: 'default' } } }, admin);
  return api;
}

describe.skipIf(!existsSync(file))('refusals (skipped where the recordings are not at hand)', () => {
  it('are those of a real server', () => {
    const api = newServer();
    let left = Number(env['SHOW'] ?? 0);
    const all = rows();
    const score = { code: 0, fields: 0, message: 0 };
    for (const row of all) {
      const answer = api.handleHttp({ method: 'POST', path: `${row.url}?dryRun=All&fieldValidation=Strict&fieldManager=kubectl-create`, body: JSON.stringify(row.object) }, admin, () => {});
      if ('watch' in answer) throw new Error('is a watch');
      const status = answer.status < 300 ? undefined : (answer.body as unknown as Status);
      const sameCode = answer.status === row.code;
      const sameFields = sameCode && fieldsOf(status) === fieldsOf(row.status);
      const same = sameFields && calm(status?.message ?? '') === calm(row.status?.message ?? '');
      score.code += Number(sameCode);
      score.fields += Number(sameFields);
      score.message += Number(same);
      if (same || left-- <= 0) continue;
      console.log(`--- ${row.how} (${row.object.kind})\n  here       ${answer.status} ${status?.message ?? ''}\n  Kubernetes ${row.code} ${row.status?.message ?? 'accepted'}`);
    }
    console.log(`of ${all.length}: same code ${score.code}, fields and reasons ${score.fields}, message ${score.message}`);
    expect(score.code).toBe(all.length);
    expect(score.fields / all.length).toBeGreaterThan(0.99);
    expect(score.message / all.length).toBeGreaterThan(0.99);
  });
});

interface AcceptRow {
  readonly file: string;
  readonly doc: number;
  readonly kind: string;
  readonly code: number;
  readonly body?: JsonObject;
}

interface Parsed {
  readonly file: string;
  readonly docs?: readonly JsonObject[];
}


function linesOf<T>(file: URL): readonly T[] {
  const lines = gunzipSync(readFileSync(file)).toString().split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as T);
}

function itemsOf(document: JsonObject | null): readonly JsonObject[] {
  const { kind, items } = document ?? {};
  const list = typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? (items as readonly JsonObject[]) : [document];
  return list.filter((item): item is JsonObject => isObject(item) && typeof item['kind'] === 'string' && typeof item['apiVersion'] === 'string');
}

function documents(): ReadonlyMap<string, readonly JsonObject[]> {
  return new Map(linesOf<Parsed>(parsed).map(({ file, docs }) => [file, (docs ?? []).flatMap(itemsOf)]));
}

/** A server, and a way to send a document to it as kubectl would. */
function newClient(): (document: JsonObject) => { readonly code: number; readonly message: string } {
  const api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) }) });
  api.begin();
  const made = new Set<string>();
  const enter = (namespace: string): void => {
    if (made.has(namespace)) return;
    made.add(namespace);
    if (!['default', 'kube-system', 'kube-public', 'kube-node-lease'].includes(namespace)) api.execute({ resource: Namespaces, verb: 'create', object: { metadata: { name: namespace } } }, admin);
    api.execute({ resource: ServiceAccounts, namespace, verb: 'create', object: { metadata: { name: 'default' } } }, admin);
  };
  return (document) => {
    const resource = api.resourceOf(String(document['apiVersion']), String(document['kind']));
    if (resource === undefined) return { code: 404, message: 'no such kind' };
    const { metadata } = document;
    const asked = isObject(metadata) && typeof metadata['namespace'] === 'string' ? metadata['namespace'] : 'default';
    if (resource.namespaced) enter(asked);
    const base = resource.group === '' ? '/api/v1' : `/apis/${resource.apiVersion}`;
    const path = `${base}${resource.namespaced ? `/namespaces/${asked}` : ''}/${resource.plural}?dryRun=All&fieldValidation=Strict&fieldManager=kubectl-create`;
    const answer = api.handleHttp({ method: 'POST', path, body: JSON.stringify(document) }, admin, () => {});
    if ('watch' in answer) throw new Error('is a watch');
    return { code: answer.status, message: answer.status < 300 ? '' : String((answer.body as JsonObject)['message']) };
  };
}

describe.skipIf(!existsSync(recorded) || !existsSync(parsed))('manifests (skipped where the corpus is not at hand)', () => {
  it('are accepted where a real server accepts them', () => {
    const send = newClient();
    const all = documents();
    const rows = linesOf<AcceptRow>(recorded).filter(({ code, kind }) => code !== 0 && (env['KIND'] ?? kind) === kind);
    let left = Number(env['SHOW'] ?? 0);
    let same = 0;
    for (const row of rows) {
      const document = all.get(row.file)?.[row.doc];
      if (document === undefined) throw new Error(`no document ${row.doc} in ${row.file}`);
      const { code, message } = send(document);
      const agrees = code === row.code && (code < 300 || calm(message) === calm(String(row.body?.['message'] ?? '')));
      same += Number(agrees);
      if (agrees || left-- <= 0) continue;
      console.log(`--- ${row.file}#${row.doc} (${row.kind})\n  here       ${code} ${message}\n  Kubernetes ${row.code} ${String(row.body?.['message'] ?? '')}`);
    }
    console.log(`of ${rows.length}: ${same} alike`);
    expect(same / rows.length).toBeGreaterThan(0.98);
  });
});
