import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compareText } from '../base/order.ts';
import type { JsonObject } from '../base/json.ts';
import { Namespaces, Nodes, Pods, ServiceAccounts } from '../api/core/resources.ts';
import { PodDisruptionBudgets } from '../api/policy/resources.ts';
import { PriorityClasses } from '../api/scheduling/resources.ts';
import type { Node, Pod, PodCondition } from '../api/core/types.ts';
import type { KubeObject } from '../api/meta/object.ts';
import { Bench } from '../testing/scheduler-bench.ts';
import type { Attempt } from './decisions.ts';

// What a real kube-scheduler decided on recorded problems (../shared/recorded), pod after pod, through the whole scheduler and API server.

interface Step {
  readonly pod: string;
  readonly node?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly victims?: readonly string[];
  readonly scores?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly finals?: Readonly<Record<string, number>>;
}

interface Problem {
  readonly seed: number;
  readonly feature: string;
  readonly nodes: readonly Node[];
  readonly existing: readonly Pod[];
  readonly pdbs: readonly KubeObject[];
  readonly pending: readonly Pod[];
  readonly steps: readonly Step[];
}

const file = new URL('../../../../shared/recorded/schedule.json.gz', import.meta.url);
const problems: readonly Problem[] = existsSync(file) ? (JSON.parse(gunzipSync(readFileSync(file)).toString()) as readonly Problem[]) : [];

function json(object: object): JsonObject {
  return object as JsonObject;
}

const priorities: Readonly<Record<string, number>> = { low: 100, mid: 1000, high: 10_000, never: 20_000 };

function scheduled(pod: Pod | undefined): PodCondition | undefined {
  return pod?.status.conditions?.find(({ type }) => type === 'PodScheduled');
}

function order(record: Readonly<Record<string, number>>): string {
  return JSON.stringify(Object.entries(record).toSorted(([a], [b]) => compareText(a, b)));
}

/** Makes what was there before the first pod arrived. */
function furnish({ seed, nodes, existing, pdbs }: Problem): Bench {
  const bench = new Bench(seed);
  for (const [name, value] of Object.entries(priorities)) bench.create(PriorityClasses, { metadata: { name }, value, ...(name === 'never' ? { preemptionPolicy: 'Never' } : {}) });
  bench.create(Namespaces, { metadata: { name: `case-${seed}`, labels: { team: 'a' } } });
  bench.create(ServiceAccounts, { metadata: { name: 'default', namespace: `case-${seed}` } });
  for (const { status, ...node } of nodes) {
    bench.create(Nodes, json(node as Node));
    bench.patch(Nodes, node, { spec: { taints: node.spec.taints?.length === 0 ? null : (node.spec.taints as never) } });
    bench.patchStatus(Nodes, node, { ...status, conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }] } as never);
  }
  for (const pod of existing) bench.create(Pods, json(pod));
  for (const pdb of pdbs) bench.create(PodDisruptionBudgets, json(pdb));
  bench.advance(1000);
  return bench;
}

function compareScores(step: Step, attempt: Attempt | undefined, node: string | undefined): string[] {
  const faults: string[] = [];
  const { finals, scores = {} } = step;
  if (finals === undefined) return faults;
  const here = attempt?.scores ?? {};
  const totals = Object.fromEntries(Object.entries(here).map(([name, { total }]) => [name, total]));
  if (order(totals) !== order(finals)) faults.push(`totals ${order(totals)} instead of ${order(finals)}`);
  for (const [name, plugins] of Object.entries(scores)) {
    for (const [plugin, weighted] of Object.entries(plugins)) {
      const ours = here[name]?.plugins[plugin]?.weighted ?? 0;
      if (ours !== weighted) faults.push(`${plugin} gives ${name} ${ours} instead of ${weighted}`);
    }
  }
  if (finals[node ?? ''] !== Math.max(...Object.values(finals))) faults.push(`${node} is not among the best`);
  return faults;
}

function compareOutcome(step: Step, pod: Pod | undefined): string[] {
  const node = pod?.spec.nodeName;
  if ((node === undefined) !== (step.node === undefined)) return [`${node ?? scheduled(pod)?.message} instead of ${step.node ?? step.message}`];
  const message = scheduled(pod)?.message;
  return step.node === undefined && message !== step.message ? [`«${message}» instead of «${step.message}»`] : [];
}

/**
 * True where the room was made on another node: several nodes cost the same, and upstream takes any of them. Nothing that follows can be
 * compared then.
 */
function isTie(bench: Bench, problem: Problem, step: Step): boolean {
  const [first] = bench.attempts(`case-${problem.seed}`, step.pod);
  return step.victims !== undefined && first?.nominatedNode !== undefined && first.nominatedNode !== step.node;
}

/** Plays a problem as the recording was made, and follows the recording where it decided otherwise. */
function play(problem: Problem): { readonly decisions: number; readonly faults: readonly string[]; readonly ties: number } {
  const bench = furnish(problem);
  const namespace = `case-${problem.seed}`;
  const placed = new Set(problem.existing.map(({ metadata }) => metadata.name));
  const faults: string[] = [];
  for (const [index, step] of problem.steps.entries()) {
    const pending = problem.pending[index] as Pod;
    bench.create(Pods, json(pending));
    bench.advance(12_000);
    if (isTie(bench, problem, step)) return { decisions: problem.steps.length, faults, ties: 1 };
    const key = `${namespace}/${step.pod}`;
    const pod = bench.get(Pods, key);
    const found = compareOutcome(step, pod);
    const gone = [...placed].filter((name) => bench.get(Pods, `${namespace}/${name}`) === undefined).toSorted();
    if (found.length === 0 && gone.join() !== (step.victims ?? []).toSorted().join()) found.push(`victims ${gone.join()} instead of ${step.victims?.join()}`);
    if (found.length === 0) found.push(...compareScores(step, bench.attempts(namespace, step.pod).at(-1), pod?.spec.nodeName));
    if (found.length > 0) faults.push(`problem ${problem.seed} ${step.pod}: ${found.join('; ')}`);
    if (step.node !== undefined && pod?.spec.nodeName !== step.node) {
      bench.remove(Pods, pending);
      bench.create(Pods, json({ ...pending, spec: { ...pending.spec, nodeName: step.node } }));
    }
    for (const name of step.victims ?? []) {
      if (bench.get(Pods, `${namespace}/${name}`) !== undefined) bench.remove(Pods, { namespace, name });
      placed.delete(name);
    }
    if (step.node !== undefined) placed.add(step.pod);
  }
  return { decisions: problem.steps.length, faults, ties: 0 };
}

const features = [...new Set(problems.map(({ feature }) => feature))];

describe.skipIf(problems.length === 0)('recorded decisions (skipped without ../shared/recorded)', () => {
  it.each(features)('%s', (feature) => {
    const results = problems.filter((problem) => problem.feature === feature).map(play);
    const faults = results.flatMap((result) => result.faults);
    expect(results.reduce((sum, { decisions }) => sum + decisions, 0)).toBeGreaterThan(90);
    expect(faults).toEqual([]);
    expect(results.reduce((sum, { ties }) => sum + ties, 0)).toBeLessThanOrEqual(4);
  });
});
