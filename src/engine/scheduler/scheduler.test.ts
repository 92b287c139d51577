import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../base/json.ts';
import { Events, Nodes, Pods } from '../api/core/resources.ts';
import { PriorityClasses } from '../api/scheduling/resources.ts';
import { Bench, type SavedBench } from '../testing/scheduler-bench.ts';

function eventsAbout(bench: Bench, pod: string): string[] {
  return bench.list(Events, 'default').filter(({ involvedObject }) => involvedObject.name === pod).map(({ type, reason, message, action, reportingComponent }) => `${type} ${reason} ${action} ${reportingComponent}: ${message}`);
}

/** Priority classes by value: `p5` is 5. */
function withPriorities(bench: Bench, ...values: readonly number[]): Bench {
  for (const value of values) bench.create(PriorityClasses, { metadata: { name: `p${value}` }, value });
  return bench;
}

describe('a pod that fits', () => {
  it('is bound, told about and accounted for', () => {
    const bench = new Bench();
    bench.node('small', { cpu: '1', memory: '2Gi' });
    bench.node('large', { cpu: '8', memory: '16Gi' });
    bench.pod('web', { cpu: '500m', memory: '256Mi' });
    bench.advance(100);
    expect(bench.placeOf('web')).toBe('large');
    expect(eventsAbout(bench, 'web')).toEqual(['Normal Scheduled Binding default-scheduler: Successfully assigned default/web to large']);
    const [attempt] = bench.attempts('default', 'web');
    expect(attempt).toMatchObject({ result: 'bound', node: 'large', victims: [], filters: {}, ties: [] });
    expect(attempt?.scores['large']?.plugins['TaintToleration']).toEqual({ raw: 0, normalized: 100, weight: 3, weighted: 300 });
    expect(bench.sim.trace.since(0).some(({ type, by, reason }) => type === 'decision' && by === 'default-scheduler' && reason === 'PodBound')).toBe(true);
  });

  it('lets the decision cause the write', () => {
    const bench = new Bench();
    bench.node('a', { cpu: '1', memory: '1Gi' });
    bench.pod('web');
    bench.advance(100);
    const facts = bench.sim.trace.since(0);
    const decision = facts.find(({ reason, type }) => reason === 'PodBound' && type === 'decision');
    const write = facts.find(({ type, object, causeId }) => type === 'write' && object?.kind === 'Pod' && causeId === decision?.id);
    expect(decision).toBeDefined();
    expect(write).toBeDefined();
  });
});

