import type { Container, EphemeralContainer, PodSpec, Volume } from '../../../api/core/types.ts';
import type { Incomplete } from '../incomplete.ts';

export type PodSpecDraft = Incomplete<PodSpec>;
export type ContainerDraft = Incomplete<Container>;
export type VolumeDraft = Incomplete<Volume>;

/** What the parts of a pod must know about the rest of it. */
export interface PodContext {
  readonly spec: PodSpecDraft;
  /** A pod itself, not a template of one. */
  readonly isPod: boolean;
  /** The pod's name where there is one: ephemeral claims are called after it. */
  readonly podName: string;
  /** Only the volumes without a fault. */
  readonly volumes: ReadonlyMap<string, VolumeDraft>;
  readonly claimNames: ReadonlySet<string>;
  /** User IDs of the pod are those of the node. */
  readonly hostUsers: boolean;
}

const noStrings: ReadonlySet<string> = new Set();

export function claimNamesOf(spec: PodSpecDraft): ReadonlySet<string> {
  const claims = spec.resourceClaims;
  return claims === undefined ? noStrings : new Set(claims.map((claim) => claim.name ?? '').filter((name) => name !== ''));
}

/** Every container with the path to it: init containers, containers, ephemeral containers. */
export function* containersOf(spec: PodSpecDraft, path: string): Generator<readonly [ContainerDraft | Incomplete<EphemeralContainer>, string], void> {
  for (const [index, container] of (spec.initContainers ?? []).entries()) yield [container, `${path}.initContainers[${index}]`];
  for (const [index, container] of (spec.containers ?? []).entries()) yield [container, `${path}.containers[${index}]`];
  for (const [index, container] of (spec.ephemeralContainers ?? []).entries()) yield [container, `${path}.ephemeralContainers[${index}]`];
}

/** A cheap look before a walk that needs paths. */
export function someContainer(spec: PodSpecDraft, test: (container: ContainerDraft | Incomplete<EphemeralContainer>) => boolean): boolean {
  return spec.containers?.some(test) === true || spec.initContainers?.some(test) === true || spec.ephemeralContainers?.some(test) === true;
}
