import { unreachable } from '../base/assert.ts';
import type { Mutable } from '../base/json.ts';
import { formatTime } from '../base/time.ts';
import { jsonEqual } from '../base/json.ts';
import type { KubeObject, ObjectMeta, TemplateMeta } from '../api/meta/object.ts';
import { ApiError } from '../api/status.ts';
import { badRequest } from './errors.ts';
import type { GenerationRule, ObjectDraft } from './kind.ts';
import { randomFor } from './randomness.ts';
import type { Server } from './server.ts';

type MetaDraft = Mutable<TemplateMeta>;

/** What clients cannot set at create (apiserver/pkg/registry/rest/meta.go). */
export function wipeSystemFields(metadata: MetaDraft): void {
  delete metadata.creationTimestamp;
  delete metadata.uid;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  delete metadata.generation;
}

/** The namespace of the object must be that of the path. */
export function settleNamespace(metadata: MetaDraft, requested: string | undefined, isNamespaced: boolean): void {
  const own = metadata.namespace ?? '';
  const wanted = isNamespaced ? (requested ?? '') : '';
  if (own === wanted && own !== '') return;
  if (wanted === '') {
    if (!isNamespaced) delete metadata.namespace;
    return;
  }
  if (own !== '') throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  metadata.namespace = wanted;
}

export function fillSystemFields(server: Server, metadata: MetaDraft, isDryRun: boolean): void {
  metadata.uid = randomFor(server.sim, 'apiserver/uids', isDryRun, server.store.revision).uuid();
  metadata.creationTimestamp = formatTime(server.sim.nowMs);
}

/** Upstream keeps room for five random characters in 63. */
const baseLength = 58;
const attempts = 8;

/** A free name from `generateName`; after eight collisions the last one is tried all the same and refused. */
export function generateName(server: Server, base: string, isDryRun: boolean, isTaken: (name: string) => boolean): string {
  const random = randomFor(server.sim, 'apiserver/names', isDryRun, server.store.revision);
  let name = '';
  for (let attempt = 0; attempt < attempts; attempt++) {
    name = base.slice(0, baseLength) + random.suffix(5);
    if (!isTaken(name)) break;
  }
  return name;
}

/** Fields of the identity that an update may leave out or cannot change (rest/update.go). */
export function keepIdentity(metadata: MetaDraft, old: ObjectMeta): void {
  metadata.uid ??= old.uid;
  if (metadata.uid === '') metadata.uid = old.uid;
  metadata.creationTimestamp = old.creationTimestamp;
  if (old.deletionTimestamp !== undefined) metadata.deletionTimestamp = old.deletionTimestamp;
  if (old.deletionGracePeriodSeconds !== undefined) metadata.deletionGracePeriodSeconds ??= old.deletionGracePeriodSeconds;
  if (old.generation === undefined) delete metadata.generation;
  else metadata.generation = old.generation;
  delete metadata.selfLink;
}

/** Ends of absent things: `labels: {}` is no labels. */
export function dropEmpty(metadata: MetaDraft): void {
  if (metadata.labels !== undefined && Object.keys(metadata.labels).length === 0) delete metadata.labels;
  if (metadata.annotations !== undefined && Object.keys(metadata.annotations).length === 0) delete metadata.annotations;
  if (metadata.finalizers?.length === 0) delete metadata.finalizers;
  if (metadata.ownerReferences?.length === 0) delete metadata.ownerReferences;
  if (metadata.namespace === '') delete metadata.namespace;
  if (metadata.generateName === '') delete metadata.generateName;
}

export function firstGeneration(rule: GenerationRule): number | undefined {
  return rule === 'none' || rule === 'later spec' ? undefined : 1;
}

/** Whether an update makes a new generation. */
export function isNewGeneration(rule: GenerationRule, object: ObjectDraft | KubeObject, old: KubeObject): boolean {
  const after = object as unknown as Readonly<Record<string, unknown>>;
  const before = old as unknown as Readonly<Record<string, unknown>>;
  switch (rule) {
    case 'none':
    case 'first':
      return false;
    case 'spec':
    case 'later spec':
      return !jsonEqual(after['spec'], before['spec']);
    case 'spec+annotations':
      return !jsonEqual(after['spec'], before['spec']) || !jsonEqual(object.metadata.annotations ?? {}, old.metadata.annotations ?? {});
    case 'content+labels':
      return !jsonEqual(object.metadata.labels ?? {}, old.metadata.labels ?? {}) || isNewGeneration('content', object, old);
    case 'everything':
    case 'content':
      return [...new Set([...Object.keys(after), ...Object.keys(before)])].some(
        (field) => field !== 'metadata' && (field !== 'status' || rule === 'everything') && field !== 'apiVersion' && field !== 'kind' && !jsonEqual(after[field], before[field]),
      );
    default:
      return unreachable(rule);
  }
}

/** etcd3's store refuses an object that already carries a revision, if it can read it; a dry run never gets there. */
export function refuseRevisionOnCreate(metadata: MetaDraft, isIndifferent: boolean): void {
  const { resourceVersion = '' } = metadata;
  delete metadata.resourceVersion;
  if (!/^[0-9]+$/.test(resourceVersion) || Number(resourceVersion) === 0 || isIndifferent) return;
  throw new ApiError('', 'resourceVersion should not be set on objects to be created', undefined, 500);
}
