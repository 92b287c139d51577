// Addresses of Services: pkg/apis/networking/validation/validation.go.
import type { IPAddress, ParentReference, ServiceCIDR } from '../../../api/networking/types.ts';
import { parseIpRange } from '../../../api/values/ip.ts';
import type { Causes } from '../field-error.ts';
import { invalid, invalidEach, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { canonicalIpFaults, validateCanonicalIpRange } from '../ip.ts';
import { immutableSentence, validateImmutable, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { dns1123Subdomain, pathSegmentName, subdomainName } from '../names.ts';
import { validateSegment } from '../references.ts';
import { rulesOf } from '../validator.ts';

function* validateParent(parent: Incomplete<ParentReference>, path: string): Causes {
  const { group = '', namespace = '' } = parent;
  if (group !== '') yield* invalidEach(`${path}.group`, group, dns1123Subdomain(group));
  yield* validateSegment(parent.resource, `${path}.resource`);
  yield* validateSegment(parent.name, `${path}.name`);
  if (namespace !== '') yield* invalidEach(`${path}.namespace`, namespace, pathSegmentName(namespace, false));
}

function* validateAddress({ metadata = {}, spec = {} }: Incomplete<IPAddress>): Causes {
  yield* validateMeta(metadata, { namespaced: false, name: canonicalIpFaults });
  if (spec.parentRef === undefined) yield required('spec.parentRef');
  else yield* validateParent(spec.parentRef, 'spec.parentRef');
}

function* validateAddressUpdate(address: Incomplete<IPAddress>, old: IPAddress): Causes {
  yield* validateMetaUpdate(address.metadata ?? {}, old.metadata);
  yield* validateImmutable(address.spec?.parentRef, old.spec.parentRef, 'spec.parentRef', shownStruct('ParentReference', address.spec?.parentRef));
}

function* validateRanges(ranges: readonly string[]): Causes {
  const path = 'spec.cidrs';
  if (ranges.length === 0) {
    yield required(path, 'at least one CIDR required');
    return;
  }
  if (ranges.length > 2) {
    yield invalid(path, { CIDRs: ranges }, 'may only hold up to 2 values');
    return;
  }
  for (const [index, range] of ranges.entries()) yield* validateCanonicalIpRange(range, `${path}[${index}]`);
  const families = ranges.map((range) => parseIpRange(range)?.address.family);
  if (ranges.length === 2 && families[0] !== undefined && families[0] === families[1]) {
    yield invalid(path, ranges, 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64');
  }
}

function* validateServiceRange({ metadata = {}, spec = {} }: Incomplete<ServiceCIDR>): Causes {
  yield* validateMeta(metadata, { namespaced: false, name: subdomainName });
  yield* validateRanges(spec.cidrs ?? []);
}

/** Ranges stay; only a second one may come. */
function* validateServiceRangeUpdate(item: Incomplete<ServiceCIDR>, old: ServiceCIDR): Causes {
  yield* validateMetaUpdate(item.metadata ?? {}, old.metadata);
  const before = old.spec.cidrs ?? [];
  const after = item.spec?.cidrs ?? [];
  const grows = before.length === 1 && after.length === 2;
  if (before.length !== after.length && !grows) {
    yield invalid('spec.cidrs', after, immutableSentence);
    return;
  }
  for (const [index, range] of before.entries()) if (after[index] !== range) yield invalid(`spec.cidrs[${index}]`, after[index], immutableSentence);
  if (grows) yield* validateRanges(after);
}

function validateServiceRangeStatus(item: Incomplete<ServiceCIDR>, old: ServiceCIDR): Causes {
  return validateMetaUpdate(item.metadata ?? {}, old.metadata);
}

export const ipAddressRules = rulesOf<IPAddress>({ create: validateAddress, update: validateAddressUpdate });
export const serviceCidrRules = rulesOf<ServiceCIDR>({ create: validateServiceRange, update: validateServiceRangeUpdate, status: validateServiceRangeStatus });
