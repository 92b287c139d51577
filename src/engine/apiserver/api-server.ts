import type { JsonObject } from '../base/json.ts';
import type { WebhookCaller } from '../api/admission/webhook-call.ts';
import type { DoorRecord } from '../api/door.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { ApiAccess, ObjectList, Operation, Target, User, WatchOptions, WatchStream } from '../api/operation.ts';
import { splitKey, type ResourceType } from '../api/resource.ts';
import type { Simulation } from '../sim/simulation.ts';
import { Store, type SavedStore } from '../store/store.ts';
import type { AdmissionView } from './admission/plugin.ts';
import { OpenApi } from './openapi/open-api.ts';
import type { Descriptions } from './openapi/schemas.ts';
import { plugins } from './admission/plugins/index.ts';
import { storeAside } from './aside.ts';
import { Authorizer } from './authz/authorizer.ts';
import { userOfToken } from './authn/tokens.ts';
import { bootstrap, seed } from './bootstrap.ts';
import { CustomResourceDefinitions } from '../api/apiextensions/resources.ts';
import { flowSchemasDue, tellDangling } from './dangling.ts';
import { cleanUp, cleanupDue } from './crd/cleanup.ts';
import { DefinitionFollower } from './crd/follow.ts';
import { builtInKinds } from './kinds/index.ts';
import { Caches, type KindDescription } from './kind.ts';
import { refuseUnservedVerb, run } from './pipeline.ts';
import { DoorBook } from './door/book.ts';
import { InsideNotes, isWorthNoting } from './door/inside-notes.ts';
import { Discovery } from './discovery.ts';
import { handleHttp, type Backend, type HttpAnswer, type HttpRequest, type HttpTicket, type HttpWatch, type RunExtra } from './http.ts';
import { Registry, type ServedKind } from './registry.ts';
import type { ApiRequest, ExecSource, LogSource, Server } from './server.ts';
import { compactionTarget, expire, upkeepDue, upkeepEveryMs } from './upkeep.ts';
import { WatchHub } from './watch.ts';

export interface ApiServerOptions {
  readonly sim: Simulation;
  /** What containers have printed; without one logs are empty. */
  readonly logSource?: LogSource;
  /** Runs commands in containers; without one there is nothing to run them in. */
  readonly execSource?: ExecSource;
  /** Who carries questions to webhooks; without one none can be reached. */
  readonly askWebhook?: WebhookCaller;
  /** Kinds beside the built-in ones. */
  readonly kinds?: readonly KindDescription[];
}

const nobodyThere: WebhookCaller = () => ({ type: 'failed', message: 'connect: no route to host' });

/** Plain data: everything the server is, apart from the simulation's own. */
export interface SavedApiServer {
  readonly store: SavedStore<KubeObject>;
}

/** The API server of one cluster: the only way to its objects. */
export class ApiServer implements ApiAccess {
  readonly #store = new Store<KubeObject>();
  readonly #hub = new WatchHub(this.#store);
  readonly #server: Server;
  readonly #backend: Backend;
  readonly #follower: DefinitionFollower;
  /** The request in whose course admission plugins write. */
  #current: ApiRequest | undefined;

