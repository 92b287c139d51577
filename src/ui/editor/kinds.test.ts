import { describe, expect, it } from 'vitest';
import { askedForKind, kindsByVersion } from './kinds.ts';

describe('kinds', () => {
  it('are read from the schema', () => {
    const schema: unknown = JSON.parse('{"allOf":[{"if":{"properties":{"apiVersion":{"const":"apps/v1"}}},"then":{"properties":{"kind":{"enum":["Deployment","DaemonSet"]}}}},{"if":{"properties":{"apiVersion":{"const":"v1"},"kind":{"const":"Pod"}}},"then":{"$ref":"#/x"}}]}');
    expect([...kindsByVersion(schema)]).toEqual([['apps/v1', ['Deployment', 'DaemonSet']]]);
    expect([...kindsByVersion(undefined)]).toEqual([]);
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
