import { describe, expect, it } from 'vitest';
import type { DoorRecord, DoorStage } from '../../engine/api/door.ts';
import { inspector as en } from '../i18n/en/inspector.ts';
import { readableBody, requestsOf, shortTitle, stageWords } from './door-words.ts';

const record: DoorRecord = {
  id: 1,
  source: 'http',
  elapsedMs: 0,
  method: 'POST',
  path: '/api/v1/namespaces/default/pods',
  user: 'ada',
  groups: ['system:masters'],
  contentType: 'application/yaml',
  isDryRun: false,
  object: { apiVersion: 'v1', kind: 'Pod', namespace: 'default' },
  stages: [],
  writes: [{ factId: 7, verb: 'create', object: { apiVersion: 'v1', kind: 'Pod', name: 'web' }, revision: 12, generation: 1 }],
};

const words = (stage: DoorStage, changed: Partial<DoorRecord> = {}): readonly string[] => stageWords({ ...record, ...changed }, stage, en.door);

describe('the words of a stage', () => {
  it.each<readonly [DoorStage, Partial<DoorRecord>, readonly string[]]>([
    [{ name: 'authentication', state: 'passed' }, {}, ['`ada`, in `system:masters`']],
    [{ name: 'authentication', state: 'passed' }, { sender: 'root' }, ['`root`, who acts as `ada`']],
    [{ name: 'authorization', state: 'passed' }, {}, ['The group `system:masters` may do everything; no rule is asked.']],
    [{ name: 'authorization', state: 'passed', message: 'RBAC: allowed by …' }, {}, []],
    [{ name: 'authorization', state: 'skipped' }, { source: 'process' }, ['Components inside the process are not asked.']],
    [{ name: 'decoding', state: 'passed' }, {}, ['read as `application/yaml`; every field is known']],
    [{ name: 'defaulting', state: 'changed', changes: { count: 14, shown: [] } }, {}, ['14 fields filled in']],
    [{ name: 'mutating', state: 'changed', plugins: [{ plugin: 'A', result: 'allowed' }, { plugin: 'B', result: 'changed' }] }, {}, ['2 plugins looked, 1 changed it']],
    [{ name: 'validation', state: 'refused', faults: [{ reason: 'FieldValueInvalid', message: 'no' }] }, {}, ['1 fault']],
    [{ name: 'storage', state: 'changed' }, {}, ['`CREATE` Pod/web: revision 12, generation 1']],
    [{ name: 'storage', state: 'idle' }, { writes: [], isDryRun: true }, ['A dry run ends here: nothing was written.']],
    [{ name: 'storage', state: 'unreached' }, { writes: [] }, []],
  ])('%j', (stage, changed, expected) => {
    expect(words(stage, changed)).toEqual(expected);
  });
});

it('a request has a short name, a body that can be read, and an answer that is not one is none', () => {
  expect(shortTitle(record)).toBe('POST Pod');
  expect(readableBody('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(readableBody('a: 1')).toBe('a: 1');
  expect(requestsOf({ kind: 'Status' })).toEqual([]);
});
