import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { definitionNames, definitionOf, groupVersionOf, kindDefinitionNames } from '../../src/engine/api/schema/schema.ts';
// @ts-expect-error -- plain JavaScript, typed by its use here
import { allDescriptions } from './descriptions.mjs';
// @ts-expect-error -- plain JavaScript, typed by its use here
import { editorSchema, firstSentence } from './editor-schema.mjs';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly description?: string;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly if?: Schema;
  readonly then?: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

let root: Schema = {};

function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

function isOfType(value: unknown, type: Schema['type']): boolean {
  const found = jsonTypeOf(value);
  return type === undefined || [type].flat().some((wanted) => wanted === found || (wanted === 'number' && found === 'integer'));
}

/** As much of JSON Schema as the editor's schema uses. */
function* faults(schema: Schema, value: unknown, at: string): Iterable<string> {
  if (schema.$ref !== undefined) {
    yield* faults(root.definitions?.[schema.$ref.slice('#/definitions/'.length)] ?? {}, value, at);
    return;
  }
  if (!isOfType(value, schema.type)) {
    yield `${at}: ${jsonTypeOf(value)}`;
    return;
  }
  if (schema.const !== undefined && schema.const !== value) yield `${at}: const`;
  if (schema.enum !== undefined && value !== null && !schema.enum.includes(value)) yield `${at}: ${JSON.stringify(value)}`;
  if (schema.pattern !== undefined && typeof value === 'string' && !new RegExp(schema.pattern).test(value)) yield `${at}: pattern`;
  if (schema.anyOf !== undefined && !schema.anyOf.some((choice) => [...faults(choice, value, at)].length === 0)) yield `${at}: anyOf`;
  for (const part of schema.allOf ?? []) yield* faults(part, value, at);
  if (schema.if !== undefined && [...faults(schema.if, value, at)].length === 0) yield* faults(schema.then ?? {}, value, at);
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* faults(schema.items ?? {}, item, `${at}[${index}]`);
  else if (typeof value === 'object' && value !== null) yield* objectFaults(schema, value, at);
}

function* objectFaults(schema: Schema, value: object, at: string): Iterable<string> {
  for (const name of schema.required ?? []) if (!(name in value)) yield `${at}: missing ${name}`;
  for (const [name, field] of Object.entries(value)) {
    const known = schema.properties?.[name];
    if (known !== undefined) yield* faults(known, field, `${at}.${name}`);
    else if (schema.additionalProperties === false) yield `${at}: unknown ${name}`;
    else if (typeof schema.additionalProperties === 'object') yield* faults(schema.additionalProperties, field, `${at}.${name}`);
  }
}

/** The definitions that a schema speaks of. */
function* namesIn(schema: Schema): Iterable<string> {
  if (schema.$ref !== undefined) yield schema.$ref.slice('#/definitions/'.length);
  for (const inner of [...Object.values(schema.properties ?? {}), ...(schema.anyOf ?? []), schema.items, schema.additionalProperties]) if (typeof inner === 'object') yield* namesIn(inner);
}

/** Nobody completes what only the API server writes. */
function isWritten(definition: string, field: string): boolean {
  return field !== 'status' && !definition.endsWith('Status');
}

const check = (manifest: unknown): string[] => [...faults(root, manifest, '')];
const rowsOf = <T>(file: string): T[] => gunzipSync(readFileSync(file)).toString().split('\n').filter(Boolean).map((line) => JSON.parse(line) as T);
const accepted = '../shared/recorded/accept.jsonl.gz';

beforeAll(async () => {
  const definitions = new Map(definitionNames().map((name) => [name, definitionOf(name)]));
  const kinds = kindDefinitionNames().map((name) => ({ name, ...groupVersionOf(name), kind: name.slice(name.lastIndexOf('.') + 1) }));
  root = (editorSchema as (...parts: readonly unknown[]) => Schema)(definitions, kinds, await (allDescriptions as (...parts: readonly unknown[]) => Promise<unknown>)('node_modules/@kubernetes/client-node', definitions));
});

