// The definitions and custom resources that people wrote (../shared/corpus/README.md) go in and come out.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CustomResourceDefinition } from '../../api/apiextensions/types.ts';
import type { User } from '../../api/operation.ts';
import { isObject, type JsonObject } from '../../base/json.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ApiServer } from '../api-server.ts';

const corpus = new URL('../../../../../shared/corpus/parsed-visible.jsonl.gz', import.meta.url);
const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

interface Document {
  readonly file: string;
  readonly object: JsonObject & { readonly apiVersion?: string; readonly kind?: string; readonly metadata?: { readonly name?: string; readonly namespace?: string } };
}

interface Answer {
  readonly status: number;
  readonly body: JsonObject & { readonly message?: string; readonly items?: readonly unknown[] };
}

function documents(): readonly Document[] {
  const lines = gunzipSync(readFileSync(corpus)).toString().split('\n').filter((line) => line !== '');
  return lines
    .map((line) => JSON.parse(line) as { readonly file: string; readonly docs?: readonly unknown[] | null })
    .flatMap(({ file, docs }) => (docs ?? []).filter(isObject).map((object) => ({ file, object: object as Document['object'] })));
}

/** Examples of what is wrong, or not finished: each is refused by a real server too. */
const wrong = /design-doc|-fasttemplate|excludes|testdata|website-inline/;

describe.skipIf(!existsSync(corpus))('the corpus (skipped where it is not at hand)', () => {
  const sim = new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) });
  const api = new ApiServer({ sim });
  const refused: string[] = [];
  const accepted = new Map<string, number>();
  let defined: readonly CustomResourceDefinition[] = [];

  function call(method: string, path: string, body?: JsonObject): Answer {
    return api.handleHttp({ method, path, headers: { 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, admin, () => undefined) as unknown as Answer;
  }

  function send({ file, object }: Document, { spec }: CustomResourceDefinition): void {
    const namespace = object.metadata?.namespace ?? 'default';
    if (spec.scope === 'Namespaced') call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
    const collection = `/apis/${object.apiVersion ?? ''}${spec.scope === 'Namespaced' ? `/namespaces/${namespace}` : ''}/${spec.names.plural}`;
    const answer = call('POST', `${collection}?fieldValidation=Strict`, object);
    if (answer.status === 409) return;
    if (answer.status !== 201) {
      refused.push(`${file}: ${answer.body.message ?? ''}`);
      return;
    }
    accepted.set(spec.group, (accepted.get(spec.group) ?? 0) + 1);
    // Everything that was sent is there; the rest was filled in.
    const name = object.metadata?.name ?? '';
    if (name !== '') expect(call('GET', `${collection}/${name}`).body['spec'] ?? null).toMatchObject((object['spec'] ?? null) as object);
  }

  beforeAll(() => {
    api.begin();
    const all = documents();
    const isDefinition = ({ object }: Document): boolean => object.kind === 'CustomResourceDefinition' && object.apiVersion === 'apiextensions.k8s.io/v1';
    for (const { object } of all.filter(isDefinition)) call('POST', definitions, object);
    defined = call('GET', definitions).body.items as unknown as readonly CustomResourceDefinition[];
    const byKind = new Map<string, CustomResourceDefinition>(defined.flatMap((definition) => definition.spec.versions.map((version) => [`${definition.spec.group}/${version.name} ${definition.spec.names.kind}`, definition] as const)));
    for (const document of all) {
      const definition = byKind.get(`${document.object.apiVersion ?? ''} ${document.object.kind ?? ''}`);
      if (definition !== undefined) send(document, definition);
    }
  });

  it('has its definitions established, every one', () => {
    expect(defined.length).toBeGreaterThan(100);
    const waiting = defined.filter(({ status }) => !status.conditions?.some(({ type, status: value }) => type === 'Established' && value === 'True'));
    expect(waiting.map(({ metadata }) => metadata.name)).toEqual([]);
  });

  it('has its custom resources accepted, apart from those that are wrong', () => {
    expect(refused.filter((line) => !wrong.test(line))).toEqual([]);
    expect([...accepted.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
  });

  it('is in discovery and OpenAPI, kind by kind', () => {
    const { paths } = call('GET', '/openapi/v3').body as unknown as { paths: Readonly<Record<string, unknown>> };
    for (const { spec } of defined) {
      for (const { name } of spec.versions.filter(({ served }) => served)) {
        const { resources } = call('GET', `/apis/${spec.group}/${name}`).body as unknown as { resources: readonly { readonly name: string }[] };
        expect(resources.map((resource) => resource.name)).toContain(spec.names.plural);
        expect(paths).toHaveProperty([`apis/${spec.group}/${name}`]);
      }
    }
  });

  it('comes out of a save as it went in', () => {
    const again = new ApiServer({ sim: new Simulation({ seed: 1, startMs: sim.nowMs }) });
    again.load(JSON.parse(JSON.stringify(api.save())) as ReturnType<ApiServer['save']>);
    expect(again.hash()).toBe(api.hash());
    for (const { spec } of defined) expect(again.resourceOf(`${spec.group}/${spec.versions.find(({ served }) => served)?.name ?? ''}`, spec.names.kind)).toBeDefined();
  });
});
