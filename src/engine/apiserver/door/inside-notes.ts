import { doorStages, type DoorRecord, type DoorStage, type DoorStageName, type PluginVisit } from '../../api/door.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { Operation, User } from '../../api/operation.ts';
import { cloneJson, type Json } from '../../base/json.ts';
import type { Fact } from '../../sim/trace.ts';
import type { ObjectDraft } from '../kind.ts';
import { fieldChanges } from './field-changes.ts';
import { changedBy, maximumBody, maximumWrites, writeOf, type StageNotes } from './stage-notes.ts';

interface Visit {
  readonly stage: 'mutating' | 'validating';
  readonly plugin: string;
  readonly before: KubeObject | undefined;
  /** Absent where the plugin let it pass. */
  readonly after: KubeObject | undefined;
}

interface InsideRequest {
  readonly elapsedMs: number;
  readonly operation: Operation;
  readonly user: User;
  /** Fills in what is missing; pure, so it can be done once more to see what it did. */
  readonly applyDefaults: ((draft: ObjectDraft) => void) | undefined;
}

/** The notes on one request of a component inside: references only, compared when somebody asks. Stored objects are never changed, so to remember one is to keep it. */
export class InsideNotes implements StageNotes {
  readonly #request: InsideRequest;
  readonly #visits: Visit[] = [];
  readonly #facts: Fact[] = [];
  #stored: { readonly after: KubeObject; readonly before: KubeObject | undefined } | undefined;

  constructor(request: InsideRequest) {
    this.#request = request;
  }

  get hasWritten(): boolean {
    return this.#stored !== undefined;
  }

  hasMade(factId: number): boolean {
    return this.#facts.some(({ id }) => id === factId);
  }

  decoded(): void {
    // Objects are handed over, not read.
  }

  defaulting(): undefined {
    return undefined;
  }

  visited(stage: Visit['stage'], plugin: string, before: KubeObject | undefined, verdict: { readonly type: string; readonly object?: KubeObject }): void {
    this.#visits.push({ stage, plugin, before, after: verdict.type === 'replace' ? verdict.object : undefined });
  }

  validated(): void {
    // Whoever is refused writes nothing, and is not kept.
  }

  stored(fact: Fact, after: KubeObject, before: KubeObject | undefined): void {
    this.#stored ??= { after, before };
    if (this.#facts.length < maximumWrites) this.#facts.push(fact);
  }

  record(): DoorRecord {
    const { elapsedMs, operation, user } = this.#request;
    const [first] = this.#facts;
    const body = bodyOf(operation);
    const writes = this.#facts.flatMap((fact) => (fact.object === undefined || this.#stored === undefined ? [] : [writeOf(fact, fact.object, this.#stored.after)]));
    return {
      id: 0,
      source: 'process',
      elapsedMs,
      method: methods[operation.verb],
      path: pathOf(operation),
      user: user.name,
      groups: user.groups,
      ...(body === undefined ? {} : { size: body.length, body: body.slice(0, maximumBody) }),
      isDryRun: false,
      ...(first?.object === undefined ? {} : { object: first.object }),
      stages: doorStages.map((name) => this.#stage(name)),
      writes,
    };
  }

  #stage(name: DoorStageName): DoorStage {
    if (name === 'authentication' || name === 'authorization' || name === 'decoding') return { name, state: 'skipped' };
    if (name === 'defaulting') return { name, ...this.#defaults() };
    if (name === 'validation') return { name, state: this.#isDeletion ? 'idle' : 'passed' };
    if (name === 'storage') {
      const { after, before } = this.#stored ?? {};
      const changes = before === undefined || this.#isDeletion ? undefined : fieldChanges(before, after);
      return { name, state: 'changed', ...(changes === undefined ? {} : { changes }) };
    }
    const plugins = this.#visits.filter(({ stage }) => stage === name).map(visitOf);
    return { name, state: plugins.some(({ result }) => result === 'changed') ? 'changed' : plugins.length === 0 ? 'idle' : 'passed', ...(plugins.length === 0 ? {} : { plugins }) };
  }

  #defaults(): Omit<DoorStage, 'name'> {
    const { operation, applyDefaults } = this.#request;
    if (!('object' in operation) || operation.subresource !== undefined || applyDefaults === undefined) return { state: 'idle' };
    const draft = cloneJson(operation.object) as unknown as ObjectDraft;
    applyDefaults(draft);
    return changedBy(operation.object, draft);
  }

  get #isDeletion(): boolean {
    return methods[this.#request.operation.verb] === 'DELETE';
  }
}

const methods: Readonly<Record<Operation['verb'], string>> = { get: 'GET', list: 'GET', create: 'POST', update: 'PUT', patch: 'PATCH', delete: 'DELETE', deletecollection: 'DELETE' };

/** Where the request would have gone, had it been sent. */
function pathOf({ resource, namespace, name, subresource }: Operation): string {
  const base = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  return [base, ...(namespace === undefined ? [] : ['namespaces', namespace]), resource.plural, ...[name, subresource].filter((part) => part !== undefined)].join('/');
}

function bodyOf(operation: Operation): string | undefined {
  const sent: Json | undefined = 'object' in operation ? operation.object : 'patch' in operation ? operation.patch : undefined;
  return sent === undefined ? undefined : JSON.stringify(sent);
}

/** Heartbeats, reports of status and Events come by the thousand and pass the door untouched. */
export function isWorthNoting({ verb, resource: { kind }, subresource }: Operation): boolean {
  return verb !== 'get' && verb !== 'list' && subresource !== 'status' && kind !== 'Event' && kind !== 'Lease';
}

function visitOf({ plugin, before, after }: Visit): PluginVisit {
  const changes = after === undefined ? undefined : fieldChanges(before, after);
  return changes === undefined || changes.count === 0 ? { plugin, result: 'allowed' } : { plugin, result: 'changed', changes };
}
