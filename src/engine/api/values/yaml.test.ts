import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { jsonEqual, type Json } from '../../base/json.ts';
import { manifestFault } from './manifest.ts';
import { positionOf, readManifests } from './yaml.ts';

const corpus = path.resolve('../shared/corpus');
const truth = path.join(corpus, 'parsed-visible.jsonl.gz');

function only(text: string): Json | undefined {
  const [manifest, ...others] = readManifests(text);
  expect(others).toEqual([]);
  return manifest?.value;
}

describe('YAML as kubectl reads it', () => {
  test.each([
    ['0400', 256],
    ['0x1F', 31],
    ['1_000', 1000],
    ['yes', true],
    ['Off', false],
    ['2020-01-01', '2020-01-01'],
    ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
    ['~', null],
    ['1.5', 1.5],
    ['"0400"', '0400'],
    ['1e3', 1000],
    ['100m', '100m'],
    ['.', '.'],
  ])('%s is %j', (scalar, value) => {
    expect(only(`a: ${scalar}`)).toEqual({ a: value });
  });

  test('the last duplicate key wins, merge keys merge', () => {
    expect(only('a: 1\na: 2')).toEqual({ a: 2 });
    expect(only('x: &x {p: 1}\nz:\n  <<: *x\n  q: 2')).toEqual({ x: { p: 1 }, z: { p: 1, q: 2 } });
  });

  test('documents end at ---, and silently at ...', () => {
    const manifests = readManifests('a: 1\n--- # next\n# nothing\n---\nb: 2\n...\nnot: read\n---\nc: 3\n');
    expect(manifests.map((manifest) => [manifest.value, manifest.firstLine])).toEqual([
      [{ a: 1 }, 1],
      [{ b: 2 }, 5],
      [{ c: 3 }, 9],
    ]);
  });

  test('JSON after JSON', () => {
    expect(readManifests('{"a":1}\n{"b":"}"} {"c":3}').map((manifest) => manifest.value)).toEqual([{ a: 1 }, { b: '}' }, { c: 3 }]);
  });

  test('a document that cannot be read says where, and spares the others', () => {
    const [good, bad, last] = readManifests('a: 1\n---\nb:\n\tc: 1\n---\nd: 4\n');
    expect(good?.value).toEqual({ a: 1 });
    expect(bad?.error).toMatchObject({ line: 4 });
    expect(last?.value).toEqual({ d: 4 });
  });

  test('a line that begins with --- and goes on is an error', () => {
    expect(readManifests('a: 1\n---x\nb: 2\n').map((manifest) => manifest.error?.message ?? manifest.value)).toEqual([{ a: 1 }, 'invalid Yaml document separator: x', { b: 2 }]);
  });

  test('a bomb, a well and a foreign prototype', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]', ...'bcdefghi'.split('').map((letter, i) => `${letter}: &${letter} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(',')}]`)].join('\n');
    expect(readManifests(bomb)[0]?.error?.message).toContain('excessive aliasing');
    expect(readManifests(`a: ${'['.repeat(50_000)}`)[0]?.error).toBeDefined();
    const hostile = only('__proto__:\n  polluted: true\n');
    expect(Object.keys(hostile as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('a field is found at its line', () => {
    const text = 'kind: A\n---\nspec:\n  containers:\n  - name: a\n    image: b\n  - name: c\n';
    const [, document] = readManifests(text);
    if (document === undefined) throw new Error('two documents');
    expect(positionOf(text, document, 'spec.containers[1].name')).toEqual({ line: 7, column: 5 });
    expect(positionOf(text, document, 'spec.containers[1].image')).toEqual({ line: 7, column: 5 });
    expect(positionOf(text, document, 'spec.replicas')).toEqual({ line: 3, column: 1 });
  });

  test.skipIf(!fs.existsSync(truth))('every file of the corpus (skipped where ../shared is not there)', () => {
    const wrong: string[] = [];
    for (const line of zlib.gunzipSync(fs.readFileSync(truth)).toString().trim().split('\n')) {
      const { file, docs } = JSON.parse(line) as { file: string; docs: readonly Json[] | null };
      const read = readManifests(fs.readFileSync(path.join(corpus, 'visible', file), 'utf8'));
      const isUnreadable = read.some((manifest) => manifest.error !== undefined || manifestFault(manifest.value) !== undefined);
      const isSame = docs === null ? isUnreadable : !isUnreadable && jsonEqual(read.map((manifest) => manifest.value), docs.filter((doc) => doc !== null));
      if (!isSame) wrong.push(`${file} ${isUnreadable ? (read.find((it) => it.error)?.error?.message ?? '') : ''} ${docs === null}`);
    }
    expect(wrong).toEqual([]);
  });
});
