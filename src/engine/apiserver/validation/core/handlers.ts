// Probes and lifecycle hooks: pkg/apis/core/validation/validation.go.
import type { ExecAction, HTTPGetAction, Lifecycle, LifecycleHandler, Probe, SleepAction, TCPSocketAction } from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { negativeSentence } from '../metadata.ts';
import { httpHeaderName, portName, portNumber } from '../names.ts';
import type { PodSpecDraft } from './pod-context.ts';

/** A port by number or by name. */
export function* validatePort(port: number | string | undefined, path: string): Causes {
  if (typeof port === 'string') yield* invalidEach(path, port, portName(port));
  else yield* invalidEach(path, port ?? 0, portNumber(port));
}

function* validateExec(action: Incomplete<ExecAction>, path: string): Causes {
  if ((action.command ?? []).length === 0) yield required(`${path}.command`);
}

function* validateHttpGet(action: Incomplete<HTTPGetAction>, path: string): Causes {
  if ((action.path ?? '') === '') yield required(`${path}.path`);
  yield* validatePort(action.port, `${path}.port`);
  if (action.scheme !== 'HTTP' && action.scheme !== 'HTTPS') yield notSupported(`${path}.scheme`, action.scheme ?? '', ['HTTP', 'HTTPS']);
  for (const { name = '' } of action.httpHeaders ?? []) yield* invalidEach(`${path}.httpHeaders`, name, httpHeaderName(name));
}

function* validateSleep(action: Incomplete<SleepAction>, graceSeconds: number | undefined, path: string): Causes {
  const seconds = action.seconds ?? 0;
  if (graceSeconds !== undefined && (seconds < 0 || seconds > graceSeconds)) {
    yield invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`);
  }
}

/** What a probe or a hook does; the kinds in upstream's order. */
interface Handler {
  readonly exec?: Incomplete<ExecAction>;
  readonly httpGet?: Incomplete<HTTPGetAction>;
  readonly tcpSocket?: Incomplete<TCPSocketAction>;
  readonly grpc?: { readonly port?: number };
  readonly sleep?: Incomplete<SleepAction>;
}

function* validateAction(handler: Handler, kind: keyof Handler, graceSeconds: number | undefined, path: string): Causes {
  if (kind === 'exec' && handler.exec !== undefined) yield* validateExec(handler.exec, path);
  if (kind === 'httpGet' && handler.httpGet !== undefined) yield* validateHttpGet(handler.httpGet, path);
  if (kind === 'tcpSocket' && handler.tcpSocket !== undefined) yield* validatePort(handler.tcpSocket.port, `${path}.port`);
  if (kind === 'grpc' && handler.grpc !== undefined) yield* validatePort(handler.grpc.port, `${path}.port`);
  if (kind === 'sleep' && handler.sleep !== undefined) yield* validateSleep(handler.sleep, graceSeconds, path);
}

const probeKinds = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;
const hookKinds = ['exec', 'httpGet', 'tcpSocket', 'sleep'] as const;

function* validateHandler(handler: Handler, kinds: readonly (keyof Handler)[], graceSeconds: number | undefined, path: string): Causes {
  let handlers = 0;
  for (const kind of kinds) {
    if (handler[kind] === undefined) continue;
    if (handlers > 0) yield forbidden(`${path}.${kind}`, 'may not specify more than 1 handler type');
    else yield* validateAction(handler, kind, graceSeconds, `${path}.${kind}`);
    handlers++;
  }
  if (handlers === 0) yield required(path, 'must specify a handler type');
}

const probeNumbers = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const;

export type ProbeKind = 'livenessProbe' | 'readinessProbe' | 'startupProbe';

export function* validateProbe(probe: Incomplete<Probe>, kind: ProbeKind, graceSeconds: number | undefined, path: string): Causes {
  yield* validateHandler(probe, probeKinds, graceSeconds, path);
  for (const key of probeNumbers) {
    const value = probe[key] ?? 0;
    if (value < 0) yield invalid(`${path}.${key}`, value, negativeSentence);
  }
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) yield invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0');
  if (kind === 'readinessProbe') {
    if (grace !== undefined) yield invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes');
  } else if (probe.successThreshold !== 1) yield invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, 'must be 1');
}

const plainSignals = [
  'SIGABRT', 'SIGALRM', 'SIGBUS', 'SIGCHLD', 'SIGCLD', 'SIGCONT', 'SIGFPE', 'SIGHUP', 'SIGILL', 'SIGINT', 'SIGIO', 'SIGIOT', 'SIGKILL', 'SIGPIPE', 'SIGPOLL', 'SIGPROF', 'SIGPWR',
  'SIGQUIT', 'SIGSEGV', 'SIGSTKFLT', 'SIGSTOP', 'SIGSYS', 'SIGTERM', 'SIGTRAP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG', 'SIGUSR1', 'SIGUSR2', 'SIGVTALRM', 'SIGWINCH', 'SIGXCPU', 'SIGXFSZ',
];
const realTime = (from: string, sign: string, count: number): readonly string[] => [from, ...Array.from({ length: count }, (_, index) => `${from}${sign}${index + 1}`)];
const linuxSignals = [...plainSignals, ...realTime('SIGRTMIN', '+', 15), ...realTime('SIGRTMAX', '-', 14)].toSorted();
const windowsSignals = ['SIGKILL', 'SIGTERM'];

function* validateStopSignal(signal: string, os: PodSpecDraft['os'], path: string): Causes {
  if (os === undefined) {
    yield forbidden(path, 'may not be set for containers with empty `spec.os.name`');
    return;
  }
  const supported = os.name === 'windows' ? windowsSignals : linuxSignals;
  if ((os.name === 'windows' || os.name === 'linux') && !supported.includes(signal)) yield notSupported(path, signal, supported);
}

function hookOf(handler: Incomplete<LifecycleHandler>, graceSeconds: number | undefined, path: string): Causes {
  return validateHandler(handler, hookKinds, graceSeconds, path);
}

export function* validateLifecycle(lifecycle: Incomplete<Lifecycle>, spec: PodSpecDraft, path: string): Causes {
  const grace = spec.terminationGracePeriodSeconds;
  if (lifecycle.postStart !== undefined) yield* hookOf(lifecycle.postStart, grace, `${path}.postStart`);
  if (lifecycle.preStop !== undefined) yield* hookOf(lifecycle.preStop, grace, `${path}.preStop`);
  if (lifecycle.stopSignal !== undefined) yield* validateStopSignal(lifecycle.stopSignal, spec.os, `${path}.stopSignal`);
}
