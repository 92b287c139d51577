import { ArithmeticFault, evaluate } from './arithmetic.ts';
import { ConditionFault, holds } from './condition.ts';
import { variablesOf } from './expand.ts';
import type { Host } from './host.ts';
import { parseScript } from './parser.ts';
import type { Frame, Process } from './process.ts';
import { finish, inputPipe, programFrame, reap, signal, signalName, sourceFrame, write } from './process-table.ts';
import type { Call, Outcome, Program, Programs } from '../programs/program.ts';
import { hasProgram } from '../programs/index.ts';

type Complete = (host: Host, process: Process, frame: Frame, status: number) => void;
type Control = (host: Host, process: Process, frame: Frame, args: readonly string[], complete: Complete) => void;

/** Loops and functions are left by dropping the frames above them; their redirections go back on the way. */
function unwind(host: Host, process: Process, isTarget: (type: string, frame: Frame) => boolean): Frame | undefined {
  while (process.frames.length > 0) {
    const frame = process.frames.at(-1);
    if (frame === undefined) break;
    const type = parseScript(host.shell.sources[frame.source] ?? '').nodes[frame.node]?.type ?? '';
    if (isTarget(type, frame)) return frame;
    for (const [number, descriptor] of Object.entries(frame.saved ?? {})) if (descriptor !== null) process.descriptors[number] = descriptor;
    process.frames.pop();
  }
  return undefined;
}

const isLoop = (type: string): boolean => type === 'loop' || type === 'for' || type === 'count';

function leaveLoop(again: boolean): Control {
  return (host, process, frame, args, complete) => {
    const inLoop = process.frames.some((it) => isLoop(parseScript(host.shell.sources[it.source] ?? '').nodes[it.node]?.type ?? ''));
    if (!inLoop) {
      complete(host, process, frame, 0);
      return;
    }
    let levels = Math.max(1, Number(args[0] ?? 1));
    for (; levels > 0; levels--) {
      const loop = unwind(host, process, (type) => isLoop(type));
      if (loop === undefined) return;
      process.status = 0;
      if (levels > 1 || !again) {
        complete(host, process, loop, 0);
        continue;
      }
    }
  };
}

const controls: Readonly<Record<string, Control>> = {
  break: leaveLoop(false),
  continue: leaveLoop(true),
  return: (host, process, _frame, args, complete) => {
    const status = Number(args[0] ?? process.status);
    const called = unwind(host, process, (_type, it) => it.parameters !== undefined);
    if (called === undefined) finish(host, process, status);
    else complete(host, process, called, status);
  },
  exit: (host, process, _frame, args) => finish(host, process, Number(args[0] ?? process.status) || 0),
  eval: (host, process, frame, args, complete) => runHere(host, process, frame, args.join(' '), complete),
  '.': sourceFile,
  source: sourceFile,
  exec: (host, process, frame, args, complete) => {
    delete frame.saved;
    if (args.length === 0) {
      complete(host, process, frame, 0);
      return;
    }
    process.frames = [programFrame(host, args)];
    process.isProgram = true;
  },
  wait: (host, process, frame, args, complete) => {
    const children = Object.values(host.shell.processes).filter((it) => it.parent === process.pid);
    const pids = args.length > 0 ? args.filter((it) => /^\d+$/.test(it)).map(Number) : children.map((it) => it.pid);
    if (pids.length === 0) {
      complete(host, process, frame, 0);
      return;
    }
    frame.argv = ['wait-for', ...pids.map(String)];
    process.wait = { on: 'children', pids, interruptible: true };
  },
};

function runHere(host: Host, process: Process, frame: Frame, source: string, complete: Complete): void {
  const { fault } = parseScript(source);
  if (fault !== undefined) {
    write(host, process, 2, `${process.name}: ${fault}\n`);
    complete(host, process, frame, 2);
    return;
  }
  process.frames.pop();
  process.frames.push(sourceFrame(host, source));
}

function sourceFile(host: Host, process: Process, frame: Frame, args: readonly string[], complete: Complete): void {
  const text = host.files.read(host.files.absolute(args[0] ?? '', process.cwd));
  if (text !== undefined) {
    runHere(host, process, frame, text, complete);
    return;
  }
  write(host, process, 2, `${process.name}: ${args[0] ?? ''}: not found\n`);
  complete(host, process, frame, 1);
}

