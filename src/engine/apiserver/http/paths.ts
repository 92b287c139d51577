import type { Json, JsonObject } from '../../base/json.ts';
import { versionInfo, type Discovery } from '../discovery.ts';
import type { OpenApi } from '../openapi/open-api.ts';
import { unknownMethod } from '../route.ts';
import { negotiate } from './negotiation.ts';
import type { Query } from './query.ts';

interface PathRequest {
  readonly method: string;
  readonly path: string;
  readonly segments: readonly string[];
  readonly query: Query;
  readonly accept: string | undefined;
}

interface PathAnswer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Readonly<Record<string, string>>;
}

const json = { 'Content-Type': 'application/json' };
const text = { 'Content-Type': 'text/plain; charset=utf-8' };

const healthPaths = new Set(['healthz', 'livez', 'readyz']);

function health(root: string, query: Query): PathAnswer {
  const isVerbose = query.has('verbose');
  return { status: 200, headers: text, body: isVerbose ? `[+]ping ok\n[+]log ok\n[+]etcd ok\n${root} check passed\n` : 'ok' };
}

function discover(discovery: Discovery, { segments, accept }: PathRequest): PathAnswer | undefined {
  const [root] = segments;
  if (segments.length === 1 && (root === 'api' || root === 'apis')) {
    const { as, version = 'v2' } = negotiate(accept, ['discovery']);
    if (as === 'discovery') {
      return { status: 200, body: discovery.aggregated(root, version), headers: { 'Content-Type': `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`, Vary: 'Accept' } };
    }
  }
  const document = discovery.document(segments);
  return document === undefined ? undefined : { status: 200, body: document, headers: { ...json, ...(segments.length === 1 ? { Vary: 'Accept' } : {}) } };
}

function rootPaths(discovery: Discovery): JsonObject {
  const { groups } = discovery.document(['apis']) as unknown as { groups: readonly { name: string; versions: readonly { groupVersion: string }[] }[] };
  const ofGroups = groups.flatMap(({ name, versions }) => [`/apis/${name}`, ...versions.map((it) => `/apis/${it.groupVersion}`)]);
  return { paths: ['/api', '/api/v1', '/apis', ...ofGroups, '/healthz', '/livez', '/metrics', '/openapi/v2', '/openapi/v3', '/readyz', '/version'].toSorted() };
}

/** What the API says about itself. */
export interface Descriptions {
  readonly discovery: Discovery;
  readonly openApi: OpenApi;
}

function describe(openApi: OpenApi, segments: readonly string[]): PathAnswer | undefined {
  const document = openApi.document(segments);
  return document === undefined ? undefined : { status: 200, body: document, headers: json };
}

/** Everything that is not a resource. */
export function answerPath({ discovery, openApi }: Descriptions, request: PathRequest): PathAnswer {
  const [root] = request.segments;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    if (root === 'api' || root === 'apis' || root === 'version') throw unknownMethod();
    return { status: 404, body: '404 page not found\n', headers: text };
  }
  if (root === undefined) return { status: 200, body: rootPaths(discovery), headers: json };
  if (healthPaths.has(root)) return health(root, request.query);
  if (root === 'version' && request.segments.length === 1) return { status: 200, body: versionInfo, headers: json };
  const answer = root === 'openapi' ? describe(openApi, request.segments.slice(1)) : discover(discovery, request);
  return answer ?? { status: 404, body: '404 page not found\n', headers: text };
}
