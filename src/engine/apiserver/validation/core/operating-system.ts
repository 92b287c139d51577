// What a pod must not say when it names its operating system: pkg/apis/core/validation/validation.go.
import type { Causes } from '../field-error.ts';
import { forbidden } from '../field-error.ts';
import type { PodSpecDraft } from './pod-context.ts';
import { containersOf } from './pod-context.ts';

export function* validateLinux(spec: PodSpecDraft, path: string): Causes {
  const sentence = 'windows options cannot be set for a linux pod';
  if (spec.securityContext?.windowsOptions !== undefined) yield forbidden(`${path}.securityContext.windowsOptions`, sentence);
  for (const [container, at] of containersOf(spec, path)) {
    if (container.securityContext?.windowsOptions !== undefined) yield forbidden(`${at}.securityContext.windowsOptions`, sentence);
  }
}

type Check = readonly [field: string, isSet: (spec: PodSpecDraft) => boolean];

const inPodContext = (key: keyof NonNullable<PodSpecDraft['securityContext']>): Check => [`securityContext.${key}`, (spec) => spec.securityContext?.[key] !== undefined];

/** In upstream's order. */
const podChecks: readonly Check[] = [
  inPodContext('appArmorProfile'),
  inPodContext('seLinuxOptions'),
  ['hostUsers', (spec) => spec.hostUsers !== undefined],
  ['hostPID', (spec) => spec.hostPID === true],
  ['hostIPC', (spec) => spec.hostIPC === true],
  inPodContext('seccompProfile'),
  inPodContext('fsGroup'),
  inPodContext('fsGroupChangePolicy'),
  ['securityContext.sysctls', (spec) => (spec.securityContext?.sysctls ?? []).length > 0],
  ['shareProcessNamespace', (spec) => spec.shareProcessNamespace !== undefined],
  inPodContext('runAsUser'),
  inPodContext('runAsGroup'),
  inPodContext('supplementalGroups'),
  inPodContext('supplementalGroupsPolicy'),
  inPodContext('seLinuxChangePolicy'),
];

const containerKeys = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;

export function* validateWindows(spec: PodSpecDraft, path: string): Causes {
  const sentence = 'cannot be set for a windows pod';
  for (const [field, isSet] of podChecks) if (isSet(spec)) yield forbidden(`${path}.${field}`, sentence);
  for (const [container, at] of containersOf(spec, path)) {
    for (const key of containerKeys) if (container.securityContext?.[key] !== undefined) yield forbidden(`${at}.securityContext.${key}`, sentence);
  }
}