export function isControl(name: string): boolean {
  return Object.hasOwn(controls, name);
}

export function runControl(host: Host, process: Process, frame: Frame, argv: readonly string[], complete: Complete): void {
  controls[argv[0] ?? '']?.(host, process, frame, argv.slice(1), complete);
}

function condition(isDouble: boolean, end?: string): Program {
  return (call) => {
    const args = [...call.args];
    if (end !== undefined && args.pop() !== end) {
      call.err(`${call.argv[0]}: missing ${end}\n`);
      return 2;
    }
    try {
      return holds(args, call.host, call.process, isDouble) ? 0 : 1;
    } catch (error) {
      if (!(error instanceof ConditionFault)) throw error;
      call.err(`sh: ${error.message}\n`);
      return 2;
    }
  };
}

function declare({ args, process }: Call): Outcome {
  for (const arg of args) {
    const [name = '', value] = arg.split(/=(.*)/s);
    if (name.startsWith('-')) continue;
    if (value !== undefined) process.variables[name] = value;
  }
  return 0;
}

function exportNames(call: Call): Outcome {
  const { args, process, out } = call;
  if (args.length === 0 || args[0] === '-p') {
    for (const name of Object.keys(process.exported).toSorted()) out(`export ${name}='${process.variables[name] ?? ''}'\n`);
    return 0;
  }
  declare(call);
  for (const arg of args) {
    const name = arg.split('=')[0] ?? '';
    if (!name.startsWith('-')) process.exported[name] = true;
  }
  return 0;
}

function set({ args, process, out }: Call): Outcome {
  if (args.length === 0) for (const name of Object.keys(process.variables).toSorted()) out(`${name}='${process.variables[name] ?? ''}'\n`);
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--' || !/^[-+]/.test(arg)) {
      process.parameters = args.slice(arg === '--' ? i + 1 : i);
      return 0;
    }
    for (const letter of arg.slice(1)) {
      if (letter === 'o') {
        const long = args[++i];
        setOption(process, long === 'errexit' ? 'e' : long === 'nounset' ? 'u' : long === 'xtrace' ? 'x' : long === 'pipefail' ? 'p' : '', arg.startsWith('-'));
      } else setOption(process, letter, arg.startsWith('-'));
    }
  }
  return 0;
}

function setOption(process: Process, letter: string, on: boolean): void {
  process.options = process.options.replaceAll(letter, '') + (on ? letter : '');
}

function trap({ args, process }: Call): Outcome {
  const [action, ...signals] = args;
  if (action === undefined || action === '-l' || action === '-p') return 0;
  const names = signals.length === 0 ? [action] : signals;
  for (const name of names) {
    if (signals.length === 0 || action === '-') delete process.traps[signalName(name)];
    else process.traps[signalName(name)] = action;
  }
  return 0;
}

function kill({ args, host, process, err }: Call): Outcome {
  const [first, second] = args;
  let name = 'TERM';
  let targets = args;
  if (first === '-s' && second !== undefined) [name, targets] = [signalName(second), args.slice(2)];
  else if (first?.startsWith('-') === true) [name, targets] = [signalName(first.slice(1)), args.slice(1)];
  let status = 0;
  for (const target of targets) {
    const pid = target.startsWith('%') ? (process.lastBackground ?? -1) : Math.abs(Number(target));
    const found = host.shell.processes[pid];
    if (found === undefined || found.exit !== undefined) {
      err(`sh: can't kill pid ${target}: No such process\n`);
      status = 1;
    } else if (name !== 'EXIT') {
      if (found.pid === 1) host.signalContainer(name);
      else signal(host, found, name);
    }
  }
  return status;
}

