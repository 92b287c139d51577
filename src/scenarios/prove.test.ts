import { describe, expect, it } from 'vitest';
import { Cluster } from '../engine/cluster/cluster.ts';
import { ScriptedCluster } from '../engine/cluster/scripted.ts';
import { scenarios } from './index.ts';
import { prove } from './kit/prover.ts';

describe.each(scenarios.map((scenario) => [scenario.metadata.name, scenario] as const))('%s', (_name, scenario) => {
  const proof = prove(scenario, (spec) => new ScriptedCluster(Cluster.create(spec)));

  it('is proved by the engine: the start and the wrong answers fail, the solution passes, twice alike', () => {
    expect(proof.faults).toEqual([]);
  });

  it('tells wrong answers apart from the solution by the goals they do not meet', () => {
    const unmet = proof.attempts.filter((attempt) => !attempt.passed).map((attempt) => attempt.state.goals.filter((goal) => goal.state !== 'met').length);
    expect(unmet.length).toBe(scenario.spec.wrongAnswers.length + 1);
    expect(Math.min(...unmet)).toBeGreaterThan(0);
  });
});
