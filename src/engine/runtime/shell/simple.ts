import type { Node, Redirect, Word } from './ast.ts';
import { ArithmeticFault, evaluate } from './arithmetic.ts';
import { builtins, isControl, runControl } from './builtins.ts';
import { commandsIn, ExpansionFault, expandText, expandWords, variablesOf, type Expansion } from './expand.ts';
import type { Host } from './host.ts';
import { parseScript } from './parser.ts';
import { addPipe, pipeOf, type Descriptor, type Frame, type Process } from './process.ts';
import { finish, inputOf, reap, sleep, sourceFrame, spawn, write } from './process-table.ts';
import { findProgram } from '../programs/index.ts';
import type { Call, Outcome, ScriptOutcome } from '../programs/program.ts';

export type Simple = Node & { type: 'simple' };

/** Collects the output of the next `$(…)` the words need; true when all is there. */
export function collect(host: Host, process: Process, frame: Frame, words: readonly Word[]): boolean {
  const outputs = (frame.outputs ??= {});
  const { capturing } = frame;
  if (capturing !== undefined) {
    const pipe = pipeOf(host.shell, capturing.pipe);
    outputs[capturing.node] = pipe.text.replace(/\n+$/, '');
    process.status = reap(host, capturing.pid);
    delete host.shell.pipes[capturing.pipe];
    delete frame.capturing;
  }
  const next = commandsIn(words).find((node) => outputs[node] === undefined);
  if (next === undefined) return true;
  const pipe = addPipe(host.shell, '', true);
  const child = spawn(host, process, [{ source: frame.source, node: next, step: 0 }], { 1: { type: 'pipe', id: pipe } });
  frame.capturing = { pid: child.pid, pipe, node: next };
  process.wait = { on: 'children', pids: [child.pid], interruptible: false };
  return false;
}

export function expansionOf(host: Host, process: Process, frame: Frame): Expansion {
  return { host, process, outputs: frame.outputs ?? {} };
}

/** Runs an expansion; a fault in it is said and ends a script as POSIX wants it. */
export function guarded<R>(host: Host, process: Process, action: () => R): R | undefined {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof ExpansionFault || error instanceof ArithmeticFault)) throw error;
    write(host, process, 2, `${process.name}: ${error.message}\n`);
    finish(host, process, 2);
    return undefined;
  }
}

/** Points descriptors elsewhere and remembers what they were; false when a file cannot be opened. */
export function redirect(host: Host, process: Process, frame: Frame, redirects: readonly Redirect[]): boolean {
  for (const { descriptor, operator, target } of redirects) {
    const value = expandText(target, expansionOf(host, process, frame));
    const opened = open(host, process, operator, value);
    if (typeof opened === 'string') {
      write(host, process, 2, `${process.name}: can't ${operator === '<' ? 'open' : 'create'} ${value}: ${opened}\n`);
      return false;
    }
    const numbers = operator.startsWith('&') ? [1, 2] : [descriptor];
    for (const number of numbers) {
      (frame.saved ??= {})[number] ??= process.descriptors[number] ?? null;
      process.descriptors[number] = opened;
    }
  }
  return true;
}

function open(host: Host, process: Process, operator: Redirect['operator'], value: string): Descriptor | string {
  if (operator === '<<') return inputOf(host, value);
  if (operator === '<<<') return inputOf(host, `${value}\n`);
  if (operator === '>&' || operator === '<&') {
    if (value === '-') return { type: 'null' };
    if (/^\d+$/.test(value)) return process.descriptors[value] ?? 'Bad file descriptor';
  }
  const path = host.files.absolute(value, process.cwd);
  const device = devices[path] ?? (/^\/proc\/1\/fd\/[12]$/.test(path) ? ({ type: 'log', stream: path.endsWith('1') ? 'stdout' : 'stderr' } as const) : undefined);
  if (device !== undefined) return device === 'stdout' ? (process.descriptors['1'] ?? { type: 'null' }) : device === 'stderr' ? (process.descriptors['2'] ?? { type: 'null' }) : device;
  if (operator === '<') {
    const text = host.files.read(path);
    return text === undefined ? 'no such file' : inputOf(host, text);
  }
  const fault = host.files.write(path, '', operator === '>>' || operator === '&>>');
  return fault === undefined ? { type: 'file', path } : fault === 'No such file or directory' ? 'nonexistent directory' : fault;
}

const devices: Readonly<Record<string, Descriptor | 'stdout' | 'stderr'>> = { '/dev/null': { type: 'null' }, '/dev/stdout': 'stdout', '/dev/stderr': 'stderr' };

export function restore(process: Process, frame: Frame): void {
  for (const [number, descriptor] of Object.entries(frame.saved ?? {})) {
    if (descriptor === null) delete process.descriptors[number];
    else process.descriptors[number] = descriptor;
  }
  delete frame.saved;
}

/** The command is done: descriptors go back, and `set -e` may end the script. */
export function complete(host: Host, process: Process, frame: Frame, status: number): void {
  restore(process, frame);
  if (frame.parameters !== undefined) process.parameters = frame.parameters;
  if (process.frames.at(-1) === frame) process.frames.pop();
  process.status = status;
  if (status !== 0 && process.options.includes('e') && !isTested(host, process)) finish(host, process, status);
}

/** True where somebody above looks at the status: then a failure is no reason to stop. */
function isTested({ shell }: Host, process: Process): boolean {
  return process.frames.some((frame) => {
    const node = parseScript(shell.sources[frame.source] ?? '').nodes[frame.node];
    if (node?.type === 'if') return frame.step === 1;
    if (node?.type === 'loop') return frame.step === 1;
    if (node?.type === 'chain') return frame.step <= node.rest.length;
    return node?.type === 'pipeline' && node.negated;
  });
}

