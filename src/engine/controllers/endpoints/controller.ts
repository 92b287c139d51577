import { Endpoints, Pods, Services } from '../../api/core/resources.ts';
import type { Endpoints as EndpointsObject, Service } from '../../api/core/types.ts';
import type { TemplateMeta } from '../../api/meta/object.ts';
import { keyOf, splitKey } from '../../api/resource.ts';
import { isApiError } from '../../api/status.ts';
import { inKeyOrder, jsonEqual } from '../../base/json.ts';
import { formatTime } from '../../base/time.ts';
import { defineController, watching, type ControllerContext } from '../../reconcile/controller.ts';
import { isNamespaceTerminating } from '../../reconcile/pod-control.ts';
import { forgetTriggers, isHeadless, isSelecting, podsOf, triggerTimeMs, watchingServicePods } from '../../reconcile/service-pods.ts';
import { subsetsOf, truncated } from './plan.ts';

const triggerAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';
const capacityAnnotation = 'endpoints.kubernetes.io/over-capacity';
const managedByLabel = 'endpoints.kubernetes.io/managed-by';
const headlessLabel = 'service.kubernetes.io/headless';

function labelsFor(service: Service): Readonly<Record<string, string>> {
  const { [headlessLabel]: _, ...labels } = service.metadata.labels ?? {};
  return inKeyOrder({ ...labels, ...(isHeadless(service) ? { [headlessLabel]: '' } : {}), [managedByLabel]: 'endpoint-controller' });
}

function annotationsFor(current: EndpointsObject | undefined, triggerMs: number, isTruncated: boolean): TemplateMeta['annotations'] {
  const { [triggerAnnotation]: _, [capacityAnnotation]: __, ...others } = current?.metadata.annotations ?? {};
  return { ...others, ...(triggerMs === 0 ? {} : { [triggerAnnotation]: formatTime(triggerMs) }), ...(isTruncated ? { [capacityAnnotation]: 'truncated' } : {}) };
}

function reconcile(service: Service, context: ControllerContext): void {
  const { cache, client } = context;
  const current = cache.get(Endpoints, keyOf(service));
  const pods = podsOf(service, cache);
  const triggerMs = triggerTimeMs(service, pods, context);
  const all = subsetsOf(service, pods);
  const cut = truncated(all);
  const subsets = cut ?? all;
  const labels = labelsFor(service);
  const saysTruncated = current?.metadata.annotations?.[capacityAnnotation] !== undefined;
  if (current !== undefined && jsonEqual(current.subsets ?? [], subsets) && jsonEqual(current.metadata.labels ?? {}, labels) && saysTruncated === (cut !== undefined)) return;
  const annotations = annotationsFor(current, triggerMs, cut !== undefined) ?? {};
  const { name, namespace } = service.metadata;
  const content = subsets.length === 0 ? {} : { subsets };
  if (current !== undefined) {
    const { subsets: _, ...kept } = current;
    client.update<EndpointsObject>(Endpoints, { ...kept, ...content, metadata: { ...current.metadata, labels, annotations } });
  } else if (namespace !== undefined) client.create(Endpoints, { metadata: { name, namespace, labels, annotations }, ...content });
}

/** Keeps the older Endpoints beside the slices, for those who still read them (pkg/controller/endpoint). */
export const endpointsController = defineController({
  name: 'endpoints-controller',
  component: 'endpoint-controller',
  for: Services,
  watches: [watchingServicePods, watching(Endpoints, ({ type, object }) => (type === 'deleted' ? [keyOf(object)] : []))],
  reads: [Pods],
  retry: { initialMs: 1000, maxMs: 1_000_000 },
  paceMs: () => 100,
  reconcile(service, context) {
    if (!isSelecting(service)) return;
    try {
      reconcile(service, context);
    } catch (error) {
      if (isNamespaceTerminating(error)) return;
      if (isApiError(error)) {
        const current = context.cache.get(Endpoints, keyOf(service));
        const [reason, message] = current === undefined ? ['FailedToCreateEndpoint', `Failed to create endpoint for service ${keyOf(service)}: ${error.message}`] : ['FailedToUpdateEndpoint', `Failed to update endpoint ${keyOf(service)}: ${error.message}`];
        context.events.event(current ?? service, 'Warning', reason, message);
      }
      throw error;
    }
  },
  gone(key, context) {
    forgetTriggers(key, context);
    if (context.cache.get(Endpoints, key) === undefined) return;
    try {
      context.client.delete(Endpoints, splitKey(key));
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  },
});
