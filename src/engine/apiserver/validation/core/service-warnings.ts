// What users of Services are told: pkg/api/service/warnings.go.
import type { Service } from '../../../api/core/types.ts';
import type { Incomplete } from '../incomplete.ts';
import { warningsOfIp, warningsOfIpRange } from '../ip.ts';

const topologyHints = 'service.kubernetes.io/topology-aware-hints';

export function* warningsOfService({ metadata, spec = {} }: Incomplete<Service>): Iterable<string> {
  const { type, clusterIP = '', clusterIPs = [], externalIPs = [], loadBalancerIP = '', loadBalancerSourceRanges = [] } = spec;
  const isHeadless = type === 'ClusterIP' && clusterIP === 'None';
  if (metadata?.annotations?.[topologyHints] !== undefined) yield `annotation ${topologyHints} is deprecated, please use service.kubernetes.io/topology-mode instead`;
  if (clusterIP !== '' && clusterIP !== 'None') for (const [index, address] of clusterIPs.entries()) yield* warningsOfIp(address, `spec.clusterIPs[${index}]`);
  if (isHeadless) {
    if (loadBalancerIP !== '') yield 'spec.loadBalancerIP is ignored for headless services';
    if (externalIPs.length > 0) yield 'spec.externalIPs is ignored for headless services';
    if (spec.sessionAffinity !== 'None') yield 'spec.SessionAffinity is ignored for headless services';
  }
  for (const [index, address] of externalIPs.entries()) yield* warningsOfIp(address, `spec.externalIPs[${index}]`);
  if (externalIPs.length > 0 && !isHeadless && type !== 'ExternalName') yield 'spec.externalIPs is deprecated and may no longer be implemented in some clusters';
  yield* warningsOfIp(loadBalancerIP, 'spec.loadBalancerIP');
  for (const [index, range] of loadBalancerSourceRanges.entries()) yield* warningsOfIpRange(range, `spec.loadBalancerSourceRanges[${index}]`);
  if (type === 'ExternalName' && externalIPs.length > 0) yield 'spec.externalIPs is ignored when spec.type is "ExternalName"';
  if (type !== 'ExternalName' && (spec.externalName ?? '') !== '') yield 'spec.externalName is ignored when spec.type is not "ExternalName"';
  if (spec.trafficDistribution === 'PreferClose') yield 'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"';
}

/** The addresses of a load balancer, told without the name of their field. */
export function* warningsOfServiceStatus({ status }: Incomplete<Service>): Iterable<string> {
  for (const [index, { ip = '' }] of (status?.loadBalancer?.ingress ?? []).entries()) yield* warningsOfIp(ip, `status.loadBalancer.ingress[${index}]`);
}
