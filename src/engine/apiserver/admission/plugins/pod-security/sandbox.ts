// Words and walks that the checks have in common: k8s.io/pod-security-admission/policy/helpers.go and visitor.go.
import type { Container, EphemeralContainer, PodSpec, SecurityContext } from '../../../../api/core/types.ts';
import type { MetaDraft } from '../../../validation/metadata.ts';

/** A pod, or what a controller makes pods from. */
export interface PodShape {
  readonly metadata: MetaDraft;
  readonly spec: PodSpec;
}

export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

export type Check = (pod: PodShape) => Violation | undefined;

export type AnyContainer = Container | EphemeralContainer;

/** In upstream's order: those of the start first. */
export function containersOf(spec: PodSpec): readonly AnyContainer[] {
  const { initContainers, containers, ephemeralContainers } = spec;
  return initContainers === undefined && ephemeralContainers === undefined ? containers : [...(initContainers ?? []), ...containers, ...(ephemeralContainers ?? [])];
}

export function quoted(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(', ');
}

export function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}

/** `container "a"`, `containers "a", "b"`. */
export function named(word: string, names: readonly string[]): string {
  return `${plural(word, names.length)} ${quoted(names)}`;
}

/** Each once, in order. */
export function sortedSet(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}

/** The containers with something bad, and all the bad there is. */
export interface Findings {
  readonly names: readonly string[];
  readonly values: readonly string[];
}

export function findIn(containers: readonly AnyContainer[], badOf: (container: AnyContainer) => readonly string[]): Findings {
  const names: string[] = [];
  const values: string[] = [];
  for (const container of containers) {
    const bad = badOf(container);
    if (bad.length === 0) continue;
    names.push(container.name);
    values.push(...bad);
  }
  return { names, values: sortedSet(values) };
}

/** What a pod and its containers may both say. */
export type SharedContext = Pick<SecurityContext, 'appArmorProfile' | 'runAsNonRoot' | 'runAsUser' | 'seLinuxOptions' | 'seccompProfile' | 'windowsOptions'>;

/** As above, for what the pod itself may say too: `pod and containers "a", "b"`. */
export function findInContexts({ spec }: PodShape, badOf: (context: SharedContext) => readonly string[]): { readonly setters: readonly string[]; readonly values: readonly string[] } {
  const ofPod = badOf(spec.securityContext ?? {});
  const { names, values } = findIn(containersOf(spec), (container) => badOf(container.securityContext ?? {}));
  const setters = [...(ofPod.length > 0 ? ['pod'] : []), ...(names.length > 0 ? [named('container', names)] : [])];
  return { setters, values: sortedSet([...ofPod, ...values]) };
}

export function isWindows({ spec }: PodShape): boolean {
  return spec.os?.name === 'windows';
}

/** With user namespaces root in the pod is nobody on the node. */
export function hasUserNamespace({ spec }: PodShape): boolean {
  return spec.hostUsers === false;
}
