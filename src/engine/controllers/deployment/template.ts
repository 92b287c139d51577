import type { Deployment, ReplicaSet } from '../../api/apps/types.ts';
import type { PodTemplateSpec } from '../../api/core/types.ts';
import type { LabelSelector } from '../../api/meta/types.ts';
import { fnv1a32, safeEncode } from '../../base/hash.ts';
import { canonicalJson } from '../../base/json.ts';

export const hashLabel = 'pod-template-hash';

const texts = new WeakMap<PodTemplateSpec, string>();

/** A template as text, without the label that tells its hash: equal texts are equal templates. */
function textOf(template: PodTemplateSpec): string {
  let text = texts.get(template);
  if (text === undefined) texts.set(template, (text = canonicalJson(withoutHash(template))));
  return text;
}

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { labels } = template.metadata ?? {};
  if (labels?.[hashLabel] === undefined) return template;
  const kept = Object.fromEntries(Object.entries(labels).filter(([key]) => key !== hashLabel));
  return { ...template, metadata: { ...template.metadata, labels: kept } };
}

export function sameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return a === b || textOf(a) === textOf(b);
}

/**
 * The hash in names of ReplicaSets and pods. Upstream hashes a dump of its own memory layout (pkg/controller/controller_utils.go,
 * ComputeHash), so its digits cannot be had without Go; ours hashes the canonical text and is written in the same letters.
 */
export function templateHash(template: PodTemplateSpec, collisionCount: number | undefined): string {
  const text = textOf(template);
  return safeEncode(String(fnv1a32(collisionCount === undefined ? text : `${text}#${collisionCount}`)));
}

const longestName = 253;

export function replicaSetName(deployment: string, hash: string): string {
  return `${deployment.slice(0, longestName - 1 - hash.length)}-${hash}`;
}

export function labelledTemplate(template: PodTemplateSpec, hash: string): PodTemplateSpec {
  return { ...template, metadata: { ...template.metadata, labels: { ...template.metadata?.labels, [hashLabel]: hash } } };
}

export function labelledSelector(selector: LabelSelector, hash: string): LabelSelector {
  return { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } };
}

/** The oldest set that has the Deployment's template; by template, not by hash, so that a set of any age is found again. */
export function currentSet(deployment: Deployment, oldestFirst: readonly ReplicaSet[]): ReplicaSet | undefined {
  return oldestFirst.find((set) => set.spec.template !== undefined && sameTemplate(set.spec.template, deployment.spec.template));
}
