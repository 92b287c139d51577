import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { zh } from './zh.ts';

const uiRoot = join(import.meta.dirname, '..');

/** Every sentence of a catalogue under its dotted path, with the number of its holes. */
function* sentencesOf(tree: object, path = ''): Iterable<readonly [string, string]> {
  for (const [key, value] of Object.entries(tree)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') yield [here, 'sentence'];
    else if (typeof value === 'function') yield [here, `holes ${value.length}`];
    else yield* sentencesOf(value as object, here);
  }
}

function sources(): string {
  const files = readdirSync(uiRoot, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !file.startsWith('i18n') && !file.includes('.test.'));
  return files.map((file) => readFileSync(join(uiRoot, file), 'utf8')).join('\n');
}

describe('the catalogues', () => {
  it('have the same sentences with the same holes', () => {
    expect(Object.fromEntries(sentencesOf(zh))).toEqual(Object.fromEntries(sentencesOf(en)));
  });

  it('are written in their own language', () => {
    const chinese = [...sentencesOf(zh)].filter(([path]) => path.endsWith('.panel')).map(([path]) => path.split('.')[0] ?? '');
    for (const area of chinese) expect(JSON.stringify(zh[area as keyof typeof zh])).toMatch(/\p{Script=Han}/u);
  });

  it('hold nothing that the page does not say', () => {
    const code = sources();
    const unused = Object.entries(en).flatMap(([area, sentences]) => Object.keys(sentences).filter((key) => !new RegExp(`(?:\\.|[{,]\\s*)${key}\\b`).test(code)).map((key) => `${area}.${key}`));
    expect(unused).toEqual([]);
  });
});
