import type { NamespaceCondition } from '../../api/core/types.ts';
import { formatTime } from '../../base/time.ts';

/** What is left of one resource after everything was told to go. */
export interface Remainder {
  /** `pods.` or `deployments.apps`: as upstream writes it, with the dot even without a group. */
  readonly resource: string;
  readonly count: number;
  /** Finalizer → how many objects it holds. */
  readonly finalizers: Readonly<Record<string, number>>;
}

type Verdict = Pick<NamespaceCondition, 'type' | 'status' | 'reason' | 'message'>;

const allWell: readonly Verdict[] = [
  { type: 'NamespaceDeletionDiscoveryFailure', status: 'False', reason: 'ResourcesDiscovered', message: 'All resources successfully discovered' },
  { type: 'NamespaceDeletionGroupVersionParsingFailure', status: 'False', reason: 'ParsedGroupVersions', message: 'All legacy kube types successfully parsed' },
  { type: 'NamespaceDeletionContentFailure', status: 'False', reason: 'ContentDeleted', message: 'All content successfully deleted, may be waiting on finalization' },
  { type: 'NamespaceContentRemaining', status: 'False', reason: 'ContentRemoved', message: 'All content successfully removed' },
  { type: 'NamespaceFinalizersRemaining', status: 'False', reason: 'ContentHasNoFinalizers', message: 'All content-preserving finalizers finished' },
];

function failureVerdict(failures: readonly Error[]): Verdict | undefined {
  if (failures.length === 0) return undefined;
  const messages = failures.map((failure) => failure.message).toSorted();
  return { type: 'NamespaceDeletionContentFailure', status: 'True', reason: 'ContentDeletionFailed', message: `Failed to delete all resource types, ${failures.length} remaining: ${messages.join(', ')}` };
}

function remainingVerdict(remainders: readonly Remainder[]): Verdict | undefined {
  if (remainders.length === 0) return undefined;
  const parts = remainders.map(({ resource, count }) => `${resource} has ${count} resource instances`).toSorted();
  return { type: 'NamespaceContentRemaining', status: 'True', reason: 'SomeResourcesRemain', message: `Some resources are remaining: ${parts.join(', ')}` };
}

function finalizerVerdict(remainders: readonly Remainder[]): Verdict | undefined {
  const totals = new Map<string, number>();
  for (const { finalizers } of remainders) for (const [finalizer, count] of Object.entries(finalizers)) totals.set(finalizer, (totals.get(finalizer) ?? 0) + count);
  if (totals.size === 0) return undefined;
  const parts = [...totals].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`).toSorted();
  return { type: 'NamespaceFinalizersRemaining', status: 'True', reason: 'SomeFinalizersRemain', message: `Some content in the namespace has finalizers remaining: ${parts.join(', ')}` };
}

/** The five conditions of a namespace that is going away (pkg/controller/namespace/deletion/status_condition_utils.go). */
export function conditionsOf(before: readonly NamespaceCondition[], remainders: readonly Remainder[], failures: readonly Error[], nowMs: number): readonly NamespaceCondition[] {
  const verdicts = [failureVerdict(failures), remainingVerdict(remainders), finalizerVerdict(remainders)].filter((verdict) => verdict !== undefined);
  const conditions = [...before];
  let hasChanged = false;
  for (const well of allWell) {
    const verdict = verdicts.find(({ type }) => type === well.type) ?? well;
    const index = conditions.findIndex(({ type }) => type === well.type);
    const old = conditions[index];
    if (old !== undefined && old.status === verdict.status && old.reason === verdict.reason && old.message === verdict.message) continue;
    hasChanged = true;
    const since = old?.status === verdict.status ? (old.lastTransitionTime ?? formatTime(nowMs)) : formatTime(nowMs);
    const next = { ...verdict, lastTransitionTime: since };
    if (index < 0) conditions.push(next);
    else conditions[index] = next;
  }
  return hasChanged ? conditions : before;
}
