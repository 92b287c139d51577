import { doorStages, type DoorRecord, type DoorStage, type DoorStageName, type DoorWrite, type PluginVisit } from '../../api/door.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { User } from '../../api/operation.ts';
import type { ResourceType } from '../../api/resource.ts';
import type { Cause } from '../../api/status.ts';
import { cloneJson, isObject, type Json } from '../../base/json.ts';
import type { Fact } from '../../sim/trace.ts';
import type { ObjectDraft } from '../kind.ts';
import { fieldChanges } from './field-changes.ts';
import { changedBy, maximumBody, maximumWrites, writeOf, type StageNotes } from './stage-notes.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Target {
  readonly resource: ResourceType;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/** The notes on one request that was sent; its stages write them as it passes. */
export class SentNotes implements StageNotes {
  readonly #sent: Sent;
  readonly #sender: User;
  readonly #elapsedMs: number;
  readonly #noted = new Map<DoorStageName, Omit<DoorStage, 'name'>>();
  readonly #visits = { mutating: new Map<string, PluginVisit>(), validating: new Map<string, PluginVisit>() };
  readonly #writes: DoorWrite[] = [];
  #user: User;
  #target: Target | undefined;
  /** Where the request is: a refusal happens there. */
  #at: DoorStageName = 'authorization';

  constructor(sent: Sent, sender: User, elapsedMs: number) {
    this.#sent = sent;
    this.#sender = sender;
    this.#user = sender;
    this.#elapsedMs = elapsedMs;
    this.#noted.set('authentication', { state: 'passed' });
  }

  /** It is about an object or a kind, and not about a path like `/version`. */
  get isAboutObjects(): boolean {
    return this.#target !== undefined;
  }

  aims(target: Target): void {
    this.#target = target;
  }

  authorized(user: User, rule: string): void {
    this.#user = user;
    this.#noted.set('authorization', { state: 'passed', ...(rule === '' ? {} : { message: rule }) });
    this.#at = 'decoding';
  }

  decoded(warnings: readonly string[]): void {
    this.#noted.set('decoding', { state: 'passed', ...(warnings.length === 0 ? {} : { warnings }) });
    this.#at = 'defaulting';
  }

  defaulting(draft: ObjectDraft): (result: ObjectDraft) => void {
    const before = cloneJson(draft);
    return (after) => {
      this.#noted.set('defaulting', changedBy(before, after));
      this.#at = 'mutating';
    };
  }

  /** A plugin has judged. A collection passes it once per object: the strongest judgement stays. */
  visited(stage: 'mutating' | 'validating', plugin: string, before: KubeObject | undefined, verdict: { readonly type: string; readonly object?: KubeObject }): void {
    this.#at = stage;
    const changes = verdict.type === 'replace' ? fieldChanges(before, verdict.object) : undefined;
    const visits = this.#visits[stage];
    if (verdict.type === 'deny') visits.set(plugin, { plugin, result: 'refused' });
    else if (changes !== undefined && changes.count > 0) visits.set(plugin, { plugin, result: 'changed', changes });
    else if (!visits.has(plugin)) visits.set(plugin, { plugin, result: 'allowed' });
  }

  validated(faults: readonly Cause[]): void {
    this.#at = faults.length === 0 ? 'validating' : 'validation';
    if (faults.length === 0) this.#noted.set('validation', { state: 'passed' });
  }

  stored({ id, verb = 'update', object, revision = 0 }: Fact, after: KubeObject, before: KubeObject | undefined): void {
    this.#at = 'storage';
    if (object === undefined || this.#writes.length === maximumWrites) return;
    this.#writes.push(writeOf({ id, verb, revision }, object, after));
    if (this.#noted.has('storage')) return;
    const changes = before === undefined || verb === 'delete' ? undefined : fieldChanges(before, after);
    this.#noted.set('storage', { state: 'changed', ...(changes === undefined ? {} : { changes }) });
  }

  /** All of it, once the answer is known. */
  record(status: number, body: Json, warning: string | undefined): Omit<DoorRecord, 'id'> {
    const failure = status >= 400 && isObject(body) ? body : undefined;
    const { reason, message } = (failure ?? {}) as { readonly reason?: string; readonly message?: string };
    const { method, path, contentType = this.#sent.headers?.['content-type'], body: sentBody = '' } = this.#sent;
    const object = this.#object(failure);
    return {
      source: 'http',
      elapsedMs: this.#elapsedMs,
      method: method.toUpperCase(),
      path,
      user: this.#user.name,
      groups: this.#user.groups,
      ...(this.#user === this.#sender ? {} : { sender: this.#sender.name }),
      ...(contentType === undefined ? {} : { contentType }),
      size: sentBody.length,
      ...(sentBody === '' ? {} : { body: sentBody.slice(0, maximumBody) }),
      isDryRun: /[?&]dryRun=All\b/.test(path),
      ...(object === undefined ? {} : { object }),
      stages: this.#stages(failure),
      writes: this.#writes,
      answer: { status, ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }), ...(warning === undefined ? {} : { warning }) },
    };
  }

  #object(failure: Json | undefined): DoorRecord['object'] {
    if (this.#target === undefined) return undefined;
    const { resource, namespace, name = nameOf(failure) } = this.#target;
    return { apiVersion: resource.apiVersion, kind: resource.kind, ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }) };
  }

  #stages(failure: Json | undefined): readonly DoorStage[] {
    const refusedAt = failure === undefined ? undefined : this.#refusedAt(failure);
    const end = refusedAt === undefined ? doorStages.length : doorStages.indexOf(refusedAt);
    return doorStages.map((name, index): DoorStage => {
      const plugins = name === 'mutating' || name === 'validating' ? [...this.#visits[name].values()] : [];
      const visits = plugins.length === 0 ? {} : { plugins };
      if (index > end) return { name, state: 'unreached' };
      if (name === refusedAt) return { name, state: 'refused', ...visits, ...refusalOf(failure) };
      if (plugins.length > 0) return { name, state: plugins.some((plugin) => plugin.result === 'changed') ? 'changed' : 'passed', ...visits };
      return { name, ...(this.#noted.get(name) ?? { state: 'idle' }) };
    });
  }

  /** Where the request was, but what is there or not there already is known to the store, and what somebody may not do to authorization. */
  #refusedAt(failure: Json): DoorStageName {
    for (const stage of ['mutating', 'validating'] as const) if ([...this.#visits[stage].values()].some((plugin) => plugin.result === 'refused')) return stage;
    const { reason } = failure as { readonly reason?: string };
    if (reason === 'Forbidden') return 'authorization';
    if (reason === 'Invalid') return this.#at === 'decoding' ? 'decoding' : 'validation';
    return this.#noted.has('authorization') && (reason === 'NotFound' || reason === 'AlreadyExists' || reason === 'Conflict') ? 'storage' : this.#at;
  }
}

function detailsOf(failure: Json | undefined): { readonly name?: string; readonly causes?: readonly Cause[] } {
  return (failure as { readonly details?: object } | undefined)?.details ?? {};
}

function nameOf(failure: Json | undefined): string | undefined {
  return detailsOf(failure).name;
}

function refusalOf(failure: Json | undefined): Pick<DoorStage, 'message' | 'faults'> {
  const { message } = failure as { readonly message?: string };
  const { causes = [] } = detailsOf(failure);
  return { ...(message === undefined ? {} : { message }), ...(causes.length === 0 ? {} : { faults: causes }) };
}
