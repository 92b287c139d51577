import type { Container as ContainerSpec, HTTPGetAction, LifecycleHandler, TCPSocketAction } from '../api/core/types.ts';
import type { Container } from '../runtime/container.ts';
import type { ExecResult } from '../runtime/container-runtime.ts';
import { refOf, runtimeOf, type KubeletContext, type Worker } from './context.ts';

/** How an action on a container ended. `running`: an exec goes on, and its errand will tell. */
export type ActionResult = { readonly type: 'success'; readonly output: string } | { readonly type: 'failure'; readonly output: string } | { readonly type: 'error'; readonly output: string } | { readonly type: 'running' };

export function execResult({ exitCode, output }: ExecResult): ActionResult {
  return exitCode === 0 ? { type: 'success', output } : { type: 'failure', output: output.trimEnd() };
}

export interface Action {
  readonly exec?: { readonly command?: readonly string[] };
  readonly httpGet?: HTTPGetAction;
  readonly tcpSocket?: TCPSocketAction;
  readonly grpc?: { readonly port: number; readonly service?: string };
}

export interface ActionOptions {
  readonly errand: string;
  readonly timeoutSeconds: number;
  /** In an image nobody has described, what cannot be known counts as well. */
  readonly lenient: boolean;
}

/** A port by number, or by its name in the container. */
function portOf(port: number | string | undefined, { ports }: ContainerSpec): number | undefined {
  if (typeof port === 'number') return port;
  if (port === undefined) return undefined;
  if (/^\d+$/.test(port)) return Number(port);
  return ports?.find((it) => it.name === port)?.containerPort;
}

/** Runs a probe or a hook against a running container, as pkg/probe and pkg/kubelet/lifecycle do. */
export function act(kubelet: KubeletContext, worker: Worker, spec: ContainerSpec, container: Container, action: Action, options: ActionOptions): ActionResult {
  const ref = refOf(kubelet, worker, spec.name, container.id);
  if (action.exec !== undefined) {
    const result = kubelet.runtime.exec(ref, action.exec.command ?? [], options.errand, options.lenient);
    return result === undefined ? { type: 'running' } : execResult(result);
  }
  const ip = worker.pod.spec.hostNetwork === true ? kubelet.hostIp : (runtimeOf(kubelet, worker)?.sandbox?.ip ?? '');
  const target = action.httpGet ?? action.tcpSocket;
  const port = action.grpc?.port ?? portOf(target?.port, spec);
  if (port === undefined) return { type: 'error', output: `couldn't find port: ${JSON.stringify(target?.port)}` };
  const host = target?.host !== undefined && target.host !== '' ? target.host : ip;
  const address = `${host}:${port}`;
  const isOpen = kubelet.runtime.connect(ref, port);
  const refused = `dial tcp ${address}: connect: connection refused`;
  if (action.grpc !== undefined) return isOpen ? { type: 'success', output: 'service healthy' } : { type: 'failure', output: `timeout: failed to connect service "${address}" within ${options.timeoutSeconds}s: context deadline exceeded` };
  if (action.httpGet === undefined) return isOpen ? { type: 'success', output: '' } : { type: 'failure', output: refused };
  return httpGet(kubelet, ref, action.httpGet, address, isOpen, options);
}

function httpGet(kubelet: KubeletContext, ref: ReturnType<typeof refOf>, { path = '/', scheme = 'HTTP' }: HTTPGetAction, address: string, isOpen: boolean, { timeoutSeconds }: ActionOptions): ActionResult {
  const url = `${scheme.toLowerCase()}://${address}${path.startsWith('/') ? path : `/${path}`}`;
  if (!isOpen) return { type: 'failure', output: `Get "${url}": dial tcp ${address}: connect: connection refused` };
  const { code, latencyMs } = kubelet.runtime.http(ref, path);
  if (latencyMs > timeoutSeconds * 1000) return { type: 'failure', output: `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)` };
  return code >= 200 && code < 400 ? { type: 'success', output: '' } : { type: 'failure', output: `HTTP probe failed with statuscode: ${code}` };
}

/** How long a hook sleeps, when that is all it does. */
export function sleepMsOf({ sleep }: LifecycleHandler): number | undefined {
  return sleep === undefined ? undefined : sleep.seconds * 1000;
}
