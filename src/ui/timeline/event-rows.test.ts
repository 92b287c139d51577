import { describe, expect, it } from 'vitest';
import { eventRows } from './event-rows.ts';

const beginMs = Date.parse('2026-03-02T09:00:00Z');
const event = (seconds: number, extra: object = {}): object => ({
  metadata: { uid: `e${seconds}` },
  involvedObject: { kind: 'Pod', namespace: 'default', name: 'web', apiVersion: 'v1' },
  type: 'Normal',
  reason: 'Pulled',
  message: 'x',
  lastTimestamp: new Date(beginMs + seconds * 1000).toISOString(),
  ...extra,
});

describe('rows of an EventList', () => {
  it('are newest first, in time since the cluster began', () => {
    expect(eventRows({ items: [event(3), event(9)] }, beginMs).map((row) => row.elapsedMs)).toEqual([9000, 3000]);
  });

  it('take the time from the series when there is one', () => {
    const [row] = eventRows({ items: [event(3, { series: { count: 4, lastObservedTime: '2026-03-02T09:00:30Z' } })] }, beginMs);
    expect(row).toMatchObject({ elapsedMs: 30_000, count: 4 });
  });

  it('leave out what is not an event', () => {
    expect(eventRows({ items: [null, 7, {}, { involvedObject: { kind: 'Pod' } }] }, beginMs)).toEqual([]);
    expect(eventRows('no', beginMs)).toEqual([]);
    expect(eventRows(null, beginMs)).toEqual([]);
  });
});
