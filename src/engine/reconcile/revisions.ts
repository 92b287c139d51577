import { ControllerRevisions } from '../api/apps/resources.ts';
import type { ControllerRevision } from '../api/apps/types.ts';
import type { PodTemplateSpec } from '../api/core/types.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { LabelSelector } from '../api/meta/types.ts';
import type { ResourceType } from '../api/resource.ts';
import { isApiError } from '../api/status.ts';
import { fnv132, safeEncode } from '../base/hash.ts';
import { canonicalJson, jsonEqual, type JsonObject } from '../base/json.ts';
import { ascending, firstDifference } from '../base/order.ts';
import { claim } from './claim.ts';
import type { ControllerContext } from './controller.ts';
import { matcherOf } from './label-selector.ts';
import { controllerReference } from './ownership.ts';

/** Who keeps revisions of its pod template: StatefulSets and DaemonSets. */
export interface Revised extends KubeObject {
  readonly spec: { readonly selector: LabelSelector; readonly template: PodTemplateSpec };
}

const oldestFirst = firstDifference<ControllerRevision>(
  ascending((revision) => revision.revision),
  ascending((revision) => revision.metadata.creationTimestamp),
  ascending((revision) => revision.metadata.name),
);

/** The revisions an owner has, oldest first; orphans that match are adopted. */
export function revisionsOf<O extends Revised>(ownerResource: ResourceType<O>, owner: O, context: ControllerContext): readonly ControllerRevision[] {
  return claim({ ownerResource, owner, resource: ControllerRevisions, matches: matcherOf(owner.spec.selector) }, context).toSorted(oldestFirst);
}

/** What a revision remembers: a patch that puts the template back. */
export function revisionData({ spec }: Revised): JsonObject {
  return { spec: { template: { ...spec.template, $patch: 'replace' } } } as unknown as JsonObject;
}

/** The template a revision stands for. */
export function revisedTemplate({ data }: ControllerRevision): PodTemplateSpec {
  const { $patch: _, ...template } = (data as unknown as { readonly spec: { readonly template: PodTemplateSpec & { readonly $patch?: string } } }).spec.template;
  return template;
}

export function isRevisionOf(revision: ControllerRevision, owner: Revised): boolean {
  return jsonEqual(revision.data, revisionData(owner));
}

/** pkg/controller/history/controller_history.go, HashControllerRevision. */
export function revisionHash(owner: Revised, collisionCount: number): string {
  return safeEncode(String(fnv132(`${canonicalJson(revisionData(owner))}${collisionCount}`)));
}

export function highestRevision(revisions: readonly ControllerRevision[]): number {
  return revisions.reduce((highest, { revision }) => Math.max(highest, revision), 0);
}

export interface RevisionDraft {
  readonly hash: string;
  readonly number: number;
  readonly hashLabel: string;
}

/** Creates a revision; `undefined` when the name is taken by another template. */
export function createRevision<O extends Revised>(ownerResource: ResourceType<O>, owner: O, { hash, number, hashLabel }: RevisionDraft, { client }: ControllerContext): ControllerRevision | undefined {
  const { name, namespace, annotations } = owner.metadata;
  const ref = { name: `${name.slice(0, 223)}-${hash}`, ...(namespace === undefined ? {} : { namespace }) };
  try {
    return client.create(ControllerRevisions, {
      metadata: {
        ...ref,
        labels: { ...owner.spec.template.metadata?.labels, [hashLabel]: hash },
        ...(annotations === undefined ? {} : { annotations }),
        ownerReferences: [controllerReference(ownerResource, owner)],
      },
      data: revisionData(owner),
      revision: number,
    });
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
    const existing = client.get(ControllerRevisions, ref);
    return existing !== undefined && isRevisionOf(existing, owner) ? existing : undefined;
  }
}

/** Deletes the oldest revisions that nobody lives by, until so many remain. */
export function truncateRevisions(revisions: readonly ControllerRevision[], isLive: (revision: ControllerRevision) => boolean, limit: number, { client }: ControllerContext): void {
  const spare = revisions.filter((revision) => !isLive(revision));
  for (const revision of spare.slice(0, Math.max(0, spare.length - limit))) {
    try {
      client.delete(ControllerRevisions, revision);
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }
}
