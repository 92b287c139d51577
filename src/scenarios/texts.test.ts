import { describe, expect, it } from 'vitest';
import { scenarios } from './index.ts';
import { faultsOf, textFaults } from './kit/faults.ts';
import { texts as en } from './texts-en.ts';
import { texts as zh } from './texts-zh.ts';

describe.each(scenarios.map((scenario) => [scenario.metadata.name, scenario] as const))('%s', (name, scenario) => {
  it('speaks only of goals and quizzes that it has', () => {
    expect([...faultsOf(scenario)]).toEqual([]);
  });

  it.each([
    ['en', en],
    ['zh', zh],
  ])('says everything in %s', (_language, texts) => {
    const text = texts[name];
    expect(text === undefined ? ['no text'] : [...textFaults(scenario, text)]).toEqual([]);
  });

  it('has at least four steps with a goal each, and two wrong answers', () => {
    const { steps, wrongAnswers } = scenario.spec;
    expect(steps.filter((step) => step.goals.some((goal) => goal.hidden !== true)).length).toBeGreaterThanOrEqual(4);
    expect(wrongAnswers.length).toBeGreaterThanOrEqual(2);
  });

  it('writes Chinese with full-width punctuation and a space between Han and Latin', () => {
    const prose = JSON.stringify(zh[name]).replaceAll(/\\n|`[^`]*`/g, ' ` ');
    expect(prose.match(/\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/gu) ?? []).toEqual([]);
    expect(prose.match(/\p{Script=Han}[,;:?!]/gu) ?? []).toEqual([]);
  });
});
