import { describe, expect, it } from 'vitest';
import type { Fact, Json, KubeObject } from '../../engine/protocol/messages.ts';
import type { ClusterView, ProvableCluster } from './cluster-view.ts';
import { holds, rememberNow } from './conditions.ts';
import type { Condition, Goal, Scenario } from './format.ts';
import { evaluate, tellGoal, untouched, type GoalMemory } from './goals.ts';
import { LessonRun } from './lesson-run.ts';
import { valuesAt } from './path.ts';
import { prove } from './prover.ts';

/** A cluster of nothing but Pods: makes the Deployment's wish true after a second, and can be told to delete. */
class ToyCluster implements ProvableCluster {
  elapsedMs = 0;
  pods: KubeObject[] = [];
  facts: Fact[] = [];
  replicas = 1;
  made = 0;

  get view(): ClusterView {
    const { elapsedMs, pods, facts } = this;
    return {
      elapsedMs,
      startMs: Date.parse('2026-03-02T09:00:00Z'),
      lastFactId: facts.length,
      list: (_apiVersion, kind) => (kind === 'Pod' ? pods : []),
      factsSince: (id) => facts.slice(id),
    };
  }

  request(method: string, path: string, body?: Json): { status: number; body: Json } {
    if (method === 'DELETE') this.pods = this.pods.filter((pod) => !path.endsWith(`/${pod.metadata.name}`));
    else if (typeof body === 'number') this.replicas = body;
    else return { status: 400, body: 'a number of replicas is needed' };
    this.facts.push({ id: this.facts.length + 1, elapsedMs: this.elapsedMs, type: 'command', by: 'user', reason: method, message: '', causeId: 0 });
    return { status: 200, body: null };
  }

  apply(): readonly string[] {
    return ['not in this toy'];
  }

  advance(ms: number, observe: () => boolean = () => true): void {
    for (const end = this.elapsedMs + ms; this.elapsedMs < end; ) {
      this.elapsedMs += 1000;
      if (this.pods.length < this.replicas) this.pods = [...this.pods, podOf(`web-${++this.made}`)];
      if (!observe()) return;
    }
  }

  hash(): string {
    return JSON.stringify([this.elapsedMs, this.pods]);
  }
}

function podOf(name: string, status: Json = { conditions: [{ type: 'Ready', status: 'True' }] }): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: '2026-03-02T09:00:00Z', labels: { app: 'web' } }, status } as KubeObject;
}

const ready = { apiVersion: 'v1', kind: 'Pod', labels: { app: 'web' }, where: [{ ready: true }] } as const;

describe('a path', () => {
  const node = { spec: { taints: [{ key: 'a', effect: 'NoExecute' }, { key: 'b', effect: 'NoSchedule' }] }, metadata: { labels: { 'x.y/z': 'v' } } };
  it.each([
    ['spec.taints[0].key', ['a']],
    ['spec.taints[*].effect', ['NoExecute', 'NoSchedule']],
    ['spec.taints[key=b,effect=NoSchedule].key', ['b']],
    ['spec.taints[key=b,effect=NoExecute]', []],
    ['metadata.labels["x.y/z"]', ['v']],
    ['spec.nothing.here', []],
    ['spec.constructor', []],
  ])('%s', (path, found) => {
    expect(valuesAt(node, path)).toEqual(found);
  });
});

describe('a condition', () => {
  it('counts objects that were not there before, and misses those that have gone', () => {
    const cluster = new ToyCluster();
    cluster.pods = [podOf('old')];
    const fresh: Condition = { all: [{ count: { ...ready, fresh: true } }, { lost: { apiVersion: 'v1', kind: 'Pod' }, atLeast: 1 }] };
    const since = rememberNow(fresh, cluster.view);
    expect(holds(fresh, cluster.view, since)).toBe(false);
    cluster.pods = [podOf('new')];
    expect(holds(fresh, cluster.view, since)).toBe(true);
  });

  it('needs at least one unless it says otherwise', () => {
    const { view } = new ToyCluster();
    const since = { factId: 0, uids: {} };
    expect(holds({ count: ready }, view, since)).toBe(false);
    expect(holds({ count: ready, atMost: 3 }, view, since)).toBe(true);
    expect(holds({ not: { any: [{ count: ready }] } }, view, since)).toBe(true);
  });
});

/** One look at a goal, in a cluster that is so old and has these Pods. */
function look(goal: Goal, memory: GoalMemory, elapsedMs: number, pods: KubeObject[], met: readonly string[] = []): GoalMemory {
  const cluster = new ToyCluster();
  cluster.elapsedMs = elapsedMs;
  cluster.pods = pods;
  return evaluate(goal, memory, cluster.view, (id) => (met.includes(id) ? 'met' : 'open'));
}