describe('the editor’s schema', () => {
  const deployment = (spec: object): object => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { selector: {}, template: {}, ...spec } });

  it('flags typos, wrong types, wrong choices and what is missing', () => {
    expect(check(deployment({ replica: 3 }))).toEqual(['.spec: unknown replica']);
    expect(check(deployment({ replicas: 'two' }))).toEqual(['.spec.replicas: string']);
    expect(check(deployment({ strategy: { type: 'Rolling' } }))).toEqual(['.spec.strategy.type: "Rolling"']);
    expect(check({ apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: {} } })).toEqual(['.spec: missing selector']);
  });

  it('says of a wrong kind that there is no such kind, and lets strangers pass', () => {
    expect(check({ apiVersion: 'apps/v1', kind: 'Pod' })).toEqual(['.kind: "Pod"']);
    expect(check({ apiVersion: 'example.com/v1', kind: 'Widget', spec: { anything: 1 } })).toEqual([]);
    expect(check({ apiVersion: 'sandbox.kubarium.dev/v1', kind: 'Machine', spec: { power: 'Of' } })).toEqual(['.spec.power: "Of"']);
  });

  it('says what every kind is, and what every apiVersion has', () => {
    const kinds = (root.allOf ?? []).flatMap((rule) => rule.then?.properties?.['kind'] ?? []);
    expect(kinds.flatMap(({ enum: names = [], enumDescriptions = [] }) => names.filter((_, index) => (enumDescriptions[index] ?? '').length < 10))).toEqual([]);
    const sentences = new Map(kinds.flatMap(({ enum: names = [], enumDescriptions = [] }) => names.map((name, index) => [name, enumDescriptions[index]] as const)));
    expect([sentences.get('Deployment'), sentences.get('Machine')]).toEqual(['Deployment enables declarative updates for Pods and ReplicaSets.', 'A computer with a kubelet on it.']);
    const versions = root.properties?.['apiVersion']?.anyOf?.[0];
    expect(versions?.enumDescriptions?.[versions.enum?.indexOf('batch/v1') ?? -1]).toBe('CronJob, Job');
  });

  it('says what every field means', () => {
    const asked = new Set((root.allOf ?? []).flatMap((rule) => [...namesIn(rule.then ?? {})]));
    for (const name of asked) for (const inner of namesIn(root.definitions?.[name] ?? {})) asked.add(inner);
    expect(asked.size).toBeGreaterThan(400);
    const untold = [...asked].flatMap((name) => Object.entries(root.definitions?.[name]?.properties ?? {}).flatMap(([field, { description }]) => (description === undefined && isWritten(name, field) ? [`${name} ${field}`] : [])));
    expect(untold).toEqual([]);
  });

  it('shows no more than a sentence', () => {
    expect(firstSentence('How many, e.g. 3. More info: https://example.com')).toBe('How many, e.g. 3.');
    expect(firstSentence('Version v1.36 of it')).toBe('Version v1.36 of it');
  });

  it.skipIf(!existsSync(accepted))('has nothing against what a real API server accepts (skipped where ../shared is not there)', () => {
    type Document = { kind?: string; apiVersion?: string; items?: Document[] } | null;
    const documents = new Map(
      rowsOf<{ file: string; docs: Document[] | null }>('../shared/corpus/parsed-visible.jsonl.gz').map(({ file, docs }) => [
        file,
        (docs ?? []).flatMap((doc) => (doc?.kind?.endsWith('List') === true && Array.isArray(doc.items) ? doc.items : [doc])).filter((doc) => doc?.kind !== undefined && doc.apiVersion !== undefined),
      ]),
    );
    const complaints = rowsOf<{ file: string; doc: number; code: number }>(accepted)
      .filter(({ code }) => code === 201)
      .flatMap(({ file, doc }) => check(documents.get(file)?.[doc]).map((fault) => `${file}#${doc}${fault}`));
    expect(complaints).toEqual([]);
  });
});
