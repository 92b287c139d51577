import type { KubeObject } from '../../api/meta/object.ts';
import type { EndpointSlice } from '../../api/discovery/types.ts';
import type { Service } from '../../api/core/types.ts';
import type { ServiceRow, WorkloadRow } from '../messages.ts';

/** What Deployments, ReplicaSets, StatefulSets, DaemonSets and Jobs have in common. */
interface Counted extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly completions?: number; readonly parallelism?: number };
  readonly status?: Readonly<Record<string, unknown>>;
}

const revisionAnnotation = 'deployment.kubernetes.io/revision';

function countOf(status: Counted['status'], ...names: readonly string[]): number {
  for (const name of names) {
    const value = status?.[name];
    if (typeof value === 'number') return value;
  }
  return 0;
}

export function workloadRow(object: KubeObject): WorkloadRow {
  const { spec, status } = object as Counted;
  const owner = object.metadata.ownerReferences?.find((reference) => reference.controller === true);
  const revision = object.metadata.annotations?.[revisionAnnotation];
  const isDaemon = object.kind === 'DaemonSet';
  const isJob = object.kind === 'Job';
  return {
    uid: object.metadata.uid,
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    desired: isDaemon ? countOf(status, 'desiredNumberScheduled') : isJob ? (spec?.completions ?? spec?.parallelism ?? 1) : (spec?.replicas ?? 1),
    ready: isDaemon ? countOf(status, 'numberReady') : isJob ? countOf(status, 'succeeded') : countOf(status, 'readyReplicas'),
    current: isDaemon ? countOf(status, 'currentNumberScheduled') : isJob ? countOf(status, 'active') : countOf(status, 'replicas'),
    ...(owner === undefined ? {} : { ownerUid: owner.uid }),
    ...(revision === undefined ? {} : { revision }),
  };
}

export function serviceRow(service: Service, slices: readonly EndpointSlice[]): ServiceRow {
  const readyPods: string[] = [];
  const notReadyPods: string[] = [];
  for (const { endpoints } of slices) {
    for (const { targetRef, conditions } of endpoints ?? []) {
      if (targetRef?.uid !== undefined) (conditions?.ready === false ? notReadyPods : readyPods).push(targetRef.uid);
    }
  }
  return {
    uid: service.metadata.uid,
    namespace: service.metadata.namespace ?? '',
    name: service.metadata.name,
    serviceType: service.spec.type ?? 'ClusterIP',
    clusterIP: service.spec.clusterIP ?? '',
    ports: (service.spec.ports ?? []).map(({ port, protocol = 'TCP' }) => `${port}/${protocol}`),
    readyPods,
    notReadyPods,
  };
}
