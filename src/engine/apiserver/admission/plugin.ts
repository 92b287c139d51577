import type { WebhookAnswer, WebhookCall } from '../../api/admission/webhook-call.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { DeleteOptions, User, WriteOptions } from '../../api/operation.ts';
import { qualifiedResource, type ResourceType } from '../../api/resource.ts';
import { ApiError } from '../../api/status.ts';
import type { Simulation } from '../../sim/simulation.ts';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** What a plugin is asked about. Objects are in the storage version, defaulted, and immutable. */
export interface AdmissionRequest {
  readonly operation: AdmissionOperation;
  readonly resource: ResourceType;
  readonly namespace?: string;
  /** Absent in the mutating pass of a create with `generateName`: the name is made after it. Say `nameIn(request)` in messages. */
  readonly name?: string;
  readonly subresource?: string;
  /** Absent for DELETE. In the mutating pass of a CREATE it has no `uid` and no `creationTimestamp` yet; it never has a `resourceVersion` then. */
  readonly object?: KubeObject;
  /** Absent for CREATE. */
  readonly oldObject?: KubeObject;
  readonly user: User;
  readonly options: WriteOptions | DeleteOptions;
  /** Present in the second mutating pass, which follows a change by a webhook. */
  readonly repetition?: Repetition;
}

/** What webhooks have to know of the first mutating pass in the second. */
export interface Repetition {
  /** Those that ask to be called again and have not seen the last change. */
  readonly hooks: ReadonlySet<string>;
  /** All that ask to be called again: they are when somebody else changes the object after the first pass. */
  readonly eligible: ReadonlySet<string>;
  /** The object as webhooks left it. */
  readonly output: KubeObject;
}

/** What plugins may see of the rest of the cluster: the store as it is, not a lagging cache. */
export interface AdmissionView {
  /** Clock (`sim.nowMs`) and randomness (`sim.rng('apiserver/…')`). */
  readonly sim: Simulation;
  /** `key` is `namespace/name`, or `name` for cluster-scoped kinds. */
  get<T extends KubeObject>(resource: ResourceType<T>, key: string): T | undefined;
  /** In key order; all namespaces when none is given. */
  list<T extends KubeObject>(resource: ResourceType<T>, namespace?: string): readonly T[];
  /** The handle of a kind as documents name it: `apps/v1`, `Deployment`. */
  findKind?(apiVersion: string, kind: string): ResourceType | undefined;
  /** Stores another object's status in the same request (ResourceQuota charges so). Does nothing in a dry run. */
  replaceStatus<T extends KubeObject>(resource: ResourceType<T>, object: T): void;
  /** Asks a webhook, wherever in the cluster it runs. */
  askWebhook(call: WebhookCall): WebhookAnswer;
}

/** A stage answers with a verdict; nothing is mutated. `warnings` go to the client as HTTP Warning headers. */
export type Verdict =
  | { readonly type: 'allow'; readonly warnings?: readonly string[] }
  | { readonly type: 'replace'; readonly object: KubeObject; readonly warnings?: readonly string[]; readonly repetition?: Repetition }
  | { readonly type: 'deny'; readonly error: ApiError; readonly warnings?: readonly string[]; readonly patience?: Patience };

/** What is missing is on its way: the API server asks again that often before it says no. */
export interface Patience {
  readonly tries: number;
  /** Up to twice as long, at random. */
  readonly everyMs: number;
}

export const allow: Verdict = { type: 'allow' };

/** How a refusal names the object: its name, else the base of the name to be (apiserver/pkg/admission/errors.go). */
export function nameIn(request: AdmissionRequest): string {
  return request.name ?? request.object?.metadata.name ?? request.object?.metadata.generateName ?? 'Unknown';
}

/** 403 `pods "p" is forbidden: <why>`. */
export function forbid(request: AdmissionRequest, why: string): Verdict {
  const { resource } = request;
  const name = nameIn(request);
  const details = { name, ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.plural };
  return { type: 'deny', error: new ApiError('Forbidden', `${qualifiedResource(resource)} "${name}" is forbidden: ${why}`, details) };
}

/** Plugins run in upstream's order: first every `admit`, later (after validation) every `validate`. */
export interface AdmissionPlugin {
  /** Upstream's name, as `--enable-admission-plugins` spells it. */
  readonly name: string;
  /** A cheap test; called for every write. */
  handles(request: AdmissionRequest): boolean;
  /** The mutating pass. */
  admit?(request: AdmissionRequest, view: AdmissionView): Verdict;
  /** The validating pass; `replace` is not allowed here. */
  validate?(request: AdmissionRequest, view: AdmissionView): Verdict;
}
