import { Pods, Services } from '../api/core/resources.ts';
import type { Pod, Service, ServicePort } from '../api/core/types.ts';
import { keyOf } from '../api/resource.ts';
import { timeMs } from '../base/time.ts';
import { jsonEqual } from '../base/json.ts';
import { watching, type CacheReader, type ControllerContext, type WatchRule } from './controller.ts';
import { matcherOfMap } from './label-selector.ts';
import { podCondition, podFacts } from './pods.ts';

export type IpFamily = 'IPv4' | 'IPv6';

const familyOf = (address: string): IpFamily => (address.includes(':') ? 'IPv6' : 'IPv4');

/** A Service whose endpoints are the cluster's business: it selects, and it is not just a name for something outside. */
export function isSelecting(service: Service): boolean {
  return service.spec.selector !== undefined && service.spec.type !== 'ExternalName';
}

/** In which families a Service is served; the first is the main one. */
export function familiesOf({ spec }: Service): readonly IpFamily[] {
  const families = (spec.ipFamilies ?? []).filter((family) => family !== '');
  if (families.length > 0) return families;
  return spec.clusterIP === undefined || spec.clusterIP === '' || spec.clusterIP === 'None' ? ['IPv4'] : [familyOf(spec.clusterIP)];
}

export function isHeadless({ spec }: Service): boolean {
  return spec.clusterIP === undefined || spec.clusterIP === '' || spec.clusterIP === 'None';
}

/** Pods a Service selects, in key order. */
export function podsOf(service: Service, cache: CacheReader): readonly Pod[] {
  const matches = matcherOfMap(service.spec.selector);
  return cache.list(Pods, service.metadata.namespace).filter((pod) => matches(pod.metadata.labels));
}

/** Finished pods and pods without an address are nobody's endpoint; terminating ones only for those who can tell them apart. */
export function mayServe(pod: Pod, includeTerminating: boolean): boolean {
  if (podFacts(pod).isTerminal || (pod.status.podIP === undefined && (pod.status.podIPs ?? []).length === 0)) return false;
  return includeTerminating || pod.metadata.deletionTimestamp === undefined;
}

export function addressesOf({ status }: Pod, family: IpFamily): readonly string[] {
  const all = status.podIPs?.map(({ ip }) => ip) ?? (status.podIP === undefined ? [] : [status.podIP]);
  return all.filter((ip) => familyOf(ip) === family);
}

/** The number behind a Service port in this pod: given, or that of the container port of that name; none when the pod has no such port. */
export function targetPort(pod: Pod, { targetPort: target, port, protocol = 'TCP' }: ServicePort): number | undefined {
  if (typeof target !== 'string') return target ?? port;
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
  for (const container of [...pod.spec.containers, ...sidecars]) {
    const found = container.ports?.find((candidate) => candidate.name === target && (candidate.protocol ?? 'TCP') === protocol);
    if (found !== undefined) return found.containerPort;
  }
  return undefined;
}

/** A pod is known by its own name inside a headless Service that it names as its subdomain. */
export function hostnameIn(service: Service, pod: Pod): string | undefined {
  const { hostname = '', subdomain } = pod.spec;
  return hostname !== '' && subdomain === service.metadata.name && pod.metadata.namespace === service.metadata.namespace ? hostname : undefined;
}

/** True when nothing has changed that an endpoint shows (staging/src/k8s.io/endpointslice/util/controller_utils.go, podEndpointsChanged). */
function looksTheSame(old: Pod, pod: Pod): boolean {
  return (
    old.metadata.deletionTimestamp === pod.metadata.deletionTimestamp &&
    podFacts(old).isReady === podFacts(pod).isReady &&
    podFacts(old).isTerminal === podFacts(pod).isTerminal &&
    old.status.podIP === pod.status.podIP &&
    jsonEqual(old.status.podIPs, pod.status.podIPs) &&
    jsonEqual(old.metadata.labels, pod.metadata.labels)
  );
}

/** Pods concern the Services that select them, and those that did. */
export const watchingServicePods: WatchRule = watching(Pods, (change, { cache }) => {
  const revisions = change.type === 'updated' ? [change.object, change.old] : [change.object];
  if (change.type === 'updated' && looksTheSame(change.old, change.object)) return [];
  return cache
    .list(Services, change.object.metadata.namespace)
    .filter((service) => service.spec.selector !== undefined)
    .filter((service) => revisions.some((pod) => matcherOfMap(service.spec.selector)(pod.metadata.labels)))
    .map(keyOf);
});

/** Per Service, the latest change seen. */
function triggersOf(context: ControllerContext): Record<string, number> {
  return context.memory<Record<string, number>>('triggers', () => ({}));
}

/**
 * When what is being written now began to be true: the earliest change since the last look, so that anyone can measure how long news take
 * to arrive. A Service seen for the first time counts from its own beginning. 0 when nothing has changed.
 */
export function triggerTimeMs(service: Service, pods: readonly Pod[], context: ControllerContext): number {
  const seen = triggersOf(context);
  const key = keyOf(service);
  const lastMs = seen[key];
  const bornMs = timeMs(service.metadata.creationTimestamp);
  const changesMs = pods.map((pod) => timeMs(podCondition(pod, 'Ready')?.lastTransitionTime));
  let latestMs = Math.max(lastMs ?? 0, bornMs);
  let earliestMs = 0;
  for (const ms of changesMs) {
    if (ms > latestMs) latestMs = ms;
    if (lastMs !== undefined && ms > lastMs && (earliestMs === 0 || ms < earliestMs)) earliestMs = ms;
  }
  seen[key] = latestMs;
  return lastMs === undefined ? bornMs : earliestMs;
}

export function forgetTriggers(key: string, context: ControllerContext): void {
  delete triggersOf(context)[key];
}
