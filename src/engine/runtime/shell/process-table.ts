import { parseScript } from './parser.ts';
import type { Host } from './host.ts';
import { addPipe, addSource, pipeOf, type Descriptor, type Frame, type Pipe, type Process } from './process.ts';

// Processes come and go here; what they do is in `steps.ts` and `simple.ts`, and who may go on in `run.ts`.

const maxProcesses = 64;
const maxPipeChars = 1_000_000;

/** A child that begins as a copy of its parent. */
export function spawn(host: Host, parent: Process, frames: Frame[], descriptors: Readonly<Record<string, Descriptor>> = {}): Process {
  const { shell } = host;
  const pid = shell.nextPid++;
  const child: Process = {
    ...parent,
    pid,
    parent: parent.pid,
    frames,
    variables: { ...parent.variables },
    exported: { ...parent.exported },
    functions: { ...parent.functions },
    parameters: [...parent.parameters],
    descriptors: { ...parent.descriptors, ...descriptors },
    traps: {},
    pending: [],
    isProgram: false,
    busyMs: 0,
  };
  delete child.wait;
  delete child.exit;
  delete child.lastBackground;
  delete child.errand;
  makeRoom(host, parent);
  shell.processes[pid] = child;
  // More than this is a fork bomb: the child dies at birth, as with a pids limit.
  if (Object.keys(shell.processes).length > maxProcesses) child.exit = 1;
  return child;
}

/** Ended background jobs nobody has asked about make way for new ones. */
function makeRoom({ shell }: Host, parent: Process): void {
  const all = Object.values(shell.processes);
  if (all.length < maxProcesses / 2) return;
  for (const old of all) if (old.parent === parent.pid && old.exit !== undefined && old.pid !== parent.lastBackground) delete shell.processes[old.pid];
}

export interface RootOptions {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly descriptors: Readonly<Record<string, Descriptor>>;
  readonly lenient?: boolean;
  readonly errand?: string;
}

/** A process without a shell above it: the first of the container, or one that was sent in by exec. */
export function spawnRoot(host: Host, { argv, env, cwd, descriptors, lenient, errand }: RootOptions): Process {
  const { shell } = host;
  const pid = shell.nextPid++;
  const exported: Record<string, true> = {};
  for (const name of Object.keys(env)) exported[name] = true;
  const process: Process = {
    pid,
    parent: 0,
    frames: [programFrame(host, argv)],
    variables: { ...env },
    exported,
    functions: {},
    parameters: [],
    name: argv[0] ?? 'sh',
    cwd,
    options: '',
    isBash: false,
    descriptors: { ...descriptors },
    status: 0,
    traps: {},
    pending: [],
    isProgram: true,
    busyMs: 0,
    ...(lenient === true ? { lenient } : {}),
    ...(errand === undefined ? {} : { errand }),
  };
  shell.processes[pid] = process;
  return process;
}

/** A command whose words are already known. */
export function programFrame({ shell }: Host, argv: readonly string[]): Frame {
  return { source: addSource(shell, ':'), node: 0, step: 1, argv: [...argv] };
}

/** The frame that runs a whole source. */
export function sourceFrame({ shell }: Host, source: string): Frame {
  return { source: addSource(shell, source), node: parseScript(source).root, step: 0 };
}

/** Waits for that long. */
export function sleep(host: Host, process: Process, ms: number): void {
  const id = host.shell.nextWait++;
  process.wait = { on: 'time', id, token: host.wakeAfter(ms, process.pid, id) };
}

/** A wait for time is over. */
export function wake({ shell }: Host, pid: number, id: number): void {
  const process = shell.processes[pid];
  if (process?.wait?.on === 'time' && process.wait.id === id) delete process.wait;
}

const signalNumbers: Readonly<Record<string, number>> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, PIPE: 13, ALRM: 14, TERM: 15, STOP: 19 };

