import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';

// Each rule is tried with a planted sin: a file that breaks it, taken away again at once.

const planted: string[] = [];

function plant(file: string, text: string): string {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  planted.push(file);
  return file;
}

afterEach(() => {
  for (const file of planted.splice(0)) fs.rmSync(file);
});

function run(command: string, args: readonly string[]): { ok: boolean; output: string } {
  const result = spawnSync(path.join('node_modules', '.bin', command), args, { encoding: 'utf8' });
  return { ok: result.status === 0, output: `${result.stdout}${result.stderr}` };
}

const cruise = (file: string) => run('depcruise', ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', file]);
const lint = (file: string) => run('oxlint', ['--type-aware', file]);

describe('layers', () => {
  test('the cruiser sees the project', () => {
    const { output } = run('depcruise', ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src/engine']);
    expect(Number(/\((\d+) modules/.exec(output)?.[1])).toBeGreaterThan(100);
  });

  test.each([
    ['a controller that imports another', 'src/engine/controllers/replicaset/planted-sin.ts', "export { plan } from '../deployment/plan.ts';\n", 'controllers are strangers'],
    ['a controller that reaches into the store', 'src/engine/controllers/replicaset/planted-sin.ts', "export { Store } from '../../store/store.ts';\n", 'keeps its layer'],
    ['a plugin that imports another', 'src/engine/scheduler/plugins/planted-sin.ts', "export * from './taint-toleration.ts';\n", 'plugins are strangers'],
    ['an engine file that imports Node', 'src/engine/base/planted-sin.ts', "export { readFileSync } from 'node:fs';\n", 'only hosts touch the platform'],
    ['a page file that reaches into the engine', 'src/ui/planted-sin.ts', "export { Simulation } from '../engine/sim/simulation.ts';\n", 'ui keeps its layer'],
    ['an npm package outside the list', 'src/engine/base/planted-sin.ts', "export { zipSync } from 'fflate';\n", 'only hosts touch the platform'],
  ])('%s is refused', (_, file, text, rule) => {
    const { ok, output } = cruise(plant(file, text));
    expect(output).toContain(rule);
    expect(ok).toBe(false);
  });
});

describe('the engine is synchronous, deterministic and platform-free', () => {
  test.each([
    ['setTimeout', "export const sin = setTimeout(() => 1, 1);\n"],
    ['console', "console.log('sin');\n"],
    ['performance', 'export const sin = performance.now();\n'],
    ['document', 'export const sin = document.title;\n'],
  ])('%s does not compile', (word, text) => {
    const file = plant('src/engine/base/planted-sin.ts', text);
    const project = plant('.cache/planted-tsconfig.json', JSON.stringify({ extends: '../tsconfig.engine.json', include: [`../${file}`], exclude: [] }));
    const { ok, output } = run('tsc', ['-p', project]);
    expect(output).toContain(word);
    expect(ok).toBe(false);
  });

  test.each([
    ['async', 'export async function sin(): Promise<number> {\n  return 1;\n}\n'],
    ['Date', 'export const sin = Date.now();\n'],
    ['random', 'export const sin = Math.random();\n'],
    ['localeCompare', "export const sin = 'a'.localeCompare('b');\n"],
    ['any', 'export const sin: any = 1;\n'],
    ['non-null', "export const sin = 'a'.at(0)!;\n"],
  ])('%s does not pass the lint', (_, text) => {
    expect(lint(plant('src/engine/base/planted-sin.ts', text)).ok).toBe(false);
  });

  test('a clean file passes the lint', () => {
    expect(lint(plant('src/engine/base/planted-sin.ts', 'export const virtue = 1;\n')).ok).toBe(true);
  });
});
