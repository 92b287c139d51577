import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';

/** A server in a process of its own, as `npm run serve` starts it. */
export interface Served {
  readonly url: string;
  readonly kubeconfig: string;
  /** Only this server's: its bundle, the kubeconfig, a home for tools. Gone after `stop`. */
  readonly directory: string;
  stop(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, '../../../..');

/** Bundled anew for each test file: files run side by side, and one must not take the bundle away from under another. */
function bundle(directory: string): void {
  if (!fs.existsSync(path.join(root, 'public/schema/descriptions.json'))) run(['scripts/generate-descriptions.mjs']);
  run(['node_modules/vite/bin/vite.js', 'build', '--config', 'vite.serve.config.ts', '--outDir', directory, '--logLevel', 'error']);
}

function run(args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} failed\n${stdout}${stderr}`);
}

/** How long `serve` may take on a busy machine: it bundles first. */
export const startLimitMs = 60_000;

/** Starts a server on a free port; it is ready when the promise resolves. HTTPS unless `--http` is among the flags. */
export async function serve(...flags: readonly string[]): Promise<Served> {
  fs.mkdirSync(path.join(root, '.cache'), { recursive: true });
  // Two levels below the root, where the bundle looks for public/.
  const directory = fs.mkdtempSync(path.join(root, '.cache/serve-'));
  bundle(directory);
  const kubeconfig = path.join(directory, 'kubeconfig');
  const child = spawn(process.execPath, [path.join(directory, 'serve.mjs'), '--port', '0', '--kubeconfig', kubeconfig, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    fs.rmSync(directory, { recursive: true, force: true });
  };
  const lines = readline.createInterface({ input: child.stdout });
  const first = await Promise.race([new Promise<string>((resolve) => lines.once('line', resolve)), exited]);
  if (typeof first !== 'string') {
    await stop();
    throw new Error('the server ended before it was ready');
  }
  const { url } = JSON.parse(first) as { url: string };
  return { url, kubeconfig, directory, stop };
}

/** Why tests with the real kubectl cannot run here; `undefined` where they can. */
export const kubectlMissing = spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0 ? undefined : 'kubectl is not installed';

/** Runs a command line for which `kubectl` is that server's administrator; answers what it said, errors included. */
export function shell({ kubeconfig, directory }: Served, command: string, input = ''): string {
  const env = { ...process.env, PATH: `${directory}:${process.env['PATH'] ?? ''}`, KUBECONFIG: kubeconfig, HOME: directory, KUBECACHEDIR: path.join(directory, 'cache'), NO_COLOR: '1' };
  const { status, stdout } = spawnSync('/bin/sh', ['-c', `{ ${command}\n} 2>&1`], { cwd: directory, env, input, encoding: 'utf8', timeout: 20_000 });
  return status === 0 ? stdout : `${stdout}exit code ${status ?? 'none: it took too long'}\n`;
}