/** One step of a simple command: expand, then become an assignment, a function, a builtin or a program. */
export function stepSimple(host: Host, process: Process, frame: Frame, node: Simple): void {
  if (frame.argv !== undefined) {
    if (frame.parameters === undefined) callProgram(host, process, frame);
    else complete(host, process, frame, process.status);
    return;
  }
  const before = process.status;
  if (!collect(host, process, frame, wordsOf(node))) return;
  guarded(host, process, () => {
    const context = expansionOf(host, process, frame);
    const argv = expandWords(node.words, context);
    if (!redirect(host, process, frame, node.redirects)) {
      complete(host, process, frame, 1);
      return;
    }
    if (argv.length === 0) {
      assign(process, node, context);
      // An assignment has the status of the last command substitution in it, else it succeeds.
      complete(host, process, frame, commandsIn(wordsOf(node)).length > 0 ? process.status : 0);
      return;
    }
    process.status = before;
    dispatch(host, process, frame, node, argv);
  });
}

export function wordsOf(node: Simple): readonly Word[] {
  return [...node.assignments.map((it) => it.value), ...node.words, ...node.redirects.map((it) => it.target)];
}

function assign(process: Process, { assignments }: Simple, context: Expansion): void {
  for (const { name, append, value } of assignments) {
    const text = expandText(value, context);
    process.variables[name] = append ? (process.variables[name] ?? '') + text : text;
  }
}

function dispatch(host: Host, process: Process, frame: Frame, node: Simple, argv: string[]): void {
  const name = argv[0] ?? '';
  if (process.options.includes('x')) write(host, process, 2, `+ ${argv.join(' ')}\n`);
  const called = process.functions[name];
  if (called !== undefined) {
    assign(process, node, expansionOf(host, process, frame));
    frame.parameters = process.parameters;
    frame.argv = argv;
    process.parameters = argv.slice(1);
    process.frames.push({ source: called.source, node: called.node, step: 0 });
    return;
  }
  if (isControl(name)) {
    assign(process, node, expansionOf(host, process, frame));
    runControl(host, process, frame, argv, complete);
    return;
  }
  frame.argv = argv;
  if (node.assignments.length > 0) exportForCall(process, node, expansionOf(host, process, frame));
  callProgram(host, process, frame);
}

/** `X=1 cmd`: the program sees it. It stays afterwards, which only scripts that look for it can tell. */
function exportForCall(process: Process, node: Simple, context: Expansion): void {
  assign(process, node, context);
  for (const { name } of node.assignments) process.exported[name] = true;
}

function callProgram(host: Host, process: Process, frame: Frame): void {
  const argv = frame.argv ?? [];
  const program = builtins[argv[0] ?? ''] ?? findProgram(host, process, argv[0] ?? '');
  const call: Call = {
    host,
    process,
    argv,
    args: argv.slice(1),
    memory: frame.memory,
    out: (text) => write(host, process, 1, text),
    err: (text) => write(host, process, 2, text),
    path: (name) => host.files.absolute(name, process.cwd),
    variable: (name) => process.variables[name],
  };
  const outcome = program(call);
  if (process.exit === undefined) settle(host, process, frame, outcome);
}

function settle(host: Host, process: Process, frame: Frame, outcome: Outcome): void {
  if (typeof outcome === 'number') {
    complete(host, process, frame, outcome);
    return;
  }
  if ('memory' in outcome && outcome.memory !== undefined) frame.memory = outcome.memory;
  if ('sleepMs' in outcome) sleep(host, process, outcome.sleepMs);
  else if ('input' in outcome) waitForInput(process);
  else if ('file' in outcome) process.wait = { on: 'file', path: outcome.file };
  else if ('forever' in outcome) process.wait = { on: 'forever' };
  else if ('become' in outcome) {
    frame.argv = [...outcome.become];
    delete frame.memory;
  } else runScript(host, process, frame, outcome);
}

function waitForInput(process: Process): void {
  const source = process.descriptors['0'];
  process.wait = source?.type === 'pipe' ? { on: 'pipe', pipe: source.id } : { on: 'forever' };
}

/** A shell runs a script: in place when it is all the process is, in a child otherwise. */
function runScript(host: Host, process: Process, frame: Frame, { script, name, parameters, isBash, options }: ScriptOutcome): void {
  const parsed = parseScript(script);
  if (parsed.fault !== undefined) {
    write(host, process, 2, `${name}: ${parsed.fault}\n`);
    complete(host, process, frame, 2);
    return;
  }
  const isAll = process.isProgram && process.frames.length === 1;
  const runner = isAll ? process : spawn(host, process, []);
  Object.assign(runner, { name, parameters: [...parameters], isBash, options, functions: {}, isProgram: false });
  runner.frames = [sourceFrame(host, script)];
  if (isAll) return;
  for (const variable of Object.keys(runner.variables)) if (runner.exported[variable] === undefined) delete runner.variables[variable];
  frame.argv = ['wait-for', String(runner.pid)];
  process.wait = { on: 'children', pids: [runner.pid], interruptible: false };
}

/** `((…))` and `for ((…))`. */
export function calculate(host: Host, process: Process, frame: Frame, expression: Word): number | undefined {
  return guarded(host, process, () => evaluate(expandText(expression, expansionOf(host, process, frame)), variablesOf(process)));
}
