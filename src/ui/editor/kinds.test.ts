import { describe, expect, it } from 'vitest';
import { askedForKind, kindsAskedFor, kindsByVersion } from './kinds.ts';

describe('kinds', () => {
  // As text: `then` is JSON Schema's own word, and an object that has one is a promise to JavaScript.
  const rule = (apiVersion: string, names: readonly string[], sentences: readonly string[] = []): string => `{"if":{"properties":{"apiVersion":{"const":"${apiVersion}"}}},"then":{"properties":{"kind":{"enum":${JSON.stringify(names)},"enumDescriptions":${JSON.stringify(sentences)}}}}}`;
  const rules = [rule('v1', ['Pod', 'Event'], ['Runs.', 'Old.']), rule('apps/v1', ['Deployment']), rule('events.k8s.io/v1', ['Event'], ['New.']), '{"if":{"properties":{"apiVersion":{"const":"v1"},"kind":{"const":"Pod"}}},"then":{"$ref":"#/x"}}'];
  const schema: unknown = JSON.parse(`{"allOf":[${rules.join(',')}]}`);

  it('are read from the schema', () => {
    expect([...kindsByVersion(schema)].map(([version, kinds]) => [version, [...kinds]])).toEqual([
      ['v1', [['Pod', 'Runs.'], ['Event', 'Old.']]],
      ['apps/v1', [['Deployment', '']]],
      ['events.k8s.io/v1', [['Event', 'New.']]],
    ]);
    expect([...kindsByVersion(undefined)]).toEqual([]);
  });

  it('are those of the document’s apiVersion, or all', () => {
    const kinds = kindsByVersion(schema);
    expect([...(kindsAskedFor(kinds, ['apiVersion: apps/v1', 'kind: '], 2) ?? [])]).toEqual([['Deployment', '']]);
    expect(new Map(kindsAskedFor(kinds, ['kind: '], 1))).toEqual(new Map([['Event', 'Old.'], ['Deployment', ''], ['Pod', 'Runs.']]));
    expect(kindsAskedFor(kinds, ['apiVersion: example.com/v1', 'kind: '], 2)).toBeUndefined();
    expect(kindsAskedFor(kinds, ['spec:'], 1)).toBeUndefined();
  });

  const lines = ['kind: ', 'apiVersion: "v1"', '---', 'apiVersion: apps/v1 # said', 'kind: De', 'spec:', '  kind: x', '---', 'kind: ', ''];
  it.each([
    [1, { apiVersion: 'v1' }],
    [2, undefined],
    [5, { apiVersion: 'apps/v1' }],
    [7, undefined],
    [9, { apiVersion: undefined }],
  ])('asked for in line %d', (line, asked) => {
    expect(askedForKind(lines, line)).toEqual(asked);
  });
});
