import type { Taint, Toleration } from './types.ts';

/** True where the toleration covers the taint (staging/src/k8s.io/api/core/v1/toleration.go). `Lt` and `Gt` are gated off in 1.36. */
export function tolerates({ key = '', operator, value = '', effect }: Toleration, taint: Taint): boolean {
  if (isSet(effect) && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  return operator === 'Exists' || ((!isSet(operator) || operator === 'Equal') && value === (taint.value ?? ''));
}

/** An empty text says as little as an absent field. */
function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}

export function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some((toleration) => tolerates(toleration, taint));
}

/** Keeps new pods away from the node. */
export function keepsPodsAway({ effect }: Taint): boolean {
  return effect === 'NoSchedule' || effect === 'NoExecute';
}

/** The first taint that keeps away a pod with these tolerations. */
export function untoleratedTaint(taints: readonly Taint[], tolerations: readonly Toleration[]): Taint | undefined {
  return taints.find((taint) => keepsPodsAway(taint) && !isTolerated(taint, tolerations));
}

/** Taints are told apart by key and effect, never by value. */
export function sameTaint(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect;
}
