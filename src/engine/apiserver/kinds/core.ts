import * as core from '../../api/core/resources.ts';
import type { Event, Namespace, Node, Pod, Secret, Service } from '../../api/core/types.ts';
import { EventsV1 } from '../../api/events/resources.ts';
import { defineKind, type KindDescription } from '../kind.ts';
import { persistentVolumeClaimStrategy, persistentVolumeStrategy } from './claims.ts';
import { componentStatuses } from './component-statuses.ts';
import { eventFromStorage, eventToStorage } from './event-versions.ts';
import { limitRangeStrategy } from './limit-range.ts';
import { namespaceFinalize, namespaceStrategy } from './namespace.ts';
import { nodeStrategy } from './node.ts';
import { podPartialUpdates, podStrategy } from './pod.ts';
import { serviceAccountStrategy } from './service-account.ts';
import { serviceStrategy } from './service.ts';

const open = 'open metadata';

const podFields = {
  // What `spec.nodeName` was called before v1.
  'spec.host': (pod: Pod) => pod.spec.nodeName ?? '',
  'spec.nodeName': (pod: Pod) => pod.spec.nodeName ?? '',
  'spec.restartPolicy': (pod: Pod) => pod.spec.restartPolicy ?? '',
  'spec.schedulerName': (pod: Pod) => pod.spec.schedulerName ?? '',
  'spec.serviceAccountName': (pod: Pod) => pod.spec.serviceAccountName ?? '',
  'spec.hostNetwork': (pod: Pod) => String(pod.spec.hostNetwork ?? false),
  'status.phase': (pod: Pod) => pod.status.phase ?? '',
  'status.podIP': (pod: Pod) => pod.status.podIP ?? '',
  // Upstream knows the name, and never has a value for it.
  'status.podIPs': () => '',
  'status.nominatedNodeName': (pod: Pod) => pod.status.nominatedNodeName ?? '',
};

const eventFields = {
  'involvedObject.kind': (event: Event) => event.involvedObject.kind ?? '',
  'involvedObject.namespace': (event: Event) => event.involvedObject.namespace ?? '',
  'involvedObject.name': (event: Event) => event.involvedObject.name ?? '',
  'involvedObject.uid': (event: Event) => event.involvedObject.uid ?? '',
  'involvedObject.apiVersion': (event: Event) => event.involvedObject.apiVersion ?? '',
  'involvedObject.resourceVersion': (event: Event) => event.involvedObject.resourceVersion ?? '',
  'involvedObject.fieldPath': (event: Event) => event.involvedObject.fieldPath ?? '',
  reason: (event: Event) => event.reason ?? '',
  reportingComponent: (event: Event) => event.reportingComponent ?? '',
  source: (event: Event) => event.source?.component ?? event.reportingComponent ?? '',
  type: (event: Event) => event.type ?? '',
};

export const coreKinds: readonly KindDescription[] = [
  defineKind({ resource: core.Bindings, schema: 'core.v1.Binding', verbs: ['create'], generation: 'none', isVirtual: true }),
  defineKind({
    resource: core.ComponentStatuses,
    schema: 'core.v1.ComponentStatus',
    verbs: ['get', 'list'],
    generation: 'none',
    isVirtual: true,
    told: componentStatuses,
    deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  }),
  defineKind({ resource: core.ConfigMaps, schema: 'core.v1.ConfigMap', generation: 'none' }),
  defineKind({
    resource: core.Endpoints,
    schema: 'core.v1.Endpoints',
    generation: 'none',
    allowCreateOnUpdate: true,
    deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  }),
  defineKind<Event>({
    resource: core.Events,
    schema: 'core.v1.Event',
    generation: 'none',
    allowCreateOnUpdate: true,
    timeToLiveMs: 3_600_000,
    fields: eventFields,
    otherVersions: [{ resource: EventsV1, schema: 'events.v1.Event', toStorage: eventToStorage, fromStorage: eventFromStorage }],
  }),
  defineKind({ resource: core.LimitRanges, schema: 'core.v1.LimitRange', generation: 'none', allowCreateOnUpdate: true, strategy: limitRangeStrategy }),
  defineKind<Namespace>({
    resource: core.Namespaces,
    schema: 'core.v1.Namespace',
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
    generation: 'none',
    emptyStatus: { phase: 'Active' },
    status: open,
    strategy: namespaceStrategy,
    partialUpdates: { finalize: namespaceFinalize },
    fields: { 'status.phase': (namespace) => namespace.status.phase ?? '' },
  }),
  defineKind<Node>({
    resource: core.Nodes,
    schema: 'core.v1.Node',
    generation: 'none',
    status: open,
    strategy: nodeStrategy,
    subresources: { proxy: { kind: 'NodeProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] } },
    fields: { 'spec.unschedulable': (node) => String(node.spec.unschedulable ?? false) },
  }),
  defineKind({ resource: core.PersistentVolumeClaims, schema: 'core.v1.PersistentVolumeClaim', generation: 'none', emptyStatus: { phase: 'Pending' }, status: open, strategy: persistentVolumeClaimStrategy }),
  defineKind({ resource: core.PersistentVolumes, schema: 'core.v1.PersistentVolume', generation: 'none', status: open, strategy: persistentVolumeStrategy }),
  defineKind<Pod>({
    resource: core.Pods,
    schema: 'core.v1.Pod',
    generation: 'spec',
    status: open,
    strategy: podStrategy,
    partialUpdates: podPartialUpdates,
    subresources: {
      attach: { kind: 'PodAttachOptions', verbs: ['create', 'get'] },
      binding: { kind: 'Binding', verbs: ['create'] },
      eviction: { group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
      exec: { kind: 'PodExecOptions', verbs: ['create', 'get'] },
      log: { kind: 'Pod', verbs: ['get'] },
      portforward: { kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
      proxy: { kind: 'PodProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] },
    },
    fields: podFields,
  }),
  defineKind({ resource: core.PodTemplates, schema: 'core.v1.PodTemplate', generation: 'content' }),
  defineKind({ resource: core.ResourceQuotas, schema: 'core.v1.ResourceQuota', generation: 'none', emptyStatus: {}, status: open }),
  defineKind<Secret>({ resource: core.Secrets, schema: 'core.v1.Secret', generation: 'none', fields: { type: (secret) => secret.type ?? '' } }),
  defineKind({
    resource: core.ServiceAccounts,
    schema: 'core.v1.ServiceAccount',
    generation: 'none',
    strategy: serviceAccountStrategy,
    subresources: { token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] } },
  }),
  defineKind<Service>({
    resource: core.Services,
    schema: 'core.v1.Service',
    generation: 'none',
    emptyStatus: { loadBalancer: {} },
    status: open,
    allowCreateOnUpdate: true,
    strategy: serviceStrategy,
    subresources: { proxy: { kind: 'ServiceProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] } },
    fields: { 'spec.clusterIP': (service) => service.spec.clusterIP ?? '', 'spec.type': (service) => service.spec.type ?? '' },
  }),
];
