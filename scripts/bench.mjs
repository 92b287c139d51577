// Runs the benchmarks, each in a process of its own; one JSON object per line. Usage: npm run bench [-- NAME …]
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

const program = '.cache/serve/bench.mjs';
// What is measured runs as `npm run serve` runs it.
const { scripts } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
const flags = scripts.serve.split(' ').filter((word) => word.startsWith('--'));
const named = process.argv.slice(2);
const all = spawnSync(process.execPath, [program], { encoding: 'utf8' }).stdout.trim().split('\n');
let failed = false;
for (const name of all.filter((it) => named.length === 0 || named.some((wish) => it.startsWith(wish) || wish.startsWith(it)))) {
  const result = spawnSync(process.execPath, [...flags, '--expose-gc', program, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  process.stdout.write(result.stdout);
  failed ||= result.status !== 0;
}
process.exit(failed ? 1 : 0);
