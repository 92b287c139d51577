import fs from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { User } from '../../api/operation.ts';
import { administrator, type Cluster, type HttpAnswer, type HttpWatch } from '../../cluster/cluster.ts';
import { handleSandbox, type PaceKeeper } from '../../cluster/sandbox-api.ts';
import type { Json } from '../../base/json.ts';
import { parseQuery } from '../query.ts';
import { headersOf, statusBody } from './messages.ts';
import { WebSockets } from './web-sockets.ts';
import type { Certificates } from './certificates.ts';

/** The API server's own limit (`--max-request-bytes` of etcd, 3 MiB in JSON). */
const bodyLimitBytes = 3 * 1024 * 1024;
/** A save that is imported may be larger. */
const sandboxBodyLimitBytes = 256 * 1024 * 1024;

export interface ServerOptions {
  readonly cluster: () => Cluster;
  readonly keeper: PaceKeeper;
  /** Brings the virtual clock up to date before anything takes effect, and replans it after. */
  readonly before: () => void;
  readonly after: () => void;
  readonly certificates: Certificates | undefined;
  /** Bearer tokens of administrators. */
  readonly adminTokens: ReadonlySet<string>;
}

const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** Serves one cluster over HTTP or HTTPS. */
export class ApiHost {
  readonly #options: ServerOptions;
  readonly #server: http.Server | https.Server;

  constructor(options: ServerOptions) {
    this.#options = options;
    const { certificates } = options;
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      this.#answer(request, response).catch((error: unknown) => this.#fail(response, error));
    };
    this.#server =
      certificates === undefined
        ? http.createServer(listener)
        : https.createServer({ cert: certificates.server.certificate, key: certificates.server.key, ca: certificates.ca, requestCert: true, rejectUnauthorized: false }, listener);
    new WebSockets({ cluster: options.cluster, userOf: (request) => this.#userOf(request), before: options.before, after: options.after }).attach(this.#server);
    this.#server.on('clientError', (_, socket) => {
      const body = statusBody(400, 'BadRequest', 'the request is not HTTP this server can read');
      socket.end(`HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
    });
  }

  /** Resolves to the port it listens on. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/';
    const [path = '/', search = ''] = url.split('?', 2);
    const sandbox = /^\/sandbox\/v1\/(.*)$/.exec(path)?.[1];
    const body = await readBody(request, sandbox === undefined ? bodyLimitBytes : sandboxBodyLimitBytes);
    if (body === undefined) {
      response.setHeader('Connection', 'close');
      this.#send(response, 413, statusBody(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${bodyLimitBytes}`));
      return;
    }
    this.#options.before();
    try {
      if (sandbox === undefined) this.#kubernetes(request, response, url, body);
      else this.#sandbox(request, response, sandbox, search, body);
    } finally {
      this.#options.after();
    }
  }

  #sandbox(request: IncomingMessage, response: ServerResponse, path: string, search: string, text: string): void {
    if (this.#userOf(request)?.groups.includes('system:masters') !== true) {
      this.#send(response, 403, statusBody(403, 'Forbidden', 'only administrators may use /sandbox/v1'));
      return;
    }
    let body: Json | undefined;
    try {
      body = text === '' ? undefined : (JSON.parse(text) as Json);
    } catch (error) {
      this.#send(response, 400, statusBody(400, 'BadRequest', `the body is not JSON: ${(error as Error).message}`));
      return;
    }
    const answer = handleSandbox(this.#options.cluster(), this.#options.keeper, { method: request.method ?? 'GET', path, query: parseQuery(search), body });
    this.#send(response, answer.status, JSON.stringify(answer.body));
  }

  #kubernetes(request: IncomingMessage, response: ServerResponse, url: string, body: string): void {
    const flush = (): void => pump();
    let pump = (): void => undefined;
    const headers = headersOf(request);
    const user = this.#userOf(request);
    if (user === undefined) {
      this.#send(response, 401, statusBody(401, 'Unauthorized', 'Unauthorized'));
      return;
    }
    // While time stands still nothing comes that is still missing.
    const patience = this.#options.keeper.pace.paused ? {} : { isPatient: true as const };
    const answer = this.#options.cluster().http(user, { method: request.method ?? 'GET', path: url, headers, body, ...patience }, flush);
    if ('watch' in answer) pump = stream(response, answer.watch, parseQuery(url.split('?', 2)[1] ?? '').get('timeoutSeconds'));
    else if ('later' in answer) answer.later((late) => this.#finish(response, late));
    else this.#finish(response, answer);
  }

  #finish(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    this.#send(response, status, typeof body === 'string' ? body : JSON.stringify(body));
  }

  /** `undefined` for a token that nobody gave. */
  #userOf(request: IncomingMessage): User | undefined {
    if (this.#options.certificates === undefined) return administrator;
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token !== undefined) return this.#options.adminTokens.has(token) ? administrator : this.#options.cluster().authenticate(token);
    const socket = request.socket as TLSSocket;
    if (!socket.authorized) return anonymous;
    const { subject, fingerprint256 } = socket.getPeerCertificate();
    const { CN, O } = subject as { CN?: string; O?: string | string[] };
    if (CN === undefined) return anonymous;
    // As apiserver/pkg/authentication/request/x509 tells which certificate it was.
    const extra = { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint256.replaceAll(':', '').toLowerCase()}`] };
    return { name: CN, groups: [...(O === undefined ? [] : Array.isArray(O) ? O : [O]), 'system:authenticated'], extra };
  }

  #send(response: ServerResponse, status: number, text: string): void {
    if (!response.hasHeader('content-type')) response.setHeader('Content-Type', 'application/json');
    response.statusCode = status;
    response.end(text);
  }

  #fail(response: ServerResponse, error: unknown): void {
    fs.writeSync(2, `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    if (response.headersSent) response.destroy();
    else this.#send(response, 500, statusBody(500, 'InternalError', 'Internal error occurred: the engine hit a bug; see the log of the server'));
  }
}

