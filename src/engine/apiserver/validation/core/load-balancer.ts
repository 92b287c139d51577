// Addresses of load balancers: pkg/apis/core/validation/validation.go.
import type { LoadBalancerIngress, LoadBalancerStatus } from '../../../api/core/types.ts';
import { parseIp } from '../../../api/values/ip.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateIp } from '../ip.ts';
import { dns1123Subdomain } from '../names.ts';

const modes: readonly string[] = ['Proxy', 'VIP'];

/** A host name that is no address. */
export function* validateIngressHostname(name: string, path: string): Causes {
  if (name === '') return;
  yield* invalidEach(path, name, dns1123Subdomain(name));
  if (parseIp(name) !== undefined) yield invalid(path, name, 'must be a DNS name, not an IP address');
}

function* validateIngress(ingress: Incomplete<LoadBalancerIngress>, stored: readonly string[], path: string): Causes {
  const { ip = '', ipMode, hostname = '' } = ingress;
  if (ip !== '') yield* validateIp(ip, `${path}.ip`, stored);
  if (ipMode === undefined) {
    if (ip !== '') yield required(`${path}.ipMode`, 'must be specified when `ip` is set');
  } else if (ip === '') yield forbidden(`${path}.ipMode`, 'may not be specified when `ip` is not set');
  else if (!modes.includes(ipMode)) yield notSupported(`${path}.ipMode`, ipMode, modes);
  yield* validateIngressHostname(hostname, `${path}.hostname`);
}

export function* validateLoadBalancerStatus(status: Incomplete<LoadBalancerStatus>, old: LoadBalancerStatus | undefined, type: string, path: string): Causes {
  const ingress = status.ingress ?? [];
  if (ingress === old?.ingress) return;
  if (type !== 'LoadBalancer') {
    if (ingress.length > 0) yield forbidden(`${path}.ingress`, "may only be used when `spec.type` is 'LoadBalancer'");
    return;
  }
  const stored = (old?.ingress ?? []).map((item) => item.ip ?? '').filter((ip) => ip !== '');
  for (const [index, item] of ingress.entries()) yield* validateIngress(item, stored, `${path}.ingress[${index}]`);
}
