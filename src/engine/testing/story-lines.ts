import type { Deployment, ReplicaSet, StatefulSet, DaemonSet, ControllerRevision } from '../api/apps/types.ts';
import type { CronJob, Job } from '../api/batch/types.ts';
import type { Endpoints, Event, Namespace, PersistentVolumeClaim, Pod, ReplicationController, ResourceQuota, ConfigMap, Secret, Service } from '../api/core/types.ts';
import type { EndpointSlice } from '../api/discovery/types.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { PodDisruptionBudget } from '../api/policy/types.ts';
import { compareText } from '../base/order.ts';

const tail = '[bcdfghjklmnpqrstvwxz2456789]{5}';

function calm(text: string): string {
  return text
    .replaceAll(/kube-api-access-[a-z0-9*]{1,5}/g, 'kube-api-access-*')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replaceAll(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replaceAll(/(Pod|pods) (\\?")([a-z0-9.-]*-)[bcdfghjklmnpqrstvwxz2456789]{5}(\\?")/g, '$1 $2$3*$4');
}

/** Masks what no two clusters have in common: pod suffixes, template hashes, addresses, uids, times. The same masks as the recording's. */
export function mask(text: unknown): string {
  return calm(String(text))
    .replaceAll(new RegExp(`-[4-9bcdf]{8,10}-${tail}\\b`, 'g'), '-#-*')
    .replaceAll(/-[4-9bcdf]{8,10}\b/g, '-#')
    .replaceAll(/-2\d{7}\b/g, '-@')
    .replaceAll(new RegExp(`-${tail}(?=[\\s",\\]/.:)]|$)`, 'g'), '-*')
    .replaceAll(/10\.96\.\d+\.\d+/g, 'IP');
}

interface Conditioned {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** As JavaScript sorts lists without being told how: by their texts. */
const asText = (a: unknown, b: unknown): number => compareText(String(a), String(b));
const J = (value: unknown): string => mask(JSON.stringify(value));
const conditions = (object: { readonly status?: { readonly conditions?: readonly Conditioned[] } }): string =>
  mask(
    (object.status?.conditions ?? [])
      .map(({ type, status, reason = '', message = '' }) => `${type}=${status} ${reason} ${message}`.trim())
      .toSorted()
      .join(' | '),
  );
const own = ({ metadata }: KubeObject): string => (metadata.ownerReferences ?? []).map(({ kind, name, controller }) => `${kind}/${mask(name)}${controller === true ? '!' : ''}`).join(',') || '-';
const deleting = ({ metadata }: KubeObject): string => (metadata.deletionTimestamp === undefined ? '' : ' deleting');
const revision = ({ metadata }: KubeObject): string => String(metadata.annotations?.['deployment.kubernetes.io/revision']);

function pod(object: Pod): string {
  const labels = Object.entries(object.metadata.labels ?? {})
    .filter(([name]) => !/hash|uid/.test(name))
    .map(([name, value]): [string, string] => [name, name.startsWith('topology') ? '*' : value])
    .toSorted(asText);
  const ready = object.status.conditions?.find((condition) => condition.type === 'Ready')?.status;
  const claims = (object.spec.volumes ?? []).map((volume) => volume.persistentVolumeClaim?.claimName).filter((claim) => claim !== undefined);
  const images = object.spec.containers.map((container) => container.image);
  return `owner ${own(object)} labels ${J(Object.fromEntries(labels))} ${object.status.phase} ready=${ready} images ${images.join(',')} claims ${claims.join(',')}${deleting(object)}`;
}

function endpointSlice(object: EndpointSlice): string {
  const counts = new Map<string, number>();
  for (const endpoint of object.endpoints ?? []) {
    const text = JSON.stringify([endpoint.conditions, endpoint.targetRef?.kind, endpoint.hostname ?? '']);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const ports = (object.ports ?? []).map((port) => [port.name, port.port, port.protocol]).toSorted(asText);
  return `owner ${own(object)} type ${object.addressType} ports ${J(ports)} endpoints ${J([...counts].toSorted(asText))} labels ${J(object.metadata.labels)}`;
}

type Describe = (object: never) => string;

const kinds: readonly (readonly [string, string, Describe])[] = [
  ['/pods', 'Pod', pod],
  [
    'apps/deployments',
    'Deployment',
    (o: Deployment) =>
      `rev ${revision(o)} spec ${o.spec.replicas} status ${J({ r: o.status.replicas, u: o.status.updatedReplicas, y: o.status.readyReplicas, a: o.status.availableReplicas, n: o.status.unavailableReplicas })} seen ${o.status.observedGeneration === o.metadata.generation} ${conditions(o)}${deleting(o)}`,
  ],
  [
    'apps/replicasets',
    'ReplicaSet',
    (o: ReplicaSet) =>
      `owner ${own(o)} rev ${revision(o)} history ${o.metadata.annotations?.['deployment.kubernetes.io/revision-history'] ?? '-'} image ${o.spec.template?.spec?.containers[0]?.image} spec ${o.spec.replicas} status ${J({ r: o.status.replicas, f: o.status.fullyLabeledReplicas, y: o.status.readyReplicas, a: o.status.availableReplicas })}${deleting(o)}`,
  ],
  ['/replicationcontrollers', 'ReplicationController', (o: ReplicationController) => `spec ${o.spec.replicas} status ${J({ r: o.status.replicas, y: o.status.readyReplicas, a: o.status.availableReplicas })}`],
  [
    'apps/statefulsets',
    'StatefulSet',
    (o: StatefulSet) =>
      `spec ${o.spec.replicas} status ${J({ r: o.status.replicas, y: o.status.readyReplicas, a: o.status.availableReplicas, c: o.status.currentReplicas, u: o.status.updatedReplicas })} same-revision ${o.status.currentRevision === o.status.updateRevision}`,
  ],
  [
    'apps/daemonsets',
    'DaemonSet',
    (o: DaemonSet) =>
      `status ${J({ d: o.status.desiredNumberScheduled, c: o.status.currentNumberScheduled, y: o.status.numberReady, a: o.status.numberAvailable, u: o.status.updatedNumberScheduled, m: o.status.numberMisscheduled, n: o.status.numberUnavailable })}`,
  ],
  [
    'batch/jobs',
    'Job',
    (o: Job) => `status ${J({ a: o.status.active, s: o.status.succeeded, f: o.status.failed, y: o.status.ready, i: o.status.completedIndexes, x: o.status.failedIndexes })} ${conditions(o)} owner ${own(o)}`,
  ],
  ['batch/cronjobs', 'CronJob', (o: CronJob) => `active ${(o.status.active ?? []).length} suspended ${o.spec.suspend} ran ${o.status.lastScheduleTime !== undefined} finished ${o.status.lastSuccessfulTime !== undefined}`],
  ['discovery.k8s.io/endpointslices', 'EndpointSlice', endpointSlice],
  ['/endpoints', 'Endpoints', (o: Endpoints) => J((o.subsets ?? []).map((s) => [(s.addresses ?? []).length, (s.notReadyAddresses ?? []).length, (s.ports ?? []).map((p) => [p.name, p.port, p.protocol])]))],
  ['/persistentvolumeclaims', 'PersistentVolumeClaim', (o: PersistentVolumeClaim) => `owner ${own(o)} labels ${J(o.metadata.labels)} ${o.status.phase}${deleting(o)}`],
  ['policy/poddisruptionbudgets', 'PodDisruptionBudget', (o: PodDisruptionBudget) => `${J({ a: o.status.disruptionsAllowed, c: o.status.currentHealthy, d: o.status.desiredHealthy, e: o.status.expectedPods })} ${conditions(o)}`],
  ['/resourcequotas', 'ResourceQuota', (o: ResourceQuota) => `hard ${J(o.status.hard)} used ${J(o.status.used)}`],
  ['apps/controllerrevisions', 'ControllerRevision', (o: ControllerRevision) => `owner ${own(o)} revision ${o.revision}`],
  ['/configmaps', 'ConfigMap', (o: ConfigMap) => `keys ${Object.keys(o.data ?? {}).toSorted().join(',')}${deleting(o)}`],
  ['/secrets', 'Secret', (o: Secret) => `type ${o.type}${deleting(o)}`],
  ['/serviceaccounts', 'ServiceAccount', () => ''],
  ['/services', 'Service', (o: Service) => `type ${o.spec.type}${deleting(o)}`],
];

export const line = {
  kinds,
  namespace: (object: KubeObject | undefined): string => {
    const namespace = object as Namespace | undefined;
    return `Namespace ${namespace === undefined ? 'gone' : `${namespace.status.phase} ${conditions(namespace)}`}`;
  },
  /** Events of controllers; kubelet and scheduler do not count. */
  event: (event: Event): string | undefined => {
    const from = event.source?.component === undefined || event.source.component === '' ? (event.reportingComponent ?? '') : event.source.component;
    if (/kubelet|scheduler/.test(from)) return undefined;
    return `Event ${from} ${event.involvedObject.kind}/${mask(event.involvedObject.name)} ${event.type} ${event.reason}: ${mask(event.message)}`;
  },
};
