import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Events } from '../../api/core/resources.ts';
import { NodeYard } from '../../testing/node-yard.ts';

// Eleven minutes of a real control plane (../shared/recorded/node-failure.json): machines fall silent and come back.

interface Entry {
  readonly t: number;
  readonly act?: string;
  readonly node?: string;
  readonly ready?: string;
  readonly taints?: readonly string[];
  readonly pod?: string;
  readonly on?: string;
  readonly deleting?: boolean;
  readonly gone?: boolean;
}

const file = new URL('../../../../../shared/recorded/node-failure.json', import.meta.url);
const recorded: readonly Entry[] = existsSync(file) ? (JSON.parse(readFileSync(file).toString()) as readonly Entry[]) : [];
const toleranceSeconds = 6;

/** What changed on which node or in which zone, and how long after the act, or after the silence was noticed. */
function marksOf(log: readonly Entry[]): Map<string, number[]> {
  const found: { act: string; on: string; what: string; after: number }[] = [];
  let act = { t: 0, name: 'start' };
  const nodes = new Map<string, Entry>();
  const pods = new Map<string, Entry>();
  for (const entry of log) {
    if (entry.act !== undefined) act = { t: entry.t, name: entry.act };
    const add = (on: string, what: string): void => {
      found.push({ act: act.name, on: /zone|everything/.test(act.name) ? `zone ${on[0]}` : on, what, after: entry.t - act.t });
    };
    if (entry.node !== undefined) {
      const was = nodes.get(entry.node);
      nodes.set(entry.node, entry);
      if ((was?.ready ?? 'True') !== entry.ready) add(entry.node, `Ready becomes ${entry.ready}`);
      for (const taint of entry.taints ?? []) if (was?.taints?.includes(taint) !== true) add(entry.node, `gets ${taint}`);
      for (const taint of was?.taints ?? []) if (entry.taints?.includes(taint) !== true) add(entry.node, `loses ${taint}`);
    } else if (entry.pod !== undefined) {
      const was = pods.get(entry.pod);
      pods.set(entry.pod, entry);
      if (entry.on === undefined || act.name === 'start') continue;
      if (was?.ready === 'True' && entry.ready === 'False') add(entry.on, 'a pod becomes not ready');
      if (was?.deleting !== true && entry.deleting === true) add(entry.on, 'a pod is marked for deletion');
      if (entry.gone === true && was?.gone !== true && was?.deleting === true) add(entry.on, 'a deleted pod goes');
    }
  }
  const marks = new Map<string, number[]>();
  for (const mark of found) {
    if (mark.act === 'start' || mark.act === 'revive everything') continue;
    const noticed = found.find((other) => other.act === mark.act && other.what === 'Ready becomes Unknown')?.after;
    const isNotice = mark.what === 'Ready becomes Unknown';
    const key = `${mark.act} | ${mark.on} | ${mark.what}`;
    marks.set(key, [...(marks.get(key) ?? []), isNotice ? mark.after : mark.after - (noticed ?? 0)].toSorted((a, b) => a - b));
  }
  return marks;
}

function differs(what: string, ours: readonly number[], theirs: readonly number[]): boolean {
  const near = (a = Number.NaN, b = Number.NaN): boolean => Math.abs(a - b) <= toleranceSeconds;
  if (what.endsWith('Ready becomes Unknown')) return ours.length !== theirs.length || ours.some((after) => after < 39 || after > 57);
  if (what.includes('pod')) return ours.length === 0 || !near(ours[0], theirs[0]) || !near(ours.at(-1), theirs.at(-1));
  return ours.length !== theirs.length || ours.some((after, index) => !near(after, theirs[index]));
}

const machines = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1', 'c2', 'c3', 'c4'].map((name) => ({ name, zone: name.slice(0, 1) }));

function targetOf(act: string): readonly string[] {
  const zone = /zone (\w)/.exec(act)?.[1];
  if (zone !== undefined) return machines.filter((machine) => machine.zone === zone).map(({ name }) => name);
  return act.includes('everything') ? machines.map(({ name }) => name) : [act.split(' ')[1] ?? ''];
}

