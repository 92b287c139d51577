// plugin/pkg/admission/runtimeclass.
import { Pods } from '../../../api/core/resources.ts';
import type { Pod, Toleration } from '../../../api/core/types.ts';
import { RuntimeClasses } from '../../../api/node/resources.ts';
import type { RuntimeClass, Scheduling } from '../../../api/node/types.ts';
import { compareQuantity } from '../../../api/values/quantity.ts';
import { jsonEqual } from '../../../base/json.ts';
import type { AdmissionPlugin, AdmissionRequest, AdmissionView, Verdict } from '../plugin.ts';
import { allow, forbid } from '../plugin.ts';
import { creates, replace } from './verdicts.ts';

type Amounts = Readonly<Record<string, string>>;

function sameAmounts(a: Amounts, b: Amounts): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => b[name] !== undefined && compareQuantity(a[name], b[name]) === 0);
}

/** Whether whoever tolerates `wide` also tolerates what `narrow` stands for. */
function covers(wide: Toleration, narrow: Toleration): boolean {
  if (jsonEqual(wide, narrow)) return true;
  const anyKey = (wide.key ?? '') === '' && wide.operator === 'Exists';
  if (!anyKey && (wide.key ?? '') !== (narrow.key ?? '')) return false;
  if (wide.effect !== undefined && wide.effect !== narrow.effect) return false;
  const limit = wide.effect === 'NoExecute' ? wide.tolerationSeconds : undefined;
  if (limit !== undefined && (narrow.tolerationSeconds === undefined || narrow.tolerationSeconds > limit)) return false;
  if (wide.operator === 'Exists') return true;
  const isEqual = wide.operator === undefined || wide.operator === 'Equal';
  return isEqual && narrow.operator === 'Equal' && (wide.value ?? '') === (narrow.value ?? '');
}

/** Both lists without what another toleration covers. */
function mergedTolerations(first: readonly Toleration[], second: readonly Toleration[]): readonly Toleration[] {
  const all = [...first, ...second];
  const merged: Toleration[] = [];
  for (const [index, toleration] of all.entries()) {
    const covered = merged.some((other) => covers(other, toleration)) || all.slice(index + 1).some((other) => !jsonEqual(other, toleration) && covers(other, toleration));
    if (!covered) merged.push(toleration);
  }
  return merged;
}

/** The pod where the class lets it run, or why it cannot. */
function scheduled(pod: Pod, scheduling: Scheduling): Pod | string {
  const own = pod.spec.nodeSelector ?? {};
  const asked = scheduling.nodeSelector ?? {};
  for (const key of Object.keys(asked)) {
    if (own[key] !== undefined && own[key] !== asked[key]) {
      return `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${asked[key] ?? ''}; pod.spec.nodeSelector[${key}] = ${own[key]}`;
    }
  }
  const nodeSelector = { ...own, ...asked };
  const tolerations = mergedTolerations(pod.spec.tolerations ?? [], scheduling.tolerations ?? []);
  const set = { ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }), ...(tolerations.length === 0 ? {} : { tolerations }) };
  return { ...pod, spec: { ...pod.spec, ...set } };
}

const mismatch = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

function admitPod(pod: Pod, { overhead, scheduling }: RuntimeClass, request: AdmissionRequest): Verdict {
  const own = pod.spec.overhead ?? {};
  const fixed = overhead?.podFixed ?? {};
  if (overhead !== undefined && Object.keys(own).length > 0 && !sameAmounts(own, fixed)) return forbid(request, mismatch);
  const heavier = overhead?.podFixed === undefined ? pod : { ...pod, spec: { ...pod.spec, overhead: fixed } };
  const placed = scheduling === undefined ? heavier : scheduled(heavier, scheduling);
  if (typeof placed === 'string') return forbid(request, placed);
  return placed === pod ? allow : replace(placed);
}

type Found = { readonly runtimeClass: RuntimeClass | undefined } | { readonly verdict: Verdict };

function find(request: AdmissionRequest, view: AdmissionView): Found {
  const name = (request.object as Pod).spec.runtimeClassName;
  const runtimeClass = name === undefined ? undefined : view.get(RuntimeClasses, name);
  return name !== undefined && runtimeClass === undefined ? { verdict: forbid(request, `pod rejected: RuntimeClass "${name}" not found`) } : { runtimeClass };
}

/** What a pod costs beyond its containers, and where it can run, is the class's to say. */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  handles: (request) => creates(request, Pods),
  admit(request, view) {
    const pod = request.object as Pod;
    if (pod.spec.runtimeClassName === undefined) return allow;
    const found = find(request, view);
    if ('verdict' in found) return found.verdict;
    return found.runtimeClass === undefined ? allow : admitPod(pod, found.runtimeClass, request);
  },
  validate(request, view) {
    const { overhead: own, runtimeClassName } = (request.object as Pod).spec;
    if (own === undefined && runtimeClassName === undefined) return allow;
    const found = find(request, view);
    if ('verdict' in found) return found.verdict;
    const overhead = found.runtimeClass?.overhead;
    if (overhead === undefined) return own === undefined ? allow : forbid(request, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
    return sameAmounts(overhead.podFixed ?? {}, own ?? {}) ? allow : forbid(request, mismatch);
  },
};
