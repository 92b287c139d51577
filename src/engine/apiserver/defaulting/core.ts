import type {
  ConfigMap,
  EndpointPort,
  LimitRangeItem,
  Namespace,
  NodeSpec,
  NodeStatus,
  PersistentVolume,
  PersistentVolumeClaim,
  ReplicationController,
  Secret,
  Service,
  ServicePort,
} from '../../api/core/types.ts';
import type { Mutable } from '../../base/json.ts';
import { base64OfText } from '../../base/base64.ts';
import { type DefaultingRule, defaultsFor } from './rule.ts';

function fillServicePort(port: Mutable<ServicePort>): void {
  port.protocol ||= 'TCP';
  port.targetPort ||= port.port;
}

function fillService({ spec, status }: Mutable<Service>): void {
  spec.sessionAffinity ||= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10_800 } };
  }
  spec.type ||= 'ClusterIP';
  const isReachedFromOutside = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0);
  if (isReachedFromOutside) spec.externalTrafficPolicy ||= 'Cluster';
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer' || spec.type === 'ClusterIP') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type !== 'LoadBalancer') return;
  spec.allocateLoadBalancerNodePorts ??= true;
  for (const ingress of status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
}

/** `stringData` is a way to write `data` and is not kept (pkg/apis/core/v1/conversion.go). */
function fillSecret(secret: Mutable<Secret>): void {
  secret.type ||= 'Opaque';
  if (secret.stringData === undefined) return;
  const data = { ...secret.data };
  for (const [key, text] of Object.entries(secret.stringData)) data[key] = base64OfText(text);
  secret.data = data;
  delete secret.stringData;
}

function fillLimitRangeItem(item: Mutable<LimitRangeItem>): void {
  if (item.type !== 'Container') return;
  item.default = { ...item.max, ...item.default };
  item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest };
  if (Object.keys(item.default).length === 0) delete item.default;
  if (Object.keys(item.defaultRequest).length === 0) delete item.defaultRequest;
}

function fillNamespace({ metadata, status }: Mutable<Namespace>): void {
  if (metadata.name) metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name };
  status.phase ||= 'Active';
}

function fillNodeStatus(status: Mutable<NodeStatus>): void {
  if (status.allocatable === undefined && status.capacity !== undefined) status.allocatable = { ...status.capacity };
}

function fillReplicationController({ metadata, spec }: Mutable<ReplicationController>): void {
  spec.replicas ??= 1;
  const labels = spec.template?.metadata?.labels;
  if (labels === undefined) return;
  if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
  if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
}

/** Older clients know one range; where they differ, its name counts (pkg/apis/core/v1/conversion.go). */
function fillNodeSpec(spec: Mutable<NodeSpec>): void {
  if (spec.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR) spec.podCIDRs = [spec.podCIDR];
  const first = spec.podCIDRs?.[0];
  if (first !== undefined && first !== '') spec.podCIDR = first;
  else delete spec.podCIDR;
}

export const coreRules: readonly DefaultingRule[] = [
  defaultsFor<Service>('core.v1.Service', fillService),
  defaultsFor<ServicePort>('core.v1.ServicePort', fillServicePort),
  defaultsFor<Secret>('core.v1.Secret', fillSecret),
  defaultsFor<ConfigMap>('core.v1.ConfigMap', () => undefined),
  defaultsFor<Namespace>('core.v1.Namespace', fillNamespace),
  defaultsFor<NodeSpec>('core.v1.NodeSpec', fillNodeSpec),
  defaultsFor<NodeStatus>('core.v1.NodeStatus', fillNodeStatus),
  defaultsFor<LimitRangeItem>('core.v1.LimitRangeItem', fillLimitRangeItem),
  defaultsFor<EndpointPort>('core.v1.EndpointPort', (port) => {
    port.protocol ||= 'TCP';
  }),
  defaultsFor<ReplicationController>('core.v1.ReplicationController', fillReplicationController),
  defaultsFor<PersistentVolume>('core.v1.PersistentVolume', ({ spec, status }) => {
    status.phase ||= 'Pending';
    spec.persistentVolumeReclaimPolicy ||= 'Retain';
    spec.volumeMode ??= 'Filesystem';
  }),
  defaultsFor<PersistentVolumeClaim>('core.v1.PersistentVolumeClaim', (claim) => {
    claim.status.phase ||= 'Pending';
  }),
];