  constructor({ sim, logSource, execSource, askWebhook = nobodyThere, kinds = [] }: ApiServerOptions) {
    const registry = new Registry([...builtInKinds, ...kinds], this.#store);
    const view = this.#viewOf(sim, registry, askWebhook);
    this.#server = { sim, store: this.#store, registry, plugins, view, logSource, execSource, caches: new Caches(), authorizer: new Authorizer(view) };
    this.#backend = {
      server: this.#server,
      discovery: new Discovery(registry),
      openApi: new OpenApi(registry),
      door: new DoorBook(),
      run: (operation, user, extra) => this.#run(operation, user, false, extra),
      watch: (kind, options, user, onReadable) => this.#open(kind, options, user, onReadable),
    };
    this.#follower = new DefinitionFollower(this.#store, registry, (table) => this.#hub.end(table));
    sim.on(upkeepDue, () => this.#keepUp());
    sim.on(cleanupDue, ({ name }) => this.#cleanUp(name));
    sim.on(flowSchemasDue, () => tellDangling(view, (operation, user) => this.execute(operation, user)));
  }

  /** The first objects and the first timer of a new cluster. Not after a load. */
  begin(): void {
    bootstrap((operation, user) => this.execute(operation, user));
    seed(this.#server);
    this.#server.sim.schedule(upkeepDue, {}, { afterMs: upkeepEveryMs });
  }

  execute(operation: Operation, user: User): KubeObject | ObjectList | JsonObject {
    if (!isWorthNoting(operation)) return this.#run(operation, user, true, { warnings: [], outcome: { isCreated: false } });
    const { applyDefaults } = this.#server.registry.of(operation.resource);
    const notes = new InsideNotes({ elapsedMs: this.#server.sim.elapsedMs, operation, user, applyDefaults });
    const answer = this.#run(operation, user, true, { warnings: [], outcome: { isCreated: false }, notes });
    this.#backend.door.keepInside(notes);
    return answer;
  }

  /** A request as it comes over HTTP: strangers' bodies are decoded strictly. */
  handleHttp(request: HttpRequest, user: User, onReadable: () => void, isLast?: boolean): HttpAnswer | HttpWatch | HttpTicket {
    return handleHttp(this.#backend, request, user, onReadable, isLast);
  }

  /** The last requests from outside that wanted to change something, oldest first. */
  get requests(): readonly DoorRecord[] {
    return this.#backend.door.records;
  }

  /** What is remembered of the request of a component inside that made the fact. */
  requestBehind(factId: number): DoorRecord | undefined {
    return this.#backend.door.insideOf(factId);
  }

  /** Texts for the fields of the API, for `kubectl explain`; a host loads them. */
  describe(descriptions: Descriptions): void {
    this.#backend.openApi.describe(descriptions);
  }

  /** The handle of a kind as documents name it, when it is served. */
  resourceOf(apiVersion: string, kind: string): ResourceType | undefined {
    return this.#server.registry.findKind(apiVersion, kind)?.resource;
  }

  /** Whose bearer token it is, when it is one of a service account of this cluster. */
  authenticate(token: string): User | undefined {
    return userOfToken(this.#server.view, token);
  }

  #run(operation: Operation, user: User, isTrusted: boolean, extra: RunExtra): KubeObject | ObjectList | JsonObject {
    const kind = this.#server.registry.of(operation.resource);
    if (operation.subresource === undefined) refuseUnservedVerb(kind, operation.verb);
    if (kind.custom?.warning !== undefined) extra.warnings.push(kind.custom.warning);
    const options = 'options' in operation ? operation.options : undefined;
    const request: ApiRequest = { operation, kind, user, isTrusted, isDryRun: options?.dryRun === true, ...extra };
    const before = this.#current;
    this.#current = request;
    try {
      return run(this.#server, request);
    } finally {
      this.#current = before;
    }
  }

  watch(target: Target, options: WatchOptions, user: User, onReadable: () => void): WatchStream {
    const kind = this.#server.registry.of(target.resource);
    return this.#open(kind, target.namespace === undefined ? options : { ...options, namespace: target.namespace }, user, onReadable);
  }

  #open(kind: ServedKind, options: WatchOptions & { readonly namespace?: string }, user: User, onReadable: () => void): WatchStream {
    refuseUnservedVerb(kind, 'watch');
    return this.#hub.open(kind, options, user, onReadable);
  }

  #viewOf(sim: Simulation, registry: Registry, askWebhook: WebhookCaller): AdmissionView {
    return {
      sim,
      askWebhook,
      get: <T extends KubeObject>(resource: ResourceType<T>, key: string): T | undefined => {
        const { namespace = '', name } = splitKey(key);
        return registry.of(resource).table.get(namespace, name)?.value as T | undefined;
      },
      list: <T extends KubeObject>(resource: ResourceType<T>, namespace?: string): readonly T[] => registry.of(resource).table.values(namespace) as unknown as readonly T[],
      findKind: (apiVersion, kind) => registry.findKind(apiVersion, kind)?.resource,
      replaceStatus: (resource, object): void => {
        const request = this.#current;
        if (request !== undefined && !request.isDryRun) storeAside(this.#server, request, resource, object, 'status');
      },
    };
  }

  #cleanUp(name: string): void {
    const { sim, view, registry } = this.#server;
    cleanUp(
      {
        sim,
        get: (it) => view.get(CustomResourceDefinitions, it),
        resourceOf: (definition) => this.#follower.kindsOf(definition)?.stored.resource,
        list: (resource) => registry.of(resource).table.values(),
        execute: (operation, user) => this.execute(operation, user),
      },
      name,
    );
  }

  #keepUp(): void {
    const { sim, registry } = this.#server;
    for (const kind of registry.served) if (kind.version === undefined) expire(this.#server, kind);
    const revision = compactionTarget(this.#server);
    if (revision !== undefined) {
      this.#store.compact(revision);
      this.#hub.compact(revision);
    }
    this.#hub.bookmark();
    sim.schedule(upkeepDue, {}, { afterMs: upkeepEveryMs });
  }

  /** A stored object, without a request: for projections and tests. */
  peek<T extends KubeObject>(resource: ResourceType<T>, key: string): T | undefined {
    return this.#server.view.get(resource, key);
  }

  get revision(): number {
    return this.#store.revision;
  }

  hash(): string {
    return this.#store.hash();
  }

  save(): SavedApiServer {
    return { store: this.#store.save() };
  }

  /** Becomes what was saved; open watches end. */
  load(saved: SavedApiServer): void {
    this.#store.load(saved.store);
    this.#server.caches.clear();
    this.#follower.follow();
    this.#hub.reset();
  }
}

