import { tolerates } from '../../api/core/toleration.ts';
import type { Node, Pod, Taint } from '../../api/core/types.ts';

// How long a pod may stay on a tainted node (pkg/controller/tainteviction/taint_eviction.go).

const none: readonly Taint[] = [];

export function noExecuteTaints({ spec }: Node): readonly Taint[] {
  return spec.taints?.filter(({ effect }) => effect === 'NoExecute') ?? none;
}

/** `stay`: nothing chases it. `leave`: at once. `leaveAfter`: when its tolerations have run out, milliseconds from now. */
export type Verdict = { readonly type: 'stay' } | { readonly type: 'leave' } | { readonly type: 'leaveAfter'; readonly ms: number };

/** Of each taint the first toleration that covers it counts; the shortest of them decides. */
export function verdictOn({ spec }: Pod, taints: readonly Taint[]): Verdict {
  if (taints.length === 0) return { type: 'stay' };
  let seconds = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const toleration = spec.tolerations?.find((candidate) => tolerates(candidate, taint));
    if (toleration === undefined) return { type: 'leave' };
    if (toleration.tolerationSeconds !== undefined) seconds = Math.min(seconds, Math.max(0, toleration.tolerationSeconds));
  }
  return Number.isFinite(seconds) ? { type: 'leaveAfter', ms: seconds * 1000 } : { type: 'stay' };
}