/** A line into variables: the last one takes the rest. */
function read({ args, host, process }: Call): Outcome {
  const names = args.filter((it) => !it.startsWith('-'));
  const isRaw = args.some((it) => /^-[a-z]*r/.test(it));
  const pipe = inputPipe(host, process);
  const newline = pipe.text.indexOf('\n');
  if (newline < 0 && pipe.open) return { input: true };
  const isEnd = newline < 0 && pipe.text === '';
  const line = newline < 0 ? pipe.text : pipe.text.slice(0, newline);
  pipe.text = newline < 0 ? '' : pipe.text.slice(newline + 1);
  const separators = process.variables['IFS'] ?? ' \t\n';
  let rest = isRaw ? line : line.replaceAll(/\\(.)/g, '$1');
  const targets = names.length === 0 ? ['REPLY'] : names;
  targets.forEach((name, index) => {
    if (separators !== '') rest = trimStart(rest, separators);
    const cut = separators === '' || index === targets.length - 1 ? -1 : Array.from(rest).findIndex((char) => separators.includes(char));
    const value = cut < 0 ? rest : rest.slice(0, cut);
    process.variables[name] = index === targets.length - 1 && separators !== '' ? trimEnd(value, separators) : value;
    rest = cut < 0 ? '' : rest.slice(cut + 1);
  });
  return isEnd ? 1 : 0;
}

function trimStart(text: string, separators: string): string {
  let start = 0;
  while (start < text.length && ' \t\n'.includes(text[start] ?? 'x') && separators.includes(text[start] ?? 'x')) start++;
  return text.slice(start);
}

function trimEnd(text: string, separators: string): string {
  let end = text.length;
  while (end > 0 && ' \t\n'.includes(text[end - 1] ?? 'x') && separators.includes(text[end - 1] ?? 'x')) end--;
  return text.slice(0, end);
}

function changeDirectory({ args, host, process, err, path }: Call): Outcome {
  const wanted = args[0] === '-' ? (process.variables['OLDPWD'] ?? '/') : (args[0] ?? process.variables['HOME'] ?? '/root');
  const target = path(wanted);
  if (host.files.stat(target) !== 'directory') {
    err(`sh: cd: can't cd to ${wanted}: No such file or directory\n`);
    return 2;
  }
  process.variables['OLDPWD'] = process.cwd;
  process.cwd = target;
  process.variables['PWD'] = target;
  return 0;
}

function whichCommand({ args, host, process, out }: Call): Outcome {
  if (args[0] === '-v' || args[0] === '-V') {
    const name = args[1] ?? '';
    if (!Object.hasOwn(builtins, name) && !isControl(name) && process.functions[name] === undefined && !hasProgram(host, name)) return 127;
    out(`${Object.hasOwn(builtins, name) || isControl(name) ? name : `/bin/${name}`}\n`);
    return 0;
  }
  return args.length === 0 ? 0 : { become: args };
}

function waitFor({ args, host, memory }: Call): Outcome {
  if (memory?.['interrupted'] === true) return 143;
  let status = 0;
  for (const pid of args) status = reap(host, Number(pid));
  return status;
}

function letExpressions({ args, process, err }: Call): Outcome {
  try {
    let value = 0;
    for (const arg of args) value = evaluate(arg, variablesOf(process));
    return value === 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ArithmeticFault)) throw error;
    err(`sh: ${error.message}\n`);
    return 2;
  }
}

/** Commands that the shell itself carries out, in a table; what is in no table here is a program. */
export const builtins: Programs = {
  ':': () => 0,
  '[': condition(false, ']'),
  '[[': condition(true, ']]'),
  alias: () => 0,
  cd: changeDirectory,
  command: whichCommand,
  declare,
  typeset: declare,
  local: declare,
  readonly: declare,
  export: exportNames,
  getopts: () => 1,
  hash: () => 0,
  kill,
  let: letExpressions,
  read,
  set,
  shift: ({ args, process }) => {
    process.parameters = process.parameters.slice(Number(args[0] ?? 1));
    return 0;
  },
  shopt: () => 0,
  test: condition(false),
  trap,
  type: ({ args, host, out }) => {
    const [name = ''] = args;
    const found = Object.hasOwn(builtins, name) || isControl(name) || hasProgram(host, name);
    out(found ? `${name} is ${Object.hasOwn(builtins, name) ? 'a shell builtin' : `/bin/${name}`}\n` : `${name}: not found\n`);
    return found ? 0 : 127;
  },
  ulimit: () => 0,
  umask: () => 0,
  unset: ({ args, process }) => {
    for (const name of args) {
      delete process.variables[name];
      delete process.exported[name];
      delete process.functions[name];
    }
    return 0;
  },
  'wait-for': waitFor,
};
