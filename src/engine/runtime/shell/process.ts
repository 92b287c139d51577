import type { JsonObject } from '../../base/json.ts';
import type { FileNode, Stream } from '../io.ts';

// Everything a shell remembers between two moments of virtual time: plain data.

/** Where a process reads from or writes to. */
export type Descriptor =
  | { readonly type: 'null' }
  | { readonly type: 'log'; readonly stream: Stream }
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'pipe'; readonly id: number };

export interface Pipe {
  text: string;
  /** Somebody may still write. */
  open: boolean;
  /** Nobody reads any more. */
  broken: boolean;
}

/** What a process waits for. `id` tells the wake-up of this wait from a late one of an earlier wait. */
export type Wait =
  | { readonly on: 'time'; readonly id: number; readonly token: number }
  /** All of these children have ended. `interruptible`: a trap ends the wait. */
  | { readonly on: 'children'; readonly pids: readonly number[]; readonly interruptible: boolean }
  | { readonly on: 'pipe'; readonly pipe: number }
  | { readonly on: 'file'; readonly path: string }
  | { readonly on: 'forever' };

/** One command that is under way; the stack of them is where the process is. */
export interface Frame {
  /** Which source and which of its nodes. */
  readonly source: number;
  readonly node: number;
  step: number;
  /** Output of the `$(…)` of this command, by their nodes. */
  outputs?: Record<string, string>;
  /** The child whose output is being collected, its pipe and node. */
  capturing?: { readonly pid: number; readonly pipe: number; readonly node: number };
  words?: string[];
  pids?: number[];
  /** The program this command has become, and what it remembers. */
  argv?: string[];
  memory?: JsonObject;
  /** Descriptors to put back when the command is done. */
  saved?: Record<string, Descriptor | null>;
  /** Arguments to put back when the function is done. */
  parameters?: string[];
  /** Status of the last round of a loop. */
  status?: number;
}

export interface Process {
  readonly pid: number;
  readonly parent: number;
  frames: Frame[];
  variables: Record<string, string>;
  exported: Record<string, true>;
  functions: Record<string, { readonly source: number; readonly node: number }>;
  parameters: string[];
  name: string;
  cwd: string;
  /** `e`, `u`, `x`, … */
  options: string;
  isBash: boolean;
  descriptors: Record<string, Descriptor>;
  status: number;
  traps: Record<string, string>;
  pending: string[];
  lastBackground?: number;
  wait?: Wait;
  /** Set once it has ended; it stays until its parent has asked. */
  exit?: number;
  /** It was `exec`ed into, or is a program from the start: no shell is left to catch signals. */
  isProgram: boolean;
  /** How long it has worked without a pause; see `run.ts`. */
  busyMs: number;
  /** A probe's command in an image nobody has described: what is not there is taken to be there. */
  lenient?: true;
  /** Sent in from outside (exec, probe, hook): who waits for its end. */
  errand?: string;
}

export interface ShellState {
  sources: string[];
  processes: Record<string, Process>;
  nextPid: number;
  pipes: Record<string, Pipe>;
  nextPipe: number;
  nextWait: number;
  /** The container's writable layer, by absolute path; `null` = removed. */
  files: Record<string, FileNode | null>;
  /** Ports that programs of the script listen on. */
  ports: number[];
  /** A server nobody has described was started by the script, and listens from then on (milliseconds since 1970). */
  servesMs?: number;
}

export function emptyShell(): ShellState {
  return { sources: [], processes: {}, nextPid: 1, pipes: {}, nextPipe: 1, nextWait: 1, files: {}, ports: [] };
}

export function pipeOf(shell: ShellState, id: number): Pipe {
  return shell.pipes[id] ?? { text: '', open: false, broken: true };
}

export function addPipe(shell: ShellState, text: string, open: boolean): number {
  const id = shell.nextPipe++;
  shell.pipes[id] = { text, open, broken: false };
  return id;
}

/** The index of a source in the state; the same text is kept once. */
export function addSource(shell: ShellState, text: string): number {
  const found = shell.sources.indexOf(text);
  return found >= 0 ? found : shell.sources.push(text) - 1;
}
