// Runs every check and ends with one plain line: N passed, N failed, N skipped. `--fast` leaves the browser out.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const fast = process.argv.includes('--fast');
const bin = (name) => path.join('node_modules', '.bin', name);
const total = { passed: 0, failed: 0, skipped: 0 };
fs.mkdirSync('.cache', { recursive: true });

function step(name, command, args, env = {}) {
  const began = Date.now();
  const result = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', ...env }, maxBuffer: 1 << 28 });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`${result.status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (result.status !== 0) console.log(`${result.stdout}${result.stderr}`.slice(-20_000));
  return result;
}

/** A check that is one test. */
function check(name, command, args) {
  total[step(name, command, args).status === 0 ? 'passed' : 'failed']++;
}

/** A runner that counts its own tests; `count` reads its report. A runner that dies without a report is a failure. */
function suite(name, command, args, report, count, env) {
  fs.rmSync(report, { force: true });
  const { status } = step(name, command, args, env);
  const counts = fs.existsSync(report) ? count(JSON.parse(fs.readFileSync(report, 'utf8'))) : { passed: 0, failed: 1, skipped: 0 };
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  for (const key of Object.keys(total)) total[key] += counts[key];
  console.log(`     ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped: ${name}`);
}

const tsc = bin('tsc');
for (const project of ['engine', 'app', 'node', 'ui-test']) check(`types of tsconfig.${project}.json`, tsc, ['-p', `tsconfig.${project}.json`]);
check('lint', bin('oxlint'), ['--type-aware', '--quiet']);
check('layers', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src']);
check('dead code', bin('knip'), ['--no-progress']);
suite('unit, property and transcript tests, scenario proofs', bin('vitest'), ['run', '--reporter=json', '--reporter=default', '--outputFile.json=.cache/vitest.json'], '.cache/vitest.json', (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests + (report.numFailedTestSuites > 0 && report.numFailedTests === 0 ? 1 : 0),
  skipped: report.numPendingTests + report.numTodoTests,
}));
if (!fast) {
  check('page', process.execPath, ['scripts/prepare.mjs', 'build', 'serve']);
  suite('end-to-end tests in a browser', bin('playwright'), ['test', '--reporter=json'], '.cache/playwright.json', (report) => ({
    passed: report.stats.expected + report.stats.flaky,
    failed: report.stats.unexpected,
    skipped: report.stats.skipped,
  }), { PLAYWRIGHT_JSON_OUTPUT_NAME: '.cache/playwright.json' });
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);
