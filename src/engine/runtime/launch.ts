import { memoryBytes } from '../api/values/quantity.ts';
import type { ContainerConfig, ServiceProgram } from './container.ts';
import { startMsOf, type ImageKind } from './images/kinds.ts';
import { baseName, optionsOf } from './programs/program.ts';
import { isKnownProgram, isMissing } from './programs/index.ts';

/** What becomes of a container's command line. */
export type Launch =
  | { readonly type: 'service'; readonly program: ServiceProgram; /** It ends by itself. */ readonly ends?: Ending; readonly lines: readonly string[] }
  | { readonly type: 'shell'; readonly argv: readonly string[] }
  /** The runtime cannot start it. */
  | { readonly type: 'fault'; readonly message: string };

export interface Ending {
  readonly afterMs: number;
  readonly code: number;
  readonly reason?: 'OOMKilled';
  readonly message?: string;
}

export interface LaunchContext {
  readonly kind: ImageKind;
  readonly nowMs: number;
  /** True where the container's files have it. */
  readonly hasFile: (path: string) => boolean;
  /** In [0, bound). */
  readonly random: (bound: number) => number;
}

const oomDelayMs = 800;

/** The words that are run, or `undefined` for the image's own server. */
function argvOf({ command, args }: ContainerConfig, kind: ImageKind): readonly string[] | undefined {
  if (command.length > 0) return [...command, ...args];
  if (args.length === 0) return kind.command ?? kind.entrypoint;
  if (kind.entrypoint !== undefined) return [...kind.entrypoint, ...args];
  const [first = ''] = args;
  if (kind.command !== undefined) return args;
  // Servers' entrypoints take flags for the server, and run anything else they find.
  const isProgram = !first.startsWith('-') && (isKnownProgram(first) || kind.programs?.includes(baseName(first)) === true);
  return isProgram ? args : undefined;
}

export function launch(config: ContainerConfig, context: LaunchContext): Launch {
  const argv = argvOf(config, context.kind);
  const { kind } = context;
  if (argv === undefined) return kind.family === 'unknown' && config.isTask && config.behavior === undefined ? { type: 'shell', argv: ['./main.unknown'] } : serve(config, context);
  const [name = ''] = argv;
  const base = baseName(name);
  if (base === 'stress' || base === 'stress-ng') return stress(config, context, argv.slice(1));
  if (base === 'agnhost' || (kind.family === 'agnhost' && !isKnownProgram(name))) return agnhost(config, context, base === 'agnhost' ? argv.slice(1) : argv);
  // Somebody has described what the container does; that goes before what its script says.
  if (isDescribed(config)) return serve(config, context);
  if (name.includes('/') && context.hasFile(name)) return { type: 'shell', argv };
  if (isMissing(kind, name)) return { type: 'fault', message: notFound(name) };
  if (isKnownProgram(name)) return { type: 'shell', argv };
  const isOwn = kind.programs?.includes(base) === true;
  if (config.isTask && (!isOwn || base !== kind.programs?.[0])) return { type: 'shell', argv };
  return serve(config, context);
}

/** More than what it uses is described: a script can be measured, but not replaced, by numbers alone. */
function isDescribed({ behavior }: ContainerConfig): boolean {
  return behavior !== undefined && (behavior.exit ?? behavior.startup ?? behavior.shutdown ?? behavior.requests ?? behavior.logs ?? behavior.ports) !== undefined;
}

