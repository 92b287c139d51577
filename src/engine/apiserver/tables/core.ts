import type { JsonObject } from '../../base/json.ts';
import { compareText } from '../../base/order.ts';
import { summarisePod, type PodSummary } from '../../api/core/pod-status.ts';
import type { ComponentStatus, ConfigMap, Endpoints, Event, Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod, PodTemplate, ReplicationController, ResourceQuota, Secret, Service, ServiceAccount } from '../../api/core/types.ts';
import { defineTable, type Cell, type RowContext } from './column.ts';
import { abridged, accessModesText, addressesText, age, containerImages, containerNames, labelsText, orNone } from './text.ts';

function restartsCell({ restarts, lastRestart }: PodSummary, nowMs: number): string {
  return restarts === 0 || lastRestart === undefined ? String(restarts) : `${restarts} (${age(lastRestart, nowMs)} ago)`;
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const met = gates.filter((gate) => status.conditions?.some((condition) => condition.type === gate.conditionType && condition.status === 'True'));
  return `${met.length}/${gates.length}`;
}

/** A pod that is over says so to whoever wants to leave it out. */
function completion({ status: { phase } }: Pod): readonly JsonObject[] | undefined {
  if (phase !== 'Succeeded' && phase !== 'Failed') return undefined;
  return [{ type: 'Completed', status: 'True', reason: phase, message: phase === 'Failed' ? 'The pod failed.' : 'The pod has completed successfully.' }];
}

function podCells(pod: Pod, { nowMs }: RowContext): readonly Cell[] {
  const summary = summarisePod(pod);
  const { status, ready, total } = summary;
  const { podIPs, podIP, nominatedNodeName } = pod.status;
  return [
    pod.metadata.name,
    `${ready}/${total}`,
    status,
    restartsCell(summary, nowMs),
    age(pod.metadata.creationTimestamp, nowMs),
    orNone(podIPs?.[0]?.ip ?? podIP),
    orNone(pod.spec.nodeName),
    orNone(nominatedNodeName),
    readinessGates(pod),
  ];
}

export const pods = defineTable<Pod>('Name:name|Ready|Status|Restarts|Age|IP:w|Node:w|Nominated Node:w|Readiness Gates:w', podCells, { conditions: completion });

function nodeStatus({ spec, status }: Node): string {
  const ready = status.conditions?.findLast((condition) => condition.type === 'Ready');
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return spec.unschedulable === true ? `${word},SchedulingDisabled` : word;
}

function nodeRoles({ metadata: { labels = {} } }: Node): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(labels)) {
    if (key.startsWith(prefix) && key.length > prefix.length) roles.add(key.slice(prefix.length));
    else if (key === 'kubernetes.io/role' && value !== '') roles.add(value);
  }
  return orNone([...roles].toSorted(compareText).join(','));
}

function unknownWhenEmpty(text: string | undefined): string {
  return text === undefined || text === '' ? '<unknown>' : text;
}

function kernelText({ status: { nodeInfo } }: Node): string {
  const kernel = unknownWhenEmpty(nodeInfo?.kernelVersion);
  return nodeInfo?.architecture === undefined || nodeInfo.architecture === '' ? kernel : `${kernel} (${nodeInfo.architecture})`;
}

export const nodes = defineTable<Node>('Name:name|Status|Roles|Age|Version|Internal-IP:w|External-IP:w|OS-Image:w|Kernel-Version:w|Container-Runtime:w', (node, { nowMs }) => {
  const { nodeInfo, addresses } = node.status;
  const address = (type: string): string => orNone(addresses?.find((it) => it.type === type)?.address);
  return [
    node.metadata.name,
    nodeStatus(node),
    nodeRoles(node),
    age(node.metadata.creationTimestamp, nowMs),
    nodeInfo?.kubeletVersion ?? '',
    address('InternalIP'),
    address('ExternalIP'),
    unknownWhenEmpty(nodeInfo?.osImage),
    kernelText(node),
    unknownWhenEmpty(nodeInfo?.containerRuntimeVersion),
  ];
});

export const namespaces = defineTable<Namespace>('Name:name|Status|Age', ({ metadata, status }, { nowMs }) => [metadata.name, status.phase ?? '', age(metadata.creationTimestamp, nowMs)]);

export const configMaps = defineTable<ConfigMap>('Name:name|Data|Age', ({ metadata, data, binaryData }, { nowMs }) => [
  metadata.name,
  Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length,
  age(metadata.creationTimestamp, nowMs),
]);

export const secrets = defineTable<Secret>('Name:name|Type|Data|Age', ({ metadata, type, data }, { nowMs }) => [metadata.name, type ?? '', Object.keys(data ?? {}).length, age(metadata.creationTimestamp, nowMs)]);

export const serviceAccounts = defineTable<ServiceAccount>('Name:name|Age', ({ metadata }, { nowMs }) => [metadata.name, age(metadata.creationTimestamp, nowMs)]);

function externalIp({ spec, status }: Service): string {
  const { type = 'ClusterIP', externalIPs = [], externalName } = spec;
  if (type === 'ExternalName') return externalName ?? '';
  if (type !== 'LoadBalancer') return orNone(externalIPs.join(','));
  const all = [addressesText(status.loadBalancer?.ingress), ...externalIPs].filter((it) => it !== '');
  return all.length === 0 ? '<pending>' : all.join(',');
}

