import { describe, expect, it } from 'vitest';
import type { LessonState } from '../../engine/protocol/messages.ts';
import { findScenario } from '../../scenarios/index.ts';
import { isGuessed, measuredMs, progressOf, quizzesOf } from './progress.ts';

const scenario = findScenario('a-node-falls-silent');
const [cut, silence] = scenario?.spec.steps ?? [];

describe('the progress of a lesson', () => {
  const lesson: LessonState = {
    name: 'a-node-falls-silent',
    step: 1,
    goals: [
      { id: 'last-beat', state: 'met', atMs: 181_000 },
      { id: 'off', state: 'met', atMs: 184_000 },
      { id: 'unknown', state: 'met', atMs: 233_000 },
      { id: 'tainted', state: 'open', dueMs: 260_000 },
    ],
  };

  it('shows the goals that are not hidden', () => {
    if (cut === undefined) throw new Error('the scenario has a first step');
    expect(progressOf(cut, lesson)).toMatchObject({ goals: [{ state: { id: 'off', state: 'met' } }], met: true, failed: false });
  });

  it('measures between two goals, once both are met', () => {
    const [untilUnknown, untilEvicted] = (cut?.quizzes ?? []).filter((quiz) => quiz.type === 'time');
    expect(untilUnknown && measuredMs(untilUnknown, lesson)).toBe(52_000);
    expect(untilEvicted && measuredMs(untilEvicted, lesson)).toBeUndefined();
  });

  it('brings quizzes back where their answer is known', () => {
    if (scenario === undefined || silence === undefined) throw new Error('the scenario has a second step');
    expect(quizzesOf(scenario, silence).map(({ quiz, stepId }) => [stepId, quiz.id])).toEqual([['cut', 'until-unknown']]);
    expect(isGuessed(silence, {})).toBe(true);
  });

  it('waits for every guess', () => {
    if (cut === undefined) throw new Error('the scenario has a first step');
    expect(isGuessed(cut, { 'until-unknown': 40_000 })).toBe(false);
    expect(isGuessed(cut, { 'until-unknown': 40_000, 'until-evicted': 60_000 })).toBe(true);
  });
});
