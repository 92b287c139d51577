import { Nodes, Pods, Services } from '../../api/core/resources.ts';
import type { Pod, Service } from '../../api/core/types.ts';
import { EndpointSlices } from '../../api/discovery/resources.ts';
import type { Endpoint, EndpointPort, EndpointSlice } from '../../api/discovery/types.ts';
import { keyOf } from '../../api/resource.ts';
import { ApiError, isApiError } from '../../api/status.ts';
import { inKeyOrder } from '../../base/json.ts';
import { formatTime } from '../../base/time.ts';
import type { Change } from '../../client/informer.ts';
import { defineController, watching, type ControllerContext } from '../../reconcile/controller.ts';
import { controllerReference } from '../../reconcile/ownership.ts';
import { isNamespaceTerminating } from '../../reconcile/pod-control.ts';
import { familiesOf, forgetTriggers, isHeadless, isSelecting, mayServe, podsOf, triggerTimeMs, watchingServicePods, type IpFamily } from '../../reconcile/service-pods.ts';
import { byServiceOf, managedByLabel, planSlices, portsKey, serviceKeyOf, serviceNameLabel, type Group, type SlicePlan, type SliceSource } from '../../reconcile/slices.ts';
import { endpointOf, portsOf } from './endpoint.ts';

const triggerAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

const manager = 'endpointslice-controller.k8s.io';
const headlessLabel = 'service.kubernetes.io/headless';
const reserved: readonly string[] = [managedByLabel, serviceNameLabel, headlessLabel];
const byService = byServiceOf(manager);

/** The Service's labels, and those that say whose slices these are. */
function sourceOf(service: Service): SliceSource {
  const { name, namespace = '', labels = {} } = service.metadata;
  const own = Object.fromEntries(Object.entries(labels).filter(([key]) => !reserved.includes(key)));
  const headless = isHeadless(service) ? { [headlessLabel]: '' } : {};
  return {
    name,
    namespace,
    owner: controllerReference(Services, service),
    labels: inKeyOrder({ ...own, ...headless, [serviceNameLabel]: name, [managedByLabel]: manager }),
    keepsPlaceholder: true,
  };
}

/** Which revision of each slice we wrote last: news of it is no news. */
type Written = Record<string, string>;
const writtenOf = (context: ControllerContext): Written => context.memory<Written>('written', () => ({}));

/** Someone else changed or removed a slice of ours. */
function concernedBySlice(change: Change<EndpointSlice>, context: ControllerContext): readonly string[] {
  const written = writtenOf(context);
  const { uid, resourceVersion } = change.object.metadata;
  const isOurs = written[uid] === resourceVersion;
  if (change.type === 'deleted') {
    const isUnexpected = written[uid] !== undefined;
    delete written[uid];
    const key = serviceKeyOf(change.object, manager);
    return isUnexpected && key !== undefined ? [key] : [];
  }
  if (isOurs) return [];
  const keys = [serviceKeyOf(change.object, manager), change.type === 'updated' ? serviceKeyOf(change.old, manager) : undefined];
  return keys.filter((key) => key !== undefined);
}

/** Endpoints by ports: pods whose named ports have other numbers go to other slices. */
function groupsOf(service: Service, pods: readonly Pod[], family: IpFamily, { cache }: ControllerContext): { readonly groups: readonly Group[]; readonly homeless: string | undefined } {
  const groups = new Map<string, { readonly ports: readonly EndpointPort[]; readonly endpoints: Endpoint[] }>();
  let homeless: string | undefined;
  for (const pod of pods) {
    if (!mayServe(pod, true)) continue;
    const ports = portsOf(service, pod);
    const key = portsKey(ports);
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { ports, endpoints: [] }));
    const node = pod.spec.nodeName === undefined ? undefined : cache.get(Nodes, pod.spec.nodeName);
    if (node === undefined && service.spec.publishNotReadyAddresses !== true) {
      homeless ??= `skipping Pod ${pod.metadata.name} for Service ${keyOf(service)}: Node ${pod.spec.nodeName ?? ''} Not Found`;
      continue;
    }
    const endpoint = endpointOf(service, pod, node, family);
    if (endpoint !== undefined) group.endpoints.push(endpoint);
  }
  return { groups: [...groups.values()], homeless };
}

function withTrigger<T extends EndpointSlice['metadata'] | Parameters<ControllerContext['client']['create']>[1]['metadata']>(metadata: T, triggerMs: number): T {
  const { [triggerAnnotation]: former, ...others } = metadata.annotations ?? {};
  if (triggerMs !== 0) return { ...metadata, annotations: { ...others, [triggerAnnotation]: formatTime(triggerMs) } };
  return former === undefined ? metadata : { ...metadata, annotations: others };
}

function carryOut(service: Service, { create, update, remove }: SlicePlan, triggerMs: number, context: ControllerContext): void {
  const { client } = context;
  const written = writtenOf(context);
  const remember = ({ metadata }: EndpointSlice): void => {
    written[metadata.uid] = metadata.resourceVersion;
  };
  if (service.metadata.deletionTimestamp === undefined) for (const draft of create) remember(client.create(EndpointSlices, { ...draft, metadata: withTrigger(draft.metadata, triggerMs) }));
  for (const slice of update) remember(client.update(EndpointSlices, { ...slice, metadata: withTrigger(slice.metadata, triggerMs) }));
  for (const slice of remove) {
    delete written[slice.metadata.uid];
    try {
      client.delete(EndpointSlices, slice);
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }
}

function reconcile(service: Service, context: ControllerContext): void {
  const existing = context.cache.by(EndpointSlices, byService.name, keyOf(service)).filter((slice) => slice.metadata.deletionTimestamp === undefined);
  const pods = podsOf(service, context.cache);
  const triggerMs = triggerTimeMs(service, pods, context);
  const families = familiesOf(service);
  let skipped: string | undefined;
  for (const family of families) {
    const { groups, homeless } = groupsOf(service, pods, family, context);
    skipped ??= homeless;
    const ofFamily = existing.filter((slice) => slice.addressType === family);
    carryOut(service, planSlices(sourceOf(service), family, groups, ofFamily), triggerMs, context);
  }
  const others = existing.filter((slice) => !families.some((family) => family === slice.addressType));
  carryOut(service, { create: [], update: [], remove: others }, triggerMs, context);
  // A pod whose node is not known yet is looked for again soon.
  if (skipped !== undefined) throw new ApiError('NotFound', skipped);
}

/** Keeps the EndpointSlices of every Service that selects pods (pkg/controller/endpointslice). */
export const endpointSliceController = defineController({
  name: 'endpointslice-controller',
  component: 'endpoint-slice-controller',
  for: Services,
  retry: { initialMs: 1000, maxMs: 1_000_000 },
  paceMs: () => 100,
  watches: [watchingServicePods, watching(EndpointSlices, concernedBySlice, [byService])],
  reads: [Nodes, Pods],
  reconcile(service, context) {
    if (!isSelecting(service)) return;
    try {
      reconcile(service, context);
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
  },
  gone: forgetTriggers,
});
