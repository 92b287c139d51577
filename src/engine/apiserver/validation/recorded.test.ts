// What a real API server refused, and in which words (../shared/recorded/README.md). SHOW=n prints n differences, HOW=text picks some.
import { existsSync, readFileSync } from 'node:fs';
import { env } from 'node:process';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ServiceAccounts } from '../../api/core/resources.ts';
import type { User } from '../../api/operation.ts';
import type { Status } from '../../api/status.ts';
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
const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

function rows(): readonly Row[] {
  const lines = gunzipSync(readFileSync(file)).toString().split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Row).filter((row) => row.how.includes(env['HOW'] ?? ''));
}

/** Identities and random suffixes differ from server to server. */
function calm(text: string): string {
  return text
    .replace(/kube-api-access-[a-z0-9*]{1,5}/g, 'kube-api-access-*')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replace(/(Pod|pods) (\\?")([a-z0-9.-]*-)[bcdfghjklmnpqrstvwxz2456789]{5}(\\?")/g, '$1 $2$3*$4');
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