describe('a goal', () => {
  it('fails at its due time, not when somebody looks', () => {
    const goal: Goal = { id: 'soon', when: { count: ready }, withinMs: 5000 };
    const begun = look(goal, untouched, 1000, []);
    expect(tellGoal(goal, begun)).toEqual({ id: 'soon', state: 'open', dueMs: 6000 });
    expect(tellGoal(goal, look(goal, begun, 20_000, [podOf('late')]))).toEqual({ id: 'soon', state: 'failed', atMs: 6000 });
    expect(tellGoal(goal, look(goal, begun, 6000, [podOf('right')]))).toEqual({ id: 'soon', state: 'met', atMs: 6000 });
  });

  it('waits for the goals before it', () => {
    const goal: Goal = { id: 'second', after: ['first'], when: { count: ready } };
    expect(look(goal, untouched, 1000, [podOf('a')])).toBe(untouched);
    expect(look(goal, untouched, 1000, [podOf('a')], ['first']).state).toBe('met');
  });

  it('holds until it is over, and remembers a moment of weakness', () => {
    const goal: Goal = { id: 'always', always: { count: ready }, until: ['end'], forMs: 3000 };
    const holding = look(goal, untouched, 0, [podOf('a')]);
    expect(holding.state).toBe('holding');
    expect(look(goal, holding, 1000, [podOf('a')], ['end'])).toBe(holding);
    expect(look(goal, holding, 3000, [podOf('a')], ['end']).state).toBe('met');
    const failed = look(goal, holding, 2000, []);
    expect(failed).toMatchObject({ state: 'failed', atMs: 2000 });
    expect(look(goal, failed, 3000, [podOf('a')], ['end'])).toBe(failed);
  });

  it('never lets happen what it forbids', () => {
    const goal: Goal = { id: 'never', never: { count: ready, atLeast: 2 }, forMs: 5000 };
    const holding = look(goal, untouched, 0, [podOf('a')]);
    expect(look(goal, holding, 1000, [podOf('a'), podOf('b')]).state).toBe('failed');
    expect(look(goal, holding, 5000, [podOf('a')]).state).toBe('met');
  });

  it('is met when its time was over, however much later somebody looks', () => {
    const goal: Goal = { id: 'never', never: { count: ready, atLeast: 2 }, forMs: 5000 };
    const holding = look(goal, untouched, 1000, [podOf('a')]);
    expect(look(goal, holding, 9000, [podOf('a'), podOf('b')])).toMatchObject({ state: 'met', atMs: 6000 });
  });

  it('reads a clock until its time is over', () => {
    const goal: Goal = { id: 'beat', timeOf: { apiVersion: 'v1', kind: 'Pod', name: 'a', field: 'metadata.creationTimestamp' }, until: ['end'] };
    const holding = look(goal, untouched, 0, [podOf('a')]);
    expect(holding).toMatchObject({ state: 'holding', atMs: 0 });
    expect(look(goal, holding, 5000, [podOf('a')])).toBe(holding);
    expect(look(goal, holding, 5000, [], ['end'])).toMatchObject({ state: 'met', atMs: 0 });
  });
});

describe('a lesson and its prover', () => {
  const scenario: Scenario = {
    apiVersion: 'sandbox.kubarium.dev/v1',
    kind: 'Scenario',
    metadata: { name: 'toy' },
    spec: {
      chapter: 'toys',
      cluster: { seed: 1, start: '2026-03-02T09:00:00Z', machines: [] },
      settled: { count: ready },
      settleLimitMs: 10_000,
      steps: [
        {
          id: 'delete',
          quizzes: [{ id: 'how-long', type: 'time', from: 'gone', to: 'back', maxMs: 10_000, stepMs: 1000, expectMs: [1000, 1000] }],
          goals: [
            { id: 'gone', when: { lost: { apiVersion: 'v1', kind: 'Pod' }, atLeast: 1 } },
            { id: 'back', after: ['gone'], when: { count: { ...ready, fresh: true } } },
          ],
        },
      ],
      solution: [{ request: { method: 'DELETE', path: '/pods/{name}' }, pick: ready }, { until: ['back'], limitMs: 5000 }],
      wrongAnswers: [
        { name: 'asks for more', actions: [{ request: { method: 'PUT', path: '/scale', body: 3 } }, { advanceMs: 9000 }] },
        { name: 'waits', actions: [{ advanceMs: 1000 }] },
      ],
    },
  };

  it('is proved when the solution passes and the rest does not', () => {
    const proof = prove(scenario, () => new ToyCluster());
    expect(proof.faults).toEqual([]);
    expect(proof.attempts.map(({ name, passed }) => [name, passed])).toEqual([
      ['idle', false],
      ['solution', true],
      ['solution again', true],
      ['asks for more', false],
      ['waits', false],
    ]);
    expect(proof.attempts[1]?.measuredMs).toEqual({ 'how-long': 1000 });
  });

  it('says what is wrong with a scenario that proves nothing', () => {
    const { spec } = scenario;
    const trivial: Scenario = { ...scenario, spec: { ...spec, solution: [{ apply: 'x' }], wrongAnswers: [{ name: 'the solution', actions: spec.solution }] } };
    let runs = 0;
    const proof = prove(trivial, () => {
      const cluster = new ToyCluster();
      cluster.made = ++runs;
      return cluster;
    });
    expect(proof.faults.map((fault) => fault.split(':')[0])).toEqual([
      'the solution does not pass',
      'the solution stumbles',
      'two runs of the solution differ',
      'two wrong answers are needed',
      'the solution passes',
      'how-long measures nothing, and says 1000 to 1000 ms',
    ]);
  });

  it('goes on after a save as if nothing had happened', () => {
    const cluster = new ToyCluster();
    cluster.pods = [podOf('a')];
    const run = new LessonRun(scenario);
    run.observe(cluster.view);
    cluster.pods = [];
    cluster.elapsedMs = 4000;
    expect(run.observe(cluster.view)).toBe(true);
    expect(run.observe(cluster.view)).toBe(false);
    const again = new LessonRun(scenario, JSON.parse(JSON.stringify(run.save())));
    cluster.pods = [podOf('b')];
    again.observe(cluster.view);
    run.observe(cluster.view);
    expect(again.state).toEqual(run.state);
    expect(again.state).toEqual({ name: 'toy', step: 1, goals: [{ id: 'gone', state: 'met', atMs: 4000 }, { id: 'back', state: 'met', atMs: 4000 }] });
  });
});
