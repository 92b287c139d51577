// What of a Service's addresses may change: pkg/apis/core/validation/validation.go.
import type { ServiceSpec } from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { invalid } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';

type SpecDraft = Incomplete<ServiceSpec>;

const fixed = 'may not change once set';

function headless(spec: SpecDraft): boolean {
  return spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === 'None';
}

function* validateRelease(spec: SpecDraft, what: string): Causes {
  if (spec.ipFamilyPolicy !== 'SingleStack') yield invalid('spec.ipFamilyPolicy', spec.ipFamilyPolicy, `must be set to 'SingleStack' when releasing the secondary ${what}`);
}

/** The first address stays; a second one may come, and go with its family. */
export function* validateClusterIpUpdate(spec: SpecDraft, old: ServiceSpec): Causes {
  if (spec.type === 'ExternalName' || old.type === 'ExternalName' || (headless(spec) && headless(old))) return;
  const addresses = spec.clusterIPs ?? [];
  const before = old.clusterIPs ?? [];
  if (addresses.length === before.length) {
    for (const [index, address] of before.entries()) if (address !== addresses[index]) yield invalid(`spec.clusterIPs[${index}]`, addresses, fixed);
    return;
  }
  if (addresses.length === 0) yield invalid('spec.clusterIPs[0]', spec.clusterIPs, 'primary clusterIP can not be unset');
  else if (before.length > 0 && addresses[0] !== before[0]) yield invalid('spec.clusterIPs[0]', addresses, fixed);
  if (before.length > addresses.length && addresses.length === 1) yield* validateRelease(spec, 'clusterIP');
}

export function* validateFamilyUpdate(spec: SpecDraft, old: ServiceSpec): Causes {
  if (spec.type === 'ExternalName' || old.type === 'ExternalName' || headless(spec) || headless(old)) return;
  const families = spec.ipFamilies ?? [];
  const before = old.ipFamilies ?? [];
  const path = 'spec.ipFamilies[0]';
  if (families.length === before.length) {
    for (const [index, family] of before.entries()) if (family !== families[index]) yield invalid(path, families, fixed);
    return;
  }
  const shrinks = before.length > families.length;
  if (shrinks && (spec.clusterIPs ?? []).length === 0) yield invalid(path, spec.ipFamilies, 'primary ipFamily can not be unset');
  if (families.length > 0 && before.length > 0 && families[0] !== before[0]) yield invalid(path, spec.clusterIPs, fixed);
  if (shrinks && families.length === 1) yield* validateRelease(spec, 'ipFamily');
}