/** Who sends this much more than is taken is not listened to until the end. */
const patienceBytes = 32 * 1024 * 1024;

/**
 * `undefined` when there is more than `limit` bytes. What is too much is still read and thrown away: a client that is cut off while it
 * writes never gets to read why.
 */
async function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= limit) parts.push(part);
    else parts.length = 0;
    if (size > limit + patienceBytes) break;
  }
  if (size > limit) return undefined;
  // A binary body goes on as a byte per character.
  return Buffer.concat(parts).toString(request.headers['content-type']?.includes('protobuf') === true ? 'latin1' : 'utf8');
}

/** Writes a watch as lines of JSON, no faster than the reader reads. Answers the function that writes what there is. */
function stream(response: ServerResponse, watch: HttpWatch['watch'], timeoutSeconds: string | undefined): () => void {
  response.statusCode = 200;
  for (const [name, value] of Object.entries(watch.headers)) response.setHeader(name, value);
  response.flushHeaders();
  const timer = timeoutSeconds === undefined || !(Number(timeoutSeconds) > 0) ? undefined : setTimeout(() => response.end(), Number(timeoutSeconds) * 1000);
  response.on('close', () => {
    clearTimeout(timer);
    watch.close();
  });
  let planned = false;
  const write = (): void => {
    planned = false;
    if (response.writableEnded || response.writableNeedDrain) return;
    for (let lines = watch.take(); lines.length > 0; lines = watch.take()) if (!response.write(lines.join(''))) return;
    if (watch.isOver) response.end();
  };
  response.on('drain', write);
  const plan = (): void => {
    if (planned) return;
    planned = true;
    setImmediate(write);
  };
  plan();
  if (watch.pollEveryMs !== undefined) {
    const poll = setInterval(plan, watch.pollEveryMs);
    response.on('close', () => clearInterval(poll));
  }
  return plan;
}
