// Sets up what a command needs on a fresh machine, and nothing twice. Usage: node scripts/prepare.mjs [build] [serve] [browser]
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const wanted = new Set(process.argv.slice(2));
const root = path.resolve(import.meta.dirname ?? '.', '..');
process.chdir(root);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Kubarium needs Node 20.19 or newer; this is ${process.versions.node}. Get it from https://nodejs.org.`);
  process.exit(1);
}

function run(command, args) {
  const result = spawnSync(command, args, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (result.status !== 0) {
    console.error(`\n${command} ${args.join(' ')} failed${result.error ? `: ${result.error.message}` : ''}.`);
    process.exit(result.status ?? 1);
  }
}

function hashOf(files) {
  const hash = crypto.createHash('sha1');
  for (const file of files) if (fs.existsSync(file)) hash.update(fs.readFileSync(file));
  return hash.digest('hex');
}

function newestIn(directory) {
  if (!fs.existsSync(directory)) return 0;
  const entries = fs.readdirSync(directory, { recursive: true, withFileTypes: true });
  return Math.max(0, ...entries.filter((entry) => entry.isFile()).map((entry) => fs.statSync(path.join(entry.parentPath ?? entry.path, entry.name)).mtimeMs));
}

function isStale(product, sources) {
  if (!fs.existsSync(product)) return true;
  const made = fs.statSync(product).mtimeMs;
  return sources.some((source) => (fs.existsSync(source) && fs.statSync(source).isDirectory() ? newestIn(source) : newestIn(path.dirname(source)) && fs.existsSync(source) ? fs.statSync(source).mtimeMs : 0) > made);
}

const lock = ['package-lock.json', 'package.json'];
const stamp = 'node_modules/.kubarium-stamp';
if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== hashOf(lock)) {
  // Not `npm ci`: it insists that the lock file names the binaries of every platform, and registries that mirror npm may lack some of them.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']);
  fs.writeFileSync(stamp, hashOf(lock));
}

const vite = path.join('node_modules', 'vite', 'bin', 'vite.js');
const descriptions = 'scripts/generate-descriptions.mjs';
if ((wanted.has('build') || wanted.has('serve')) && fs.existsSync(descriptions) && isStale('public/schema/kubernetes.json', [descriptions, 'scripts/schema', 'src/engine/api/schema', 'package-lock.json'])) run(process.execPath, [descriptions]);
if (wanted.has('build') && isStale('dist/index.html', ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'])) run(process.execPath, [vite, 'build', '--logLevel', 'warn']);
if (wanted.has('serve') && isStale('.cache/serve/serve.mjs', ['src/engine', 'src/scenarios', 'bench', 'vite.serve.config.ts', 'package-lock.json'])) run(process.execPath, [vite, 'build', '--config', 'vite.serve.config.ts', '--logLevel', 'warn']);
if (wanted.has('browser')) {
  const { ensureBrowser } = await import('./ensure-browser.mjs');
  fs.mkdirSync('.cache', { recursive: true });
  fs.writeFileSync('.cache/browser.json', JSON.stringify(await ensureBrowser()));
}