function notFound(name: string): string {
  const why = name.includes('/') ? `exec: "${name}": stat ${name}: no such file or directory` : `exec: "${name}": executable file not found in $PATH`;
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${why}`;
}

/** The image's server, as its kind and a ContainerBehavior describe it. */
function serve(config: ContainerConfig, context: LaunchContext, family = context.kind.family): Launch {
  const { kind, nowMs, random } = context;
  const { behavior } = config;
  const refused = kind.needsOneOf !== undefined && !kind.needsOneOf.some((name) => (config.env[name] ?? '') !== '');
  const delayMs = behavior?.startup?.delayMs ?? startMsOf(config.image, kind);
  const jitterMs = behavior?.startup?.jitterMs ?? 0;
  const listensMs = refused ? Number.MAX_SAFE_INTEGER : nowMs + delayMs + (jitterMs > 0 ? random(jitterMs) : 0);
  const known = [...(kind.ports ?? []), ...config.ports, ...(behavior?.ports ?? [])];
  const ports = known.length === 0 || hasOwnSettings(config) ? undefined : [...new Set(known)];
  const program: ServiceProgram = {
    type: 'service',
    family,
    listensMs,
    ...(ports === undefined ? {} : { ports }),
    ...(behavior?.shutdown?.ignoresTerm === true ? {} : { stopMs: behavior?.shutdown?.delayMs ?? kind.stopMs ?? 60 }),
    stopCode: kind.stopCode ?? 0,
    ...(behavior === undefined ? {} : { behavior }),
  };
  if (refused) return { type: 'service', program, ends: { afterMs: 300, code: 1 }, lines: (kind.refusal ?? '').split('\n') };
  const ends = endOf(config);
  const hello = kind.family === 'hello-world' ? helloWorld : (kind.greeting ?? []);
  return { type: 'service', program, ...(ends === undefined ? {} : { ends }), lines: hello };
}

const helloWorld = ['', 'Hello from Docker!', 'This message shows that your installation appears to be working correctly.', ''];

/** A mounted configuration may say anything about ports. */
function hasOwnSettings({ mounts }: ContainerConfig): boolean {
  return mounts.some((mount) => mount.path.startsWith('/etc/') && !mount.path.startsWith('/etc/ssl'));
}

/** When a described process ends by itself: because it is done, or because it has outgrown its memory. */
function endOf({ behavior, memoryLimitBytes, image }: ContainerConfig): Ending | undefined {
  if (behavior === undefined) return image.includes('hello-world') ? { afterMs: 50, code: 0 } : undefined;
  const { exit, usage } = behavior;
  const done: Ending | undefined = exit === undefined ? undefined : { afterMs: (exit.afterSeconds ?? 0) * 1000, code: exit.code ?? 0, ...(exit.message === undefined ? {} : { message: exit.message }) };
  if (memoryLimitBytes === undefined || usage === undefined) return done;
  const base = memoryBytes(usage.memory);
  const growth = memoryBytes(usage.memoryPerSecond);
  if (base <= memoryLimitBytes && growth <= 0) return done;
  const outgrownMs = base > memoryLimitBytes ? oomDelayMs : Math.ceil(((memoryLimitBytes - base) / growth) * 1000);
  return done !== undefined && done.afterMs <= outgrownMs ? done : { afterMs: outgrownMs, code: 137, reason: 'OOMKilled' };
}

/** `stress --vm 1 --vm-bytes 250M --timeout 60s`: takes memory, and is killed when that is more than it may. */
function stress(config: ContainerConfig, context: LaunchContext, args: readonly string[]): Launch {
  const valueOf = (...names: readonly string[]): string | undefined => {
    const index = args.findIndex((it) => names.includes(it.split('=')[0] ?? ''));
    return index < 0 ? undefined : (args[index]?.split('=')[1] ?? args[index + 1]);
  };
  const workers = Number(valueOf('--vm', '-m') ?? 0);
  const each = bytesOf(valueOf('--vm-bytes') ?? '256M');
  const seconds = /^(\d+)([smh]?)$/.exec(valueOf('--timeout', '-t') ?? '');
  const timeoutMs = seconds === null ? undefined : Number(seconds[1]) * (seconds[2] === 'm' ? 60_000 : seconds[2] === 'h' ? 3_600_000 : 1000);
  const outgrows = config.memoryLimitBytes !== undefined && workers * each > config.memoryLimitBytes;
  const service = serve(config, context, 'stress');
  if (service.type !== 'service') return service;
  const lines = [`stress: info: [1] dispatching hogs: 0 cpu, 0 io, ${workers} vm, 0 hdd`];
  if (outgrows) return { ...service, ends: { afterMs: oomDelayMs, code: 137, reason: 'OOMKilled' }, lines };
  return timeoutMs === undefined ? { ...service, lines } : { ...service, ends: { afterMs: timeoutMs, code: 0 }, lines };
}

function bytesOf(text: string): number {
  const match = /^(\d+)([bkmgBKMG]?)$/.exec(text);
  if (match === null) return 0;
  return Number(match[1]) * 1024 ** 'bkmg'.indexOf((match[2] === '' ? 'b' : (match[2] ?? 'b')).toLowerCase());
}

const agnhostPorts: Readonly<Record<string, readonly number[]>> = { netexec: [8080], 'serve-hostname': [9376], 'test-webserver': [80], liveness: [8080], nettest: [8080], porter: [] };

function agnhost(config: ContainerConfig, context: LaunchContext, args: readonly string[]): Launch {
  const [given = 'pause', ...rest] = args;
  const command = given === '/server' || given === 'server' ? 'liveness' : given;
  const { values } = optionsOf(rest);
  const chosen = values.get('http-port') ?? values.get('port');
  const service = serve(config, context, command === 'liveness' ? 'agnhost-liveness' : `agnhost-${command}`);
  if (service.type !== 'service' || command === 'pause') return service;
  const ports = [...(chosen === undefined ? (agnhostPorts[command] ?? []) : [Number(chosen)]), ...config.ports];
  if (agnhostPorts[command] === undefined) return { ...service, ends: { afterMs: 500, code: 0 } };
  return { ...service, program: { ...service.program, ports } };
}
