import { describe, expect, it } from 'vitest';
import type { ApplyResult } from '../../engine/protocol/messages.ts';
import { acceptable, countOutcomes, faultsOf, findingsOf, joinFiles, titleOf, warningsOf } from './results.ts';

const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const created: ApplyResult = { document: 0, firstLine: 1, lastLine: 9, outcome: 'created', ref };
const refused: ApplyResult = {
  document: 1, firstLine: 11, lastLine: 20, outcome: 'refused', ref: { apiVersion: 'v1', kind: 'Service', name: 'web' }, message: 'Service "web" is invalid',
  faults: [{ line: 15, column: 3, field: 'spec.ports', message: 'Required value' }, { line: 0, column: 0, field: '', message: 'something else' }],
};
const unreadable: ApplyResult = { document: 2, firstLine: 22, lastLine: 23, outcome: 'unreadable', message: 'bad indentation' };

describe('what the server said', () => {
  it('offers what nothing is wrong with', () => {
    expect(acceptable([created, refused, unreadable])).toEqual([0]);
    expect(countOutcomes([created, refused, unreadable, created])).toEqual([['created', 2], ['refused', 1], ['unreadable', 1]]);
  });

  it('stands where it is wrong', () => {
    expect(faultsOf(created)).toEqual([]);
    expect(faultsOf(refused)).toEqual([{ line: 15, column: 3, message: 'spec.ports: Required value' }, { line: 11, column: 1, message: 'something else' }]);
    expect(faultsOf(unreadable)).toEqual([{ line: 22, column: 1, message: 'bad indentation' }]);
  });

  it('is in short what it refuses; what is no YAML is not the server’s business', () => {
    expect(findingsOf([created, refused, unreadable])).toEqual({ type: 'faults', count: 2 });
    expect([[created], [created, unreadable], []].map((results) => findingsOf(results).type)).toEqual(['accepted', 'unreadable', 'nothing']);
  });

  it('may be a warning, which stops nothing', () => {
    const warned: ApplyResult = { ...created, warnings: [{ line: 4, column: 5, field: 'spec.replicas', message: 'spec.replicas: odd' }] };
    expect(warningsOf(warned)).toEqual([{ line: 4, column: 5, message: 'spec.replicas: odd', isWarning: true }]);
    expect(findingsOf([created, warned])).toEqual({ type: 'warnings', count: 1 });
    expect(findingsOf([warned, refused]).type).toBe('faults');
    expect(acceptable([warned])).toEqual([0]);
  });

  it('is named after the object, or after its lines', () => {
    expect([created, refused, unreadable].map(titleOf)).toEqual(['Deployment/web · shop', 'Service/web', '22–23']);
  });
});

describe('files', () => {
  it('come as they are when there is one', () => {
    expect(joinFiles([{ name: 'a.yaml', text: 'kind: A' }])).toBe('kind: A');
  });

  it('follow each other by name', () => {
    expect(joinFiles([{ name: 'b.yaml', text: 'kind: B\n\n' }, { name: 'a.yaml', text: 'kind: A' }])).toBe('# a.yaml\nkind: A\n---\n# b.yaml\nkind: B\n');
  });
});