/** `SIGTERM`, `TERM` or `15` → `TERM`. */
export function signalName(text: string): string {
  const upper = text.toUpperCase().replace(/^SIG/, '');
  if (upper === '0') return 'EXIT';
  if (!/^\d+$/.test(upper)) return upper;
  return Object.entries(signalNumbers).find(([, number]) => number === Number(upper))?.[0] ?? upper;
}

/** Sends a signal. The first process of a container ignores what it does not handle, as the kernel arranges it for PID 1. */
export function signal(host: Host, process: Process, name: string): void {
  if (process.exit !== undefined) return;
  if (name === 'KILL') finish(host, process, 137);
  else if (process.traps[name] !== undefined) {
    process.pending.push(name);
    // One that is merely busy hears it at once.
    if (process.busyMs > 0) cancelWait(host, process);
  }
  else if (process.pid !== 1 && name !== 'CHLD' && name !== 'WINCH') finish(host, process, 128 + (signalNumbers[name] ?? 15));
}

/** The process ends: its pipes close, and whoever waits for it will see. An EXIT trap runs first. */
export function finish(host: Host, process: Process, status: number): void {
  const trap = process.traps['EXIT'];
  cancelWait(host, process);
  if (trap !== undefined && trap !== '' && status !== 137) {
    delete process.traps['EXIT'];
    process.status = status;
    process.frames = [sourceFrame(host, `{ ${trap}\n}; exit ${status}`)];
    return;
  }
  process.exit = status & 0xff;
  process.frames = [];
  for (const [number, descriptor] of Object.entries(process.descriptors)) {
    if (descriptor.type !== 'pipe') continue;
    const pipe = pipeOf(host.shell, descriptor.id);
    if (number === '0') pipe.broken = true;
    else if (!isWrittenByOthers(host, descriptor.id)) pipe.open = false;
  }
}

function isWrittenByOthers({ shell }: Host, pipe: number): boolean {
  return Object.values(shell.processes).some(
    (other) => other.exit === undefined && Object.entries(other.descriptors).some(([number, it]) => number !== '0' && it.type === 'pipe' && it.id === pipe),
  );
}

function cancelWait(host: Host, process: Process): void {
  if (process.wait?.on === 'time') host.cancel(process.wait.token);
  delete process.wait;
}

/** Takes the status of an ended child and forgets it. */
export function reap({ shell }: Host, pid: number): number {
  const child = shell.processes[pid];
  if (child?.exit === undefined) return 127;
  delete shell.processes[pid];
  return child.exit;
}

/** Text for somebody's standard input. */
export function inputOf({ shell }: Host, text: string): Descriptor {
  return { type: 'pipe', id: addPipe(shell, text, false) };
}

/** Writes through a descriptor. A pipe nobody reads kills the writer, as SIGPIPE does. */
export function write(host: Host, process: Process, descriptor: number, text: string): void {
  const target = process.descriptors[descriptor];
  if (target === undefined || text === '') return;
  switch (target.type) {
    case 'null':
      return;
    case 'log':
      host.log(target.stream, text);
      return;
    case 'file':
      host.files.write(target.path, text, true);
      wakeReadersOf(host, target.path);
      return;
    case 'pipe': {
      const pipe = pipeOf(host.shell, target.id);
      if (pipe.broken && process.exit === undefined) finish(host, process, 141);
      else if (pipe.text.length < maxPipeChars) pipe.text += text;
    }
  }
}

/** Those who follow the file look again. */
export function wakeReadersOf({ shell }: Host, path: string): void {
  for (const process of Object.values(shell.processes)) if (process.wait?.on === 'file' && process.wait.path === path) delete process.wait;
}

/** What stands on standard input now; a file is read as a whole. */
export function inputPipe({ shell }: Host, process: Process): Pipe {
  const source = process.descriptors['0'];
  return source?.type === 'pipe' ? pipeOf(shell, source.id) : { text: '', open: false, broken: false };
}
