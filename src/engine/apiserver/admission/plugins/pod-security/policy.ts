// Levels, versions and which checks belong to them: k8s.io/pod-security-admission/api/helpers.go and policy/registry.go.
import type { Cause } from '../../../../api/status.ts';
import { invalid } from '../../../validation/field-error.ts';
import * as baseline from './baseline.ts';
import * as restricted from './restricted.ts';
import type { Check, PodShape, Violation } from './sandbox.ts';

const levels = ['privileged', 'baseline', 'restricted'] as const;
export type Level = (typeof levels)[number];

export interface Standard {
  readonly level: Level;
  /** The minor version whose checks are meant; none for the latest. */
  readonly minor: number | undefined;
}

export interface Policy {
  readonly enforce: Standard;
  readonly audit: Standard;
  readonly warn: Standard;
}

type Mode = keyof Policy;

const prefix = 'pod-security.kubernetes.io/';
const free: Standard = { level: 'privileged', minor: undefined };
const freePolicy: Policy = { enforce: free, audit: free, warn: free };

type Labels = Readonly<Record<string, string>> | undefined;

interface Read {
  readonly policy: Policy;
  readonly causes: readonly Cause[];
}

function isLevel(text: string): text is Level {
  return (levels as readonly string[]).includes(text);
}

function readMode(mode: Mode, labels: Readonly<Record<string, string>>, causes: Cause[]): Standard {
  const level = labels[prefix + mode];
  const version = labels[`${prefix}${mode}-version`];
  const isFine = level === undefined || isLevel(level);
  if (!isFine) causes.push(invalid(`metadata.labels[${prefix}${mode}]`, level, `must be one of ${levels.join(', ')}`));
  const minor = version === undefined ? undefined : /^v1\.([0-9]|[1-9][0-9]*)$/.exec(version)?.[1];
  if (version !== undefined && version !== 'latest' && minor === undefined) {
    causes.push(invalid(`metadata.labels[${prefix}${mode}-version]`, version, 'must be "latest" or "v1.x"'));
  }
  // What cannot be read is enforced strictly, and otherwise ignored.
  const unreadable = mode === 'enforce' ? 'restricted' : 'privileged';
  return { level: level === undefined ? 'privileged' : isLevel(level) ? level : unreadable, minor: minor === undefined ? undefined : Number(minor) };
}

export function compareLevels(a: Level, b: Level): number {
  return levels.indexOf(a) - levels.indexOf(b);
}

/** Whoever enforces is also warned, unless the labels say something else. */
function warnOf(warn: Standard, enforce: Standard, labels: Readonly<Record<string, string>>): Standard {
  const enforced = labels[`${prefix}enforce`] ?? '';
  if (labels[`${prefix}warn`] !== undefined || !isLevel(enforced) || compareLevels(enforce.level, warn.level) <= 0) return warn;
  return { level: enforce.level, minor: labels[`${prefix}warn-version`] === undefined ? enforce.minor : warn.minor };
}

function speaksOfSecurity(labels: Labels): labels is Readonly<Record<string, string>> {
  for (const key in labels) if (key.startsWith(prefix)) return true;
  return false;
}

/** What a namespace asks of its pods. */
export function policyOf(labels: Labels): Read {
  if (!speaksOfSecurity(labels)) return { policy: freePolicy, causes: [] };
  const causes: Cause[] = [];
  const enforce = readMode('enforce', labels, causes);
  const audit = readMode('audit', labels, causes);
  const warn = readMode('warn', labels, causes);
  return { policy: { enforce, audit, warn: warnOf(warn, enforce, labels) }, causes };
}

export function standardText({ level, minor }: Standard): string {
  return `${level}:${minor === undefined ? 'latest' : `v1.${minor}`}`;
}

interface VersionedCheck {
  readonly id: string;
  /** By the minor version in which they came, rising. */
  readonly versions: readonly { readonly since: number; readonly check: Check }[];
  /** A check of the baseline that this one is stricter than. */
  readonly replaces?: string;
}

