// Annotations that mean something to a pod: pkg/apis/core/validation/validation.go.
import type { AppArmorProfile, SeccompProfile, Toleration } from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid } from '../field-error.ts';
import { goQuote } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateDescendingPath } from '../paths.ts';
import { validateTolerations } from './affinity.ts';
import type { PodSpecDraft } from './pod-context.ts';
import { containersOf } from './pod-context.ts';

export type Annotations = Readonly<Record<string, string>> | undefined;

export const mirrorKey = 'kubernetes.io/config.mirror';
const tolerationsKey = 'scheduler.alpha.kubernetes.io/tolerations';
const deletionCostKey = 'controller.kubernetes.io/pod-deletion-cost';
const seccompPodKey = 'seccomp.security.alpha.kubernetes.io/pod';
const seccompContainerPrefix = 'container.seccomp.security.alpha.kubernetes.io/';
export const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';

/** As Go reads an int32, but without a plus sign, and without leading zeros in what is positive. */
function isDeletionCost(text: string): boolean {
  return /^(0|[1-9][0-9]*|-[0-9]+)$/.test(text) && Number(text) >= -2147483648 && Number(text) <= 2147483647;
}

/** The field that says the same as the annotation, where there is one. */
export function appArmorProfileOf(text: string): AppArmorProfile | undefined {
  if (text === 'unconfined') return { type: 'Unconfined' };
  if (text === 'runtime/default') return { type: 'RuntimeDefault' };
  const localhostProfile = text.startsWith('localhost/') ? text.slice('localhost/'.length) : '';
  return localhostProfile === '' ? undefined : { type: 'Localhost', localhostProfile };
}

function* validateTolerationsText(text: string, path: string): Causes {
  let tolerations: readonly Incomplete<Toleration>[];
  try {
    tolerations = JSON.parse(text) as readonly Incomplete<Toleration>[];
  } catch {
    yield invalid(path, tolerationsKey, `invalid character ${goQuote(text.slice(0, 1)).replaceAll('"', "'")} looking for beginning of value`);
    return;
  }
  if (Array.isArray(tolerations)) yield* validateTolerations(tolerations, `${path}.${tolerationsKey}`);
}

function* validateSeccompText(text: string, path: string): Causes {
  if (text === 'runtime/default' || text === 'docker/default' || text === 'unconfined') return;
  if (text.startsWith('localhost/')) yield* validateDescendingPath(text.slice('localhost/'.length), path);
  else yield invalid(path, text, 'must be a valid seccomp profile');
}

function* validateAppArmorText(key: string, text: string, spec: PodSpecDraft, path: string): Causes {
  const name = key.slice(appArmorPrefix.length);
  const at = `${path}[${key}]`;
  if (![...containersOf(spec, 'spec')].some(([container]) => (container.name ?? '') === name)) yield invalid(at, name, 'container not found');
  if (text !== '' && text !== 'runtime/default' && text !== 'unconfined' && !text.startsWith('localhost/')) yield invalid(at, text, `invalid AppArmor profile name: ${goQuote(text)}`);
}

export function* validatePodAnnotations(annotations: Annotations, spec: PodSpecDraft, path: string): Causes {
  if (annotations === undefined) return;
  const mirror = annotations[mirrorKey];
  if (mirror !== undefined && (spec.nodeName ?? '') === '') yield invalid(`${path}[${mirrorKey}]`, mirror, 'must set spec.nodeName if mirror pod annotation is set');
  const tolerations = annotations[tolerationsKey] ?? '';
  if (tolerations !== '') yield* validateTolerationsText(tolerations, path);
  const cost = annotations[deletionCostKey];
  if (cost !== undefined && !isDeletionCost(cost)) yield invalid(`${path}[${deletionCostKey}]`, cost, 'must be a 32bit integer');
  const seccomp = annotations[seccompPodKey];
  if (seccomp !== undefined) yield* validateSeccompText(seccomp, `${path}.${seccompPodKey}`);
  for (const key in annotations) {
    if (key.startsWith(seccompContainerPrefix)) yield* validateSeccompText(annotations[key] ?? '', `${path}.${key}`);
  }
  for (const key in annotations) {
    if (key.startsWith(appArmorPrefix)) yield* validateAppArmorText(key, annotations[key] ?? '', spec, path);
  }
}

function isFixed(key: string): boolean {
  return key === mirrorKey || key.startsWith(appArmorPrefix);
}

/** Some annotations are part of what a pod is. */
export function* validatePodAnnotationUpdate(annotations: Annotations, old: Annotations, spec: PodSpecDraft, path: string): Causes {
  if (annotations === old) return;
  for (const key in old) {
    if (!isFixed(key) || annotations?.[key] === old[key]) continue;
    yield forbidden(`${path}[${key}]`, key === mirrorKey ? 'may not remove or update mirror pod annotation' : 'may not remove or update AppArmor annotations');
  }
  for (const key in annotations) {
    if (!isFixed(key) || old?.[key] !== undefined) continue;
    yield forbidden(`${path}[${key}]`, key === mirrorKey ? 'may not add mirror pod annotation' : 'may not add AppArmor annotations');
  }
  yield* validatePodAnnotations(annotations, spec, path);
}

/** A profile said twice must be said alike; `localhost` profiles carry a file. */
function* validateProfileMatch(text: string, profile: Incomplete<SeccompProfile> | Incomplete<AppArmorProfile>, what: string, defaults: readonly string[], path: string): Causes {
  const wrongType = forbidden(`${path}.type`, `${what} type in annotation and field must match`);
  if (profile.type === 'Unconfined' && text !== 'unconfined') yield wrongType;
  if (profile.type === 'RuntimeDefault' && !defaults.includes(text)) yield wrongType;
  if (profile.type !== 'Localhost') return;
  if (!text.startsWith('localhost/')) yield wrongType;
  else if (text.slice('localhost/'.length) !== profile.localhostProfile) yield forbidden(`${path}.localhostProfile`, `${what} profile in annotation and field must match`);
}

/** Profiles in annotations and fields of a new pod or template. */
export function* validateProfileAnnotations(annotations: Annotations, spec: PodSpecDraft, path: string): Causes {
  if (annotations === undefined || Object.keys(annotations).length === 0) return;
  const seccompDefaults = ['runtime/default', 'docker/default'];
  const podSeccomp = spec.securityContext?.seccompProfile;
  const podText = annotations[seccompPodKey];
  if (podSeccomp !== undefined && podText !== undefined) yield* validateProfileMatch(podText, podSeccomp, 'seccomp', seccompDefaults, `${path}.securityContext.seccompProfile`);
  for (const [container, at] of containersOf(spec, path)) {
    const profile = container.securityContext?.seccompProfile;
    const text = annotations[seccompContainerPrefix + (container.name ?? '')];
    if (profile !== undefined && text !== undefined) yield* validateProfileMatch(text, profile, 'seccomp', seccompDefaults, `${at}.securityContext.seccompProfile`);
  }
  if (spec.os?.name === 'windows') return;
  for (const [container, at] of containersOf(spec, path)) {
    const profile = container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
    const text = annotations[appArmorPrefix + (container.name ?? '')];
    if (profile !== undefined && text !== undefined) yield* validateProfileMatch(text, profile, 'apparmor', ['runtime/default'], `${at}.securityContext.appArmorProfile`);
  }
}