export const services = defineTable<Service>('Name:name|Type|Cluster-IP|External-IP|Port(s)|Age|Selector:w', (service, { nowMs }) => {
  const { type = 'ClusterIP', clusterIPs, clusterIP, ports = [], selector } = service.spec;
  const portTexts = ports.map(({ port, nodePort, protocol = 'TCP' }) => (nodePort === undefined || nodePort === 0 ? `${port}/${protocol}` : `${port}:${nodePort}/${protocol}`));
  return [service.metadata.name, type, orNone(clusterIPs?.[0] ?? clusterIP), externalIp(service), orNone(portTexts.join(',')), age(service.metadata.creationTimestamp, nowMs), labelsText(selector)];
});

function endpointTexts({ subsets = [] }: Endpoints): readonly string[] {
  return subsets.flatMap(({ addresses = [], ports = [] }) => (ports.length === 0 ? addresses.map(({ ip }) => ip) : ports.flatMap(({ port }) => addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)))));
}

export const endpoints = defineTable<Endpoints>('Name:name|Endpoints|Age', (object, { nowMs }) => [object.metadata.name, (object.subsets ?? []).length === 0 ? '<none>' : abridged(endpointTexts(object), ''), age(object.metadata.creationTimestamp, nowMs)]);

function sourceText({ source, reportingComponent = '', reportingInstance = '' }: Event): string {
  const component = source?.component ?? '';
  const host = source?.host ?? '';
  return [component === '' ? reportingComponent : component, ...[host === '' ? reportingInstance : host].filter((part) => part !== '')].join(', ');
}

function targetText({ involvedObject: { kind = '', name = '' } }: Event): string {
  return name === '' ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`;
}

export const events = defineTable<Event>('Last Seen|Type|Reason|Object|Subobject:w|Source:w|Message|First Seen:w|Count:w|Name:name:w', (event, { nowMs }) => {
  const { involvedObject, series, count = 0 } = event;
  const first = event.firstTimestamp ?? event.eventTime;
  const last = series === undefined ? (event.lastTimestamp ?? first) : series.lastObservedTime;
  const times = series === undefined ? (count === 0 ? 1 : count) : (series.count ?? 0);
  return [age(last, nowMs), event.type ?? '', event.reason ?? '', targetText(event), involvedObject.fieldPath ?? '', sourceText(event), (event.message ?? '').trim(), age(first, nowMs), times, event.metadata.name];
});

export const persistentVolumes = defineTable<PersistentVolume>('Name:name|Capacity|Access Modes|Reclaim Policy|Status|Claim|StorageClass|VolumeAttributesClass|Reason|Age|VolumeMode:w', ({ metadata, spec, status }, { nowMs }) => [
  metadata.name,
  spec.capacity?.['storage'] ?? '0',
  accessModesText(spec.accessModes),
  spec.persistentVolumeReclaimPolicy ?? '',
  metadata.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating',
  spec.claimRef === undefined ? '' : `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`,
  metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '',
  spec.volumeAttributesClassName ?? '<unset>',
  status.reason ?? '',
  age(metadata.creationTimestamp, nowMs),
  spec.volumeMode ?? '<unset>',
]);

export const persistentVolumeClaims = defineTable<PersistentVolumeClaim>('Name:name|Status|Volume|Capacity|Access Modes|StorageClass|VolumeAttributesClass|Age|VolumeMode:w', ({ metadata, spec, status }, { nowMs }) => {
  const isBound = spec.volumeName !== undefined && spec.volumeName !== '';
  return [
    metadata.name,
    metadata.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating',
    spec.volumeName ?? '',
    isBound ? (status.capacity?.['storage'] ?? '0') : '',
    isBound ? accessModesText(status.accessModes) : '',
    metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '',
    spec.volumeAttributesClassName ?? '<unset>',
    age(metadata.creationTimestamp, nowMs),
    spec.volumeMode ?? '<unset>',
  ];
});

export const componentStatuses = defineTable<ComponentStatus>('Name:name|Status|Message|Error', ({ metadata, conditions }) => {
  const healthy = conditions?.find((condition) => condition.type === 'Healthy');
  const word = { True: 'Healthy', False: 'Unhealthy' }[healthy?.status ?? ''] ?? 'Unknown';
  return [metadata.name, word, healthy?.message ?? '', healthy?.error ?? ''];
});

export const podTemplates = defineTable<PodTemplate>('Name:name|Containers|Images|Pod Labels', ({ metadata, template }) => {
  const containers = template?.spec?.containers;
  return [metadata.name, containerNames(containers), containerImages(containers), labelsText(template?.metadata?.labels)];
});

export const replicationControllers = defineTable<ReplicationController>('Name:name|Desired:i|Current:i|Ready:i|Age|Containers:w|Images:w|Selector:w', ({ metadata, spec, status }, { nowMs }) => {
  const containers = spec.template?.spec?.containers;
  return [metadata.name, spec.replicas ?? 0, status.replicas ?? 0, status.readyReplicas ?? 0, age(metadata.creationTimestamp, nowMs), containerNames(containers), containerImages(containers), labelsText(spec.selector)];
});

export const resourceQuotas = defineTable<ResourceQuota>('Name:name|Request|Limit|Age', ({ metadata, status }, { nowMs }) => {
  const hard = status.hard ?? {};
  const texts = (wanted: boolean): string =>
    Object.keys(hard)
      .filter((key) => key.startsWith('limits.') === wanted)
      .toSorted(compareText)
      .map((key) => `${key}: ${status.used?.[key] ?? '0'}/${hard[key] ?? '0'}`)
      .join(', ');
  return [metadata.name, texts(false), texts(true), age(metadata.creationTimestamp, nowMs)];
});