describe('a pod that does not fit', () => {
  it('says why, and is tried again when a node comes that could hold it', () => {
    const bench = new Bench();
    bench.node('small', { cpu: '1', memory: '2Gi' });
    bench.pod('web', { cpu: '2' });
    bench.advance(1000);
    const message = '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
    expect(bench.placeOf('web')).toBe(message);
    expect(eventsAbout(bench, 'web')).toEqual([`Warning FailedScheduling Scheduling default-scheduler: ${message}`]);
    expect(bench.attempts('default', 'web')[0]?.filters).toEqual({ small: { plugin: 'NodeResourcesFit', message: 'Insufficient cpu' } });
    bench.node('tiny', { cpu: '500m', memory: '1Gi' });
    bench.advance(20_000);
    expect(bench.attempts('default', 'web')).toHaveLength(1);
    bench.node('large', { cpu: '4', memory: '8Gi' });
    bench.advance(1000);
    expect(bench.placeOf('web')).toBe('large');
  });

  it('is tried again when a pod leaves', () => {
    const bench = new Bench();
    bench.node('a', { cpu: '1', memory: '2Gi' });
    bench.pod('first', { cpu: '800m' });
    bench.advance(100);
    bench.pod('second', { cpu: '800m' });
    bench.advance(5000);
    expect(bench.placeOf('second')).toContain('Insufficient cpu');
    bench.remove(Pods, { namespace: 'default', name: 'first' });
    bench.advance(100);
    expect(bench.placeOf('second')).toBe('a');
  });

  it('is tried again when a pod finishes', () => {
    const bench = new Bench();
    bench.node('a', { cpu: '1', memory: '2Gi' });
    bench.pod('first', { cpu: '800m' });
    bench.advance(100);
    bench.pod('second', { cpu: '800m' });
    bench.advance(5000);
    bench.patchStatus(Pods, { namespace: 'default', name: 'first' }, { phase: 'Succeeded' });
    bench.advance(100);
    expect(bench.placeOf('second')).toBe('a');
  });

  it('is tried again when its node is uncordoned, and not when another one is', () => {
    const bench = new Bench();
    bench.node('a', { cpu: '1', memory: '2Gi' }, { unschedulable: true, labels: { disk: 'ssd' } });
    bench.node('b', { cpu: '1', memory: '2Gi' }, { unschedulable: true });
    bench.pod('web', {}, { nodeSelector: { disk: 'ssd' } });
    bench.advance(1000);
    expect(bench.placeOf('web')).toContain("2 node(s) were unschedulable");
    bench.patch(Nodes, { name: 'b' }, { spec: { unschedulable: null } });
    bench.advance(20_000);
    expect(bench.placeOf('web')).toContain("1 node(s) didn't match Pod's node affinity/selector, 1 node(s) were unschedulable");
    bench.patch(Nodes, { name: 'a' }, { spec: { unschedulable: null } });
    bench.advance(20_000);
    expect(bench.placeOf('web')).toBe('a');
  });

  it('is tried again after five minutes though nothing has happened', () => {
    const bench = new Bench();
    bench.node('a', { cpu: '1', memory: '2Gi' });
    bench.pod('web', { cpu: '2' });
    bench.advance(299_000);
    expect(bench.attempts('default', 'web')).toHaveLength(1);
    bench.advance(35_000);
    expect(bench.attempts('default', 'web')).toHaveLength(2);
  });
});

describe('without nodes', () => {
  it('backs off from one second to ten', () => {
    const bench = new Bench();
    bench.pod('web');
    bench.advance(60_000);
    expect(bench.placeOf('web')).toBe('no nodes available to schedule pods');
    const times = bench.attempts('default', 'web').map(({ atMs }) => atMs);
    const waits = times.slice(1).map((at, index) => Math.round((at - (times[index] ?? 0)) / 1000));
    expect(waits.slice(0, 6)).toEqual([1, 2, 4, 8, 10, 10]);
  });
});

describe('the order of pods', () => {
  it('is by priority, then by age', () => {
    const bench = withPriorities(new Bench(), 1, 5, 9);
    bench.node('a', { cpu: '1', memory: '2Gi', pods: '0' });
    for (const [name, priority] of [['low', 1], ['early', 5], ['late', 5], ['high', 9]] as const) bench.pod(name, {}, { priorityClassName: `p${priority}` });
    bench.advance(1000);
    const first = (name: string): number => bench.attempts('default', name)[0]?.atMs ?? 0;
    expect(['low', 'early', 'late', 'high'].toSorted((a, b) => first(a) - first(b))).toEqual(['high', 'early', 'late', 'low']);
  });
});

describe('a gated pod', () => {
  it('waits for its gates, without an event', () => {
    const bench = new Bench();
    bench.node('a', { cpu: '1', memory: '2Gi' });
    bench.pod('web', {}, { schedulingGates: [{ name: 'example.com/a' }, { name: 'example.com/b' }] });
    bench.advance(60_000);
    expect(bench.placeOf('web')).toBe('Scheduling is blocked due to non-empty scheduling gates');
    expect(eventsAbout(bench, 'web')).toEqual([]);
    expect(bench.attempts('default', 'web')).toMatchObject([{ result: 'gated', message: 'waiting for scheduling gates: [example.com/a example.com/b]' }]);
    bench.patch(Pods, { namespace: 'default', name: 'web' }, { spec: { schedulingGates: null } });
    bench.advance(100);
    expect(bench.placeOf('web')).toBe('a');
  });
});

