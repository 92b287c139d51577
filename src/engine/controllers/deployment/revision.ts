import type { Deployment, ReplicaSet } from '../../api/apps/types.ts';
import { jsonEqual } from '../../base/json.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const historyAnnotation = 'deployment.kubernetes.io/revision-history';
export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
export const maxAnnotation = 'deployment.kubernetes.io/max-replicas';

const historyLimitChars = 2000;

/** A set gets every annotation of its Deployment but these. */
const notCopied: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
]);

type Annotations = Readonly<Record<string, string>>;

/** A whole number, 0 when there is none, `undefined` when the text is something else. */
export function revisionOf({ metadata }: ReplicaSet): number | undefined {
  const text = metadata.annotations?.[revisionAnnotation];
  if (text === undefined || text === '') return 0;
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

export function nextRevision(oldSets: readonly ReplicaSet[]): number {
  return Math.max(0, ...oldSets.map((set) => revisionOf(set) ?? 0)) + 1;
}

/** How many replicas a set was told to have, or might have had, when it was last scaled; absent or unreadable counts as unknown. */
export function countAnnotation({ metadata }: ReplicaSet, name: typeof desiredAnnotation | typeof maxAnnotation): number | undefined {
  const text = metadata.annotations?.[name];
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const count = Number(text);
  return count <= 0x7fffffff ? count : undefined;
}

function copied(deployment: Deployment): Annotations {
  return Object.fromEntries(Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notCopied.has(key)));
}

/** Old revisions a set has had, the newest last; the oldest are forgotten when the text gets too long. */
function longerHistory(history: string | undefined, revision: string): string | undefined {
  if (history === undefined || history === '') return revision;
  const parts = history.split(',');
  while (parts.length > 0 && [...parts, revision].join(',').length > historyLimitChars) parts.shift();
  return [...parts, revision].join(',');
}

/**
 * The annotations of the current set: the Deployment's, and the revision, which only grows. A set that is taken up again remembers its
 * former revisions (pkg/controller/deployment/util/deployment_util.go, SetNewReplicaSetAnnotations).
 */
export function currentAnnotations(deployment: Deployment, set: Annotations | undefined, revision: number): Annotations {
  const annotations: Record<string, string> = { ...set, ...copied(deployment) };
  const former = set?.[revisionAnnotation];
  if (former !== undefined && former !== '' && !/^[+-]?\d+$/.test(former)) return annotations;
  if (Number(former ?? 0) >= revision) return annotations;
  annotations[revisionAnnotation] = String(revision);
  if (former === undefined) return annotations;
  const history = longerHistory(set?.[historyAnnotation], former);
  if (history !== undefined) annotations[historyAnnotation] = history;
  return annotations;
}

/** Notes in a set how large its Deployment is meant to be now, so that a later scaling can be told from a roll-out. */
export function sizeAnnotations(replicas: number, maxSurge: number): Annotations {
  return { [desiredAnnotation]: String(replicas), [maxAnnotation]: String(replicas + maxSurge) };
}

export function withAnnotations<T extends ReplicaSet | Deployment>(object: T, annotations: Annotations): T {
  return jsonEqual(object.metadata.annotations ?? {}, annotations) ? object : { ...object, metadata: { ...object.metadata, annotations } };
}
