import { describe, expect, it } from 'vitest';
import { oneLine, rowsOf } from './completions.ts';

describe('a row of the completion list', () => {
  it('says what the word means', () => {
    expect(rowsOf([{ label: 'replicas', insertText: 'replicas: ', documentation: 'Number of desired pods. This is a pointer.' }])).toEqual([
      { label: { label: 'replicas', detail: '', description: 'Number of desired pods.' }, insertText: 'replicas: ', documentation: 'Number of desired pods. This is a pointer.' },
    ]);
    expect(rowsOf([{ label: { label: 'spec' }, insertText: 'spec', documentation: { value: 'What is wanted.\n\n```\nspec:\n```' } }])[0]?.label).toEqual({ label: 'spec', detail: '', description: 'What is wanted.' });
  });

  it('says nothing where nothing is known', () => {
    expect(rowsOf([{ label: 'true', insertText: 'true' }])).toEqual([{ label: { label: 'true' }, insertText: 'true' }]);
  });

  it('is there once, as the one that knows something, and only for an allowed kind', () => {
    const offered = [
      { label: 'Pod', insertText: 'Pod' },
      { label: 'Deployment', insertText: 'Deployment', documentation: 'Deploys.' },
      { label: 'Pod', insertText: 'Pod', documentation: 'Runs.' },
      { label: 'Pod', insertText: 'Pod', documentation: 'Something else.' },
    ];
    expect(rowsOf(offered).map(({ label }) => label)).toEqual([{ label: 'Pod', detail: '       ', description: 'Runs.' }, { label: 'Deployment', detail: '', description: 'Deploys.' }]);
    expect(rowsOf(offered, new Map([['Deployment', 'Unused.']])).map(({ label }) => label)).toEqual([{ label: 'Deployment', detail: '', description: 'Deploys.' }]);
    expect(rowsOf(offered.slice(0, 1), new Map([['Pod', 'Is a Pod.']])).map(({ label }) => label)).toEqual([{ label: 'Pod', detail: '', description: 'Is a Pod.' }]);
  });
});

describe('one line of a documentation', () => {
  it.each([
    ['How many, e.g. 3. More info: https://example.com', 'How many, e.g. 3.'],
    ['Version v1.36 of it', 'Version v1.36 of it'],
    ['Cores, as a quantity: `4`.', 'Cores, as a quantity: 4.'],
    ['Binds together:\n* a name\n* a principal', 'Binds together: a name a principal'],
    ['```yaml\nspec:\n```', ''],
    ['同一时刻只能被一个节点挂载。之后的不显示。', '同一时刻只能被一个节点挂载。'],
    ['', ''],
  ])('of %j', (text, line) => {
    expect(oneLine(text)).toBe(line);
  });

  it('is cut at a word', () => {
    expect(oneLine('Minimum number of seconds, for which a pod is ready', 30)).toBe('Minimum number of seconds…');
    expect(oneLine('Minimum number', 14)).toBe('Minimum number');
    expect(oneLine('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`);
  });

  it('counts what is wide as two', () => {
    expect(oneLine('可被多个节点以只读方式挂载', 11)).toBe('可被多个节…');
    expect(oneLine('可被多个', 8)).toBe('可被多个');
  });
});
