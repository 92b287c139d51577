import { parseScript } from '../shell/parser.ts';
import type { ImageKind } from '../images/kinds.ts';
import type { Host } from '../shell/host.ts';
import type { Process } from '../shell/process.ts';
import { editingPrograms } from './editing.ts';
import { filePrograms } from './files.ts';
import { networkPrograms } from './network.ts';
import { baseName, optionsOf, type Call, type Outcome, type Program, type Programs } from './program.ts';
import { systemPrograms } from './system.ts';
import { textPrograms } from './text.ts';

const everywhere: Programs = { ...textPrograms, ...editingPrograms, ...filePrograms, ...systemPrograms, ...networkPrograms };

/** Programs that fetch and unpack things, and are done after a while. */
const installers = new Set(['apt-get', 'apt', 'apk', 'yum', 'dnf', 'pip', 'pip3', 'npm', 'yarn', 'git', 'tar', 'unzip', 'gunzip', 'openssl', 'kubectl', 'helm', 'make', 'gcc', 'go', 'mvn', 'rsync', 'envsubst', 'jq', 'update-ca-certificates', 'sysctl', 'iptables', 'modprobe', 'ip', 'ulimit', 'addgroup', 'adduser', 'useradd', 'groupadd', 'chroot', 'nsenter', 'install']);

const interpreters = new Set(['python', 'python3', 'python2', 'perl', 'node', 'ruby', 'php', 'java']);

export function isKnownProgram(name: string): boolean {
  return Object.hasOwn(everywhere, baseName(name));
}

/** True where the image is known to have no such program: all that is in a described image is known. */
export function isMissing({ family, programs = [] }: ImageKind, name: string): boolean {
  const base = baseName(name);
  return family !== 'unknown' && !Object.hasOwn(everywhere, base) && !programs.includes(base) && !installers.has(base) && !interpreters.has(base);
}

export function hasProgram(host: Host, name: string): boolean {
  return isKnownProgram(name) || !isMissing(host.image, name) || host.files.stat(name) === 'file';
}

/** What runs under a name: a known program, a script in the container's files, or something nobody knows. */
export function findProgram(host: Host, process: Process, name: string): Program {
  const base = baseName(name);
  const known = Object.hasOwn(everywhere, base) ? everywhere[base] : undefined;
  if (name.includes('/')) {
    const path = host.files.absolute(name, process.cwd);
    const script = host.files.read(path);
    if (script !== undefined) return runFile(script);
    if (host.files.wasRemoved(path) && known === undefined) return notFound;
  }
  if (known !== undefined) return known;
  if (interpreters.has(base)) return interpreter;
  if (installers.has(base)) return (call) => (call.memory === undefined ? { sleepMs: 800 + call.host.random(1200), memory: { done: true } } : 0);
  if (process.lenient === true) return () => 0;
  return isMissing(host.image, name) ? notFound : unknown;
}

function runFile(script: string): Program {
  return ({ argv, args }) => {
    const first = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(script);
    const program = baseName(first?.[1] ?? 'sh');
    const shell = program === 'env' ? (first?.[2] ?? 'sh') : program;
    if (!/^(ba|da|a|z|k)?sh$/.test(shell)) return { become: [`./${shell}.unknown`] };
    return { script, name: argv[0] ?? 'sh', parameters: args, isBash: shell === 'bash' || shell === 'zsh', options: / -e\b/.test(first?.[0] ?? '') ? 'e' : '' };
  };
}

function notFound({ argv, process, err }: Call): Outcome {
  err(`${process.name}: ${argv[0] ?? ''}: not found\n`);
  return 127;
}

/**
 * A program of the image that nobody has described. As the last command of a container that shall stay up it is the server; anywhere else
 * (before other commands, in a task, for its output, sent in by exec) it does its work and ends well.
 */
function unknown(call: Call): Outcome {
  const { host, process, memory } = call;
  if (memory?.['done'] === true) return 0;
  const isSentIn = process.parent === 0 && process.pid !== 1;
  const serves = !host.isTask && !isSentIn && staysUp(host, process);
  // Clients of the image's own server (`redis-cli ping`, `pg_isready`) tell whether it is there.
  if (isSentIn && host.image.programs !== undefined) return host.isServing() ? 0 : 1;
  if (!serves) return { sleepMs: host.isTask ? 1000 + host.random(2000) : 100, memory: { done: true } };
  host.serve();
  return { forever: true };
}

/** Code on the command line is run and done, unless it loops; a file is a program like any other. */
function interpreter(call: Call): Outcome {
  const { flags, rest } = optionsOf(call.args);
  const module = call.args.indexOf('-m');
  if (module >= 0 && /^(http\.server|SimpleHTTPServer)$/.test(call.args[module + 1] ?? '')) {
    const port = Number(call.args[module + 2] ?? 8000) || 8000;
    if (!call.host.shell.ports.includes(port)) call.host.shell.ports.push(port);
    return { forever: true };
  }
  const code = flags.has('c') || flags.has('e') || flags.has('r') ? call.args.join(' ') : undefined;
  if (code === undefined) return rest.length === 0 && flags.size === 0 ? 0 : unknown(call);
  if (/while\s*\(?\s*(True|true|1)|serve|listen|infinite/.test(code)) return unknown(call);
  if (call.memory !== undefined) {
    const printed = /\bprint\s*\(?\s*(["'])(.*?)\1/.exec(code)?.[2] ?? (code.includes('bpi') ? pi : undefined);
    if (printed !== undefined) call.out(`${printed}\n`);
    return 0;
  }
  const pause = /sleep\s*\(?\s*(\d+)/.exec(code)?.[1];
  return { sleepMs: pause === undefined ? 1500 + call.host.random(1500) : Number(pause) * 1000, memory: { done: true } };
}

const pi = '3.1415926535897932384626433832795028841971693993751058209749445923078164062862089986280348253421170679';

/** The program is the last thing the container does, perhaps with its output going through `tee`. */
function staysUp(host: Host, process: Process): boolean {
  if (!isLastCommand(host, process)) return false;
  if (process.descriptors['1']?.type === 'log') return true;
  const parent = host.shell.processes[process.parent];
  const frame = parent?.frames.at(-1);
  return parent !== undefined && frame?.pids?.includes(process.pid) === true && staysUp(host, parent);
}

/** Nothing follows the command that is running: every frame below it is at its end. */
export function isLastCommand({ shell }: Host, process: Process): boolean {
  return process.frames.slice(0, -1).every((frame) => {
    const node = parseScript(shell.sources[frame.source] ?? '').nodes[frame.node];
    if (node === undefined) return true;
    if (node.type === 'list') return frame.step >= node.items.length;
    if (node.type === 'chain') return node.rest.slice(frame.step - 1).every((it) => it.operator === '||');
    if (node.type === 'if') return frame.step === 2;
    return node.type === 'group' || node.type === 'case' || node.type === 'simple' || node.type === 'pipeline';
  });
}
