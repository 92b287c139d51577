import type { JsonObject } from '../../base/json.ts';
import type { Host } from '../shell/host.ts';
import type { Process } from '../shell/process.ts';

/** How a program's step ends. A program that waits is called again, with what it remembered. */
export type Outcome =
  /** Exit status. */
  | number
  | { readonly sleepMs: number; readonly memory?: JsonObject }
  /** Until there is something on standard input, or it closes. */
  | { readonly input: true; readonly memory?: JsonObject }
  | { readonly file: string; readonly memory?: JsonObject }
  | { readonly forever: true }
  /** It becomes another program (`exec`, `env X=1 cmd`, `nohup cmd`). */
  | { readonly become: readonly string[] }
  | ScriptOutcome;

/** It runs a script (`sh -c`, a script file). */
export interface ScriptOutcome {
  readonly script: string;
  readonly name: string;
  readonly parameters: readonly string[];
  readonly isBash: boolean;
  readonly options: string;
}

/** One call of a program. */
export interface Call {
  readonly host: Host;
  readonly process: Process;
  /** The name first. */
  readonly argv: readonly string[];
  /** `argv` without the name. */
  readonly args: readonly string[];
  /** What the program remembered when it last waited; `undefined` in the first call. */
  readonly memory: JsonObject | undefined;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** An absolute path. */
  readonly path: (name: string) => string;
  readonly variable: (name: string) => string | undefined;
}

export type Program = (call: Call) => Outcome;

export type Programs = Readonly<Record<string, Program>>;

/** Complains as most programs do, and fails. */
export function complain({ argv, err }: Call, message: string, status = 1): number {
  err(`${baseName(argv[0] ?? '')}: ${message}\n`);
  return status;
}

/** In an image nobody has described, a file outside of volumes may well be there; one that the container has removed is not. */
export function mayExist({ host: { image, files } }: Call, path: string): boolean {
  return image.family === 'unknown' && files.stat(path) === undefined && !files.wasRemoved(path) && !files.isMounted(path) && !/^\/(tmp|proc|dev)\//.test(path);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export interface Options {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
}

/** Splits arguments into flags (`-rf`), options with a value (letters in `withValue`, or `--long=value`) and the rest. */
export function optionsOf(args: readonly string[], withValue = ''): Options {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--') {
      rest.push(...args.slice(i + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const [name = '', value] = arg.slice(2).split(/=(.*)/s);
      flags.add(name);
      if (value !== undefined) values.set(name, value);
    } else if (arg.startsWith('-') && arg !== '-') {
      for (let j = 1; j < arg.length; j++) {
        const letter = arg[j] ?? '';
        flags.add(letter);
        if (!withValue.includes(letter)) continue;
        values.set(letter, j + 1 < arg.length ? arg.slice(j + 1) : (args[++i] ?? ''));
        break;
      }
    } else rest.push(arg);
  }
  return { flags, values, rest };
}

/** Lines of a text; a last one without newline counts. */
export function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