/** In the order in which violations are told: by identity. */
const baselineChecks: readonly VersionedCheck[] = [
  { id: 'appArmorProfile', versions: [{ since: 0, check: baseline.appArmorProfile }] },
  { id: 'capabilities_baseline', versions: [{ since: 0, check: baseline.capabilities }] },
  { id: 'hostNamespaces', versions: [{ since: 0, check: baseline.hostNamespaces }] },
  { id: 'hostPathVolumes', versions: [{ since: 0, check: baseline.hostPathVolumes }] },
  { id: 'hostPorts', versions: [{ since: 0, check: baseline.hostPorts }] },
  { id: 'hostProbesAndHostLifecycle', versions: [{ since: 34, check: baseline.hostProbes }] },
  { id: 'privileged', versions: [{ since: 0, check: baseline.privileged }] },
  { id: 'procMount', versions: [{ since: 0, check: baseline.procMount }, { since: 35, check: baseline.procMountOfHostUsers }] },
  { id: 'seLinuxOptions', versions: [{ since: 0, check: baseline.seLinuxOptions }, { since: 31, check: baseline.seLinuxOptionsWithEngine }] },
  { id: 'seccompProfile_baseline', versions: [{ since: 0, check: baseline.seccompAnnotations }, { since: 19, check: baseline.seccompProfile }] },
  { id: 'sysctls', versions: baseline.sysctls },
  { id: 'windowsHostProcess', versions: [{ since: 0, check: baseline.windowsHostProcess }] },
];

const { unlessUserNamespace, unlessWindows } = restricted;

const restrictedChecks: readonly VersionedCheck[] = [
  { id: 'allowPrivilegeEscalation', versions: [{ since: 8, check: restricted.allowPrivilegeEscalation }, { since: 25, check: unlessWindows(restricted.allowPrivilegeEscalation) }] },
  { id: 'capabilities_restricted', replaces: 'capabilities_baseline', versions: [{ since: 22, check: restricted.droppedCapabilities }, { since: 25, check: unlessWindows(restricted.droppedCapabilities) }] },
  { id: 'procMount_restricted', replaces: 'procMount', versions: [{ since: 35, check: baseline.procMount }] },
  { id: 'restrictedVolumes', replaces: 'hostPathVolumes', versions: [{ since: 0, check: restricted.restrictedVolumes }] },
  { id: 'runAsNonRoot', versions: [{ since: 0, check: restricted.runAsNonRoot }, { since: 35, check: unlessUserNamespace(restricted.runAsNonRoot) }] },
  { id: 'runAsUser', versions: [{ since: 23, check: restricted.runAsUser }, { since: 35, check: unlessUserNamespace(restricted.runAsUser) }] },
  { id: 'seccompProfile_restricted', replaces: 'seccompProfile_baseline', versions: [{ since: 19, check: restricted.seccompProfileSet }, { since: 25, check: unlessWindows(restricted.seccompProfileSet) }] },
];

function checkAt({ versions }: VersionedCheck, minor: number): Check | undefined {
  return versions.findLast(({ since }) => since <= minor)?.check;
}

const checkLists = new Map<string, readonly Check[]>();

function checksOf(standard: Standard): readonly Check[] {
  const key = standardText(standard);
  const known = checkLists.get(key) ?? listChecks(standard);
  checkLists.set(key, known);
  return known;
}

function listChecks({ level, minor = Infinity }: Standard): readonly Check[] {
  if (level === 'privileged') return [];
  const strict = level === 'baseline' ? [] : restrictedChecks.filter((check) => checkAt(check, minor) !== undefined);
  const replaced = new Set(strict.map(({ replaces }) => replaces));
  const all = [...baselineChecks.filter(({ id }) => !replaced.has(id)), ...strict];
  return all.map((check) => checkAt(check, minor)).filter((check) => check !== undefined);
}

export function violationsOf(pod: PodShape, standard: Standard): readonly Violation[] {
  return checksOf(standard)
    .map((check) => check(pod))
    .filter((violation) => violation !== undefined);
}

export function violationText(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
}
