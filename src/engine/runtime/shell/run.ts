import type { Host } from './host.ts';
import { pipeOf, type Process } from './process.ts';
import { finish, sleep, sourceFrame } from './process-table.ts';
import { step } from './steps.ts';

/** Steps a process may take before it counts as busy: it then goes on a little later, so that no loop holds up the world. */
const stepsAtOnce = 4000;
const maxBusyMs = 10_000;

/** Runs everything that can run, in the order of process ids. Ends when every process waits or has ended; only waiting takes virtual time. */
export function pump(host: Host): void {
  const { shell } = host;
  for (let worked = true; worked; ) {
    worked = false;
    for (const key of Object.keys(shell.processes)) {
      const process = shell.processes[key];
      if (process === undefined || process.exit !== undefined) continue;
      settleWait(host, process);
      if (process.wait !== undefined && process.pending.length === 0) continue;
      if (advance(host, process)) worked = true;
    }
  }
}

/** Ends waits that have nothing left to wait for. */
function settleWait({ shell }: Host, process: Process): void {
  const { wait } = process;
  if (wait?.on === 'children' && wait.pids.every((pid) => shell.processes[pid] === undefined || shell.processes[pid]?.exit !== undefined)) delete process.wait;
  else if (wait?.on === 'pipe') {
    const pipe = pipeOf(shell, wait.pipe);
    if (pipe.text !== '' || !pipe.open) delete process.wait;
  }
}

/** True when it did anything. */
function advance(host: Host, process: Process): boolean {
  let steps = 0;
  for (; steps < stepsAtOnce; steps++) {
    handleSignals(host, process);
    if (process.exit !== undefined || process.wait !== undefined) break;
    const frame = process.frames.at(-1);
    if (frame === undefined) finish(host, process, process.status);
    else step(host, process, frame);
  }
  if (steps >= stepsAtOnce && process.wait === undefined && process.exit === undefined) {
    process.busyMs = Math.min(maxBusyMs, Math.max(1, process.busyMs * 2));
    sleep(host, process, process.busyMs);
  } else if (steps > 0) process.busyMs = 0;
  return steps > 0;
}

/** Runs the traps of signals that have come in; a trap does not interrupt a foreground program. */
function handleSignals(host: Host, process: Process): void {
  const [signal] = process.pending;
  if (signal === undefined || process.exit !== undefined) return;
  const isWaitingForChildren = process.wait?.on === 'children' && process.wait.interruptible;
  if (process.wait !== undefined && !isWaitingForChildren) return;
  process.pending.shift();
  const trap = process.traps[signal];
  if (trap === undefined || trap === '') return;
  if (isWaitingForChildren) {
    delete process.wait;
    const frame = process.frames.at(-1);
    if (frame !== undefined) frame.memory = { ...frame.memory, interrupted: true };
  }
  process.frames.push(sourceFrame(host, trap));
}
