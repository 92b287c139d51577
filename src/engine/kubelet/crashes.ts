import type { JsonObject } from '../base/json.ts';
import type { Pod } from '../api/core/types.ts';
import type { LabelSelector } from '../api/meta/types.ts';
import type { Container, PodRuntime } from '../runtime/container.ts';
import { runningContainers } from '../runtime/machine-runtime.ts';
import { matchesLabels } from './behaviors.ts';

/** What a ContainerCrash says of whom it strikes; the fault's target, and `container` and `exitCode` from its parameters. */
interface Strike {
  readonly namespace?: string;
  readonly names?: readonly string[];
  readonly labelSelector?: LabelSelector;
  readonly container?: string;
  readonly exitCode?: number;
}

/** The running containers of the pod that the strike is meant for. */
export function crashTargets(details: JsonObject, { metadata }: Pod, runtime: PodRuntime | undefined): readonly Container[] {
  const { namespace, names, labelSelector, container } = details as Strike;
  if (names === undefined && labelSelector === undefined) return [];
  if (namespace !== undefined && namespace !== metadata.namespace) return [];
  const isMeant = names?.includes(metadata.name) === true || (labelSelector !== undefined && matchesLabels(labelSelector, metadata.labels ?? {}));
  return isMeant ? runningContainers(runtime).filter((it) => container === undefined || it.name === container) : [];
}

/** As if killed by the kernel, unless the fault says otherwise. */
export function crashCode(details: JsonObject): number {
  const { exitCode } = details as Strike;
  return exitCode ?? 137;
}