function replay(): readonly Entry[] {
  const yard = new NodeYard(machines);
  yard.advance(60_000);
  yard.deploy('web', 20);
  yard.advance(120_000);
  const log: Entry[] = [];
  const seen = new Map<string, string>();
  const note = (key: string, entry: Entry): void => {
    const text = JSON.stringify({ ...entry, t: 0 });
    if (seen.get(key) === text) return;
    seen.set(key, text);
    log.push(entry);
  };
  let last = new Map<string, Entry>();
  const look = (t: number): void => {
    for (const { metadata, spec, status } of yard.nodes()) {
      const ready = status.conditions?.find(({ type }) => type === 'Ready')?.status ?? '';
      note(metadata.name, { t, node: metadata.name, ready, taints: (spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`).toSorted() });
    }
    const alive = new Map<string, Entry>();
    for (const { metadata, spec, status } of yard.pods()) {
      const ready = status.conditions?.find(({ type }) => type === 'Ready')?.status;
      const entry = { t, pod: metadata.name, deleting: metadata.deletionTimestamp !== undefined, ...(ready === undefined ? {} : { ready }), ...(spec.nodeName === undefined ? {} : { on: spec.nodeName }) };
      alive.set(metadata.name, entry);
      note(metadata.name, entry);
    }
    for (const [name, entry] of last) if (!alive.has(name)) log.push({ ...entry, t, gone: true });
    last = alive;
  };
  const acts = recorded.filter(({ act }) => act !== undefined);
  const end = Math.max(...recorded.map(({ t }) => t));
  look(0);
  for (let t = 0; t < end; t++) {
    for (let next = acts[0]; next !== undefined && next.t <= t; next = acts[0]) {
      log.push({ t, act: next.act ?? '' });
      yard.power(targetOf(next.act ?? ''), (next.act ?? '').startsWith('revive'));
      acts.shift();
    }
    yard.advance(1000);
    look(t + 1);
  }
  return log;
}

describe.skipIf(recorded.length === 0)('as nodes failed on a real control plane (skipped without ../shared/recorded)', () => {
  let ours: Map<string, number[]>;
  const theirs = marksOf(recorded);

  beforeAll(() => {
    ours = marksOf(replay());
  });

  it('every kind of change comes, and when it should', () => {
    const faults: string[] = [];
    for (const what of new Set([...theirs.keys(), ...ours.keys()])) {
      const here = ours.get(what) ?? [];
      const there = theirs.get(what) ?? [];
      if (differs(what, here, there)) faults.push(`${what}: ${here.map(Math.round).join(' ')} instead of ${there.map(Math.round).join(' ')}`);
    }
    expect(theirs.size).toBeGreaterThan(15);
    expect(faults).toEqual([]);
  });
});

describe('a node that falls silent', () => {
  it('is told about in the words of node-controller', () => {
    const yard = new NodeYard([{ name: 'a1', zone: 'a' }, { name: 'b1', zone: 'b' }]);
    yard.deploy('web', 2);
    yard.advance(20_000);
    yard.power(['a1'], false);
    yard.advance(60_000);
    const told = yard.client.list(Events).filter(({ source }) => source?.component === 'node-controller').map(({ involvedObject, reason, message }) => `${involvedObject.kind} ${reason} ${message}`);
    expect(told).toContain('Node RegisteredNode Node a1 event: Registered Node a1 in Controller');
    expect(told).toContain('Node NodeNotReady Node a1 status is now: NodeNotReady');
    expect(told).toContain('Pod NodeNotReady Node is not ready');
    const reasons = yard.sim.trace.since(0).filter(({ by }) => by === 'node-lifecycle-controller').map(({ type, reason }) => `${type} ${reason}`);
    expect(reasons.indexOf('timer HeartbeatMissed')).toBeGreaterThanOrEqual(0);
    expect(reasons.indexOf('timer NodeUnknown')).toBeGreaterThan(reasons.indexOf('timer HeartbeatMissed'));
  });
});
