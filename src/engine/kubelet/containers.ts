import type { Container as ContainerSpec, Pod } from '../api/core/types.ts';
import type { Container, PodRuntime } from '../runtime/container.ts';

// What a pod's containers are to do, read off its spec.

/** An init container that goes on running beside the others. */
export function isSidecar(spec: ContainerSpec): boolean {
  return spec.restartPolicy === 'Always';
}

/** By the name, wherever in the spec it stands. */
export function specOf(pod: Pod, name: string): ContainerSpec | undefined {
  return pod.spec.containers.find((it) => it.name === name) ?? pod.spec.initContainers?.find((it) => it.name === name) ?? pod.spec.ephemeralContainers?.find((it) => it.name === name);
}

export function isInit({ spec }: Pod, name: string): boolean {
  return spec.initContainers?.some((it) => it.name === name) === true;
}

export function currentOf(runtime: PodRuntime | undefined, name: string): Container | undefined {
  return runtime?.containers[name]?.current;
}

/** Init containers of an earlier sandbox do not count: after a reboot they run again. */
export function initOf(runtime: PodRuntime | undefined, name: string): Container | undefined {
  const container = currentOf(runtime, name);
  return container !== undefined && runtime?.sandbox !== undefined && container.createdMs >= runtime.sandbox.createdMs ? container : undefined;
}

/**
 * Whether a container that has ended with that code is started again: its own rules first, then its own policy, then the pod's
 * (pkg/api/v1/pod/util.go, ContainerShouldRestart).
 */
export function restartsAfter({ spec }: Pod, container: ContainerSpec, exitCode: number): boolean {
  for (const rule of container.restartPolicyRules ?? []) {
    const { operator, values = [] } = rule.exitCodes ?? { operator: '' };
    const hits = (operator === 'In' && values.includes(exitCode)) || (operator === 'NotIn' && !values.includes(exitCode));
    if (hits) return rule.action.startsWith('Restart');
  }
  const policy = container.restartPolicy ?? spec.restartPolicy ?? 'Always';
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** A container that probes kill comes back unless nothing in the pod ever does. */
export function restartsAfterKill({ spec }: Pod, container: ContainerSpec): boolean {
  return (container.restartPolicy ?? spec.restartPolicy ?? 'Always') !== 'Never';
}

/** `default/web(uid)`, as messages name a pod. */
export function formatPod({ metadata }: Pod): string {
  return `${metadata.name}_${metadata.namespace ?? ''}(${metadata.uid})`;
}