describe('preemption', () => {
  it('takes the least important away, promises the room, and tells everybody', () => {
    const bench = withPriorities(new Bench(), 1, 5, 9);
    bench.node('a', { cpu: '1', memory: '2Gi' });
    bench.pod('low', { cpu: '400m' }, { priorityClassName: 'p1', terminationGracePeriodSeconds: 0 });
    bench.pod('mid', { cpu: '400m' }, { priorityClassName: 'p5', terminationGracePeriodSeconds: 0 });
    bench.advance(100);
    bench.pod('high', { cpu: '500m' }, { priorityClassName: 'p9' });
    bench.advance(10_000);
    expect(bench.placeOf('high')).toBe('a');
    expect(bench.get(Pods, 'default/low')).toBeUndefined();
    expect(bench.placeOf('mid')).toBe('a');
    const uid = bench.get(Pods, 'default/high')?.metadata.uid;
    expect(eventsAbout(bench, 'low')).toContain(`Normal Preempted Preempting default-scheduler: Preempted by pod ${uid} on node a`);
    expect(eventsAbout(bench, 'high')[0]).toBe('Warning FailedScheduling Scheduling default-scheduler: 0/1 nodes are available: 1 Insufficient cpu.');
    expect(bench.attempts('default', 'high')[0]).toMatchObject({ result: 'unschedulable', nominatedNode: 'a', victims: [{ namespace: 'default', name: 'low', node: 'a' }] });
  });
});

describe('a pod that claims devices', () => {
  it('is not placed without them', () => {
    const bench = new Bench();
    bench.node('a', { cpu: '1', memory: '2Gi' });
    bench.create(Pods, { metadata: { name: 'web', namespace: 'default' }, spec: { resourceClaims: [{ name: 'gpu', resourceClaimName: 'gpu' }], containers: [{ name: 'c', image: 'nginx', resources: { claims: [{ name: 'gpu' }] } }] } });
    bench.advance(1000);
    expect(bench.placeOf('web')).toMatch(/^0\/1 nodes are available: 1 cannot allocate all claims\. still not schedulable, preemption: /);
  });
});

describe('save and load', () => {
  /** Pods come, wait, are refused, preempted and placed; at any moment the scheduler can be thrown away and made anew. */
  function busyBench(): Bench {
    const bench = withPriorities(new Bench(7), 0, 1, 2, 100);
    for (const [index, zone] of ['x', 'y', 'x', 'z'].entries()) bench.node(`n${index}`, { cpu: '2', memory: '4Gi' }, { labels: { 'topology.kubernetes.io/zone': zone } });
    for (let i = 0; i < 12; i++) bench.pod(`p${i}`, { cpu: `${(i % 5) * 200}m`, memory: '256Mi' }, { labels: { app: 'web' }, priorityClassName: `p${i % 3}`, terminationGracePeriodSeconds: 0, topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { app: 'web' } } }] });
    bench.pod('too-large', { cpu: '9' });
    bench.pod('gated', {}, { schedulingGates: [{ name: 'a' }] });
    return bench;
  }

  function finish(bench: Bench): string {
    bench.advance(3);
    bench.pod('urgent', { cpu: '1500m' }, { priorityClassName: 'p100' });
    bench.advance(400_000);
    return canonicalJson(bench.save());
  }

  it('changes nothing, whenever it happens', () => {
    const reference = finish(busyBench());
    for (const steps of [1, 3, 5, 8, 13, 20]) {
      const before = busyBench();
      for (let i = 0; i < steps; i++) before.sim.step();
      const saved = JSON.parse(JSON.stringify(before.save())) as SavedBench;
      const until = before.sim.elapsedMs;
      const after = new Bench(7, saved);
      before.sim.runUntil(until + 1);
      after.sim.runUntil(until + 1);
      expect(canonicalJson(after.save()), `after ${steps} events`).toBe(canonicalJson(before.save()));
      expect(finish(after), `after ${steps} events`).toBe(finish(before));
    }
    expect(reference.length).toBeGreaterThan(1000);
  });
});
