import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { User } from '../../api/operation.ts';
import type { Cluster, HttpAnswer, HttpWatch } from '../../cluster/cluster.ts';
import { headersOf, statusBody } from './messages.ts';

/** Streams of a command, each message behind the number of its channel: apimachinery/pkg/util/remotecommand/constants.go. */
const execProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const channels = { stdout: 1, stderr: 2, error: 3 } as const;

/** A shell without a script would wait for a person at a terminal. */
const bareShell = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash|zsh)$/;

export interface WebSocketOptions {
  readonly cluster: () => Cluster;
  readonly userOf: (request: IncomingMessage) => User | undefined;
  readonly before: () => void;
  readonly after: () => void;
}

/** What the Kubernetes API serves over WebSockets: watches, and commands in containers. */
export class WebSockets {
  readonly #options: WebSocketOptions;
  readonly #sockets = new WebSocketServer({ noServer: true, handleProtocols: chosenProtocol, maxPayload: 1024 * 1024 });

  constructor(options: WebSocketOptions) {
    this.#options = options;
  }

  /** Takes what asks the server for an upgrade. */
  attach(server: HttpServer): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.#upgrade(request, socket, head));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const user = this.#options.userOf(request);
    if (user === undefined) refuse(socket, 401, statusBody(401, 'Unauthorized', 'Unauthorized'));
    else {
      this.#options.before();
      try {
        if (request.headers.upgrade?.toLowerCase() === 'websocket') this.#serve(request, user, socket, head);
        else this.#refuseOther(request, user, socket);
      } finally {
        this.#options.after();
      }
    }
  }

  /** kubectl falls back to SPDY when a WebSocket was refused: it is told why, not that this is no WebSocket. */
  #refuseOther(request: IncomingMessage, user: User, socket: Duplex): void {
    const answer = this.#options.cluster().http(user, { method: 'GET', path: request.url ?? '/', headers: headersOf(request) });
    if ('watch' in answer) answer.watch.close();
    const isRefusal = 'status' in answer && answer.status >= 400 && (answer.body as { readonly message?: string }).message !== 'Upgrade request required';
    if (isRefusal) refuse(socket, answer.status, JSON.stringify(answer.body));
    else refuse(socket, 400, statusBody(400, 'BadRequest', 'streams are served over WebSockets only: use kubectl 1.31 or newer'));
  }

  #serve(request: IncomingMessage, user: User, socket: Duplex, head: Buffer): void {
    const path = request.url ?? '/';
    const isCommand = /\/exec(?:\?|$)/.test(path);
    const accept = (use: (webSocket: WebSocket) => void): void => this.#sockets.handleUpgrade(request, socket, head, use);
    let pump = (): void => undefined;
    // A command changes something, so it goes in as what it is for the input log.
    const answer = this.#options.cluster().http(user, { method: isCommand ? 'POST' : 'GET', path, headers: headersOf(request) }, () => pump());
    if ('watch' in answer) {
      accept((webSocket) => {
        pump = sendWatch(webSocket, answer.watch);
      });
    } else if ('later' in answer) {
      accept((webSocket) => answer.later((late) => sendResult(webSocket, late, path)));
    } else if (isCommand && answer.status === 200) accept((webSocket) => sendResult(webSocket, answer, path));
    else refuse(socket, answer.status === 200 ? 400 : answer.status, answer.status === 200 ? statusBody(400, 'BadRequest', 'nothing to stream here') : JSON.stringify(answer.body));
  }
}

function chosenProtocol(offered: Set<string>): string | false {
  return execProtocols.find((protocol) => offered.has(protocol)) ?? [...offered][0] ?? false;
}

function refuse(socket: Duplex, code: number, body: string): void {
  socket.end(`HTTP/1.1 ${code} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}

/** A message per event, as often as there are some. */
function sendWatch(webSocket: WebSocket, watch: HttpWatch['watch']): () => void {
  const write = (): void => {
    for (const line of watch.take()) webSocket.send(line.trimEnd());
    if (watch.isOver) webSocket.close(1000);
  };
  const poll = watch.pollEveryMs === undefined ? undefined : setInterval(write, watch.pollEveryMs);
  webSocket.on('close', () => {
    clearInterval(poll);
    watch.close();
  });
  setImmediate(write);
  return () => setImmediate(write);
}

interface Result {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** All that the command printed, then how it ended, as the kubelet's cri-streaming tells it. */
function sendResult(webSocket: WebSocket, { status, body }: HttpAnswer, path: string): void {
  const send = (channel: number, text: string): void => {
    if (text !== '') webSocket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
  };
  if (status !== 200) send(channels.error, JSON.stringify(body));
  else {
    const { exitCode, stdout, stderr } = body as unknown as Result;
    send(channels.stdout, stdout);
    send(channels.stderr, stderr === '' && isBareShell(path) ? 'There is no terminal behind this shell: give it a command, as in kubectl exec POD -- ls /\r\n' : stderr);
    send(channels.error, JSON.stringify(ending(exitCode)));
  }
  webSocket.close(1000);
}

function isBareShell(path: string): boolean {
  const query = new URLSearchParams(path.split('?', 2)[1] ?? '');
  const command = query.getAll('command');
  return command.length === 1 && bareShell.test(command[0] ?? '');
}

function ending(exitCode: number): object {
  if (exitCode === 0) return { metadata: {}, status: 'Success' };
  const details = { causes: [{ reason: 'ExitCode', message: String(exitCode) }] };
  return { metadata: {}, status: 'Failure', message: `command terminated with non-zero exit code: error executing command: exit status ${exitCode}`, reason: 'NonZeroExitCode', details };
}
