// Names and amounts of resources: pkg/apis/core/helper and pkg/apis/core/validation.
import type { ResourceClaim, ResourceRequirements } from '../../../api/core/types.ts';
import { compareQuantity, isWholeQuantity, parseQuantity, quantitySign, quantityValue } from '../../../api/values/quantity.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, invalidEach, notFound, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { negativeSentence } from '../metadata.ts';
import { dns1123Label, qualifiedName } from '../names.ts';

export type Amounts = Readonly<Record<string, string>> | undefined;

const containerResources: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);
const countedResources = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const quotaResources: ReadonlySet<string> = new Set([
  ...containerResources,
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  ...countedResources,
]);
const integerResources: ReadonlySet<string> = new Set(countedResources);

export function isHugePage(name: string): boolean {
  return name.startsWith('hugepages-');
}

export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

export function isExtendedResource(name: string): boolean {
  return !isNativeResource(name) && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0;
}

/** Only CPU, memory and the like may be promised twice. */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePage(name);
}

export function isQuotaResource(name: string): boolean {
  return quotaResources.has(name) || isHugePage(name) || name.startsWith('requests.hugepages-');
}

function isStandardResource(name: string): boolean {
  return name === 'storage' || isQuotaResource(name);
}

export function* validateResourceName(name: string, path: string): Causes {
  const faults = qualifiedName(name);
  if (faults.length > 0) yield* invalidEach(path, name, faults);
  else if (!name.includes('/') && !isStandardResource(name)) yield invalid(path, name, 'must be a standard resource type or fully qualified');
}

export function* validateContainerResourceName(name: string, path: string): Causes {
  if (containerResources.has(name)) return;
  yield* validateResourceName(name, path);
  if (!name.includes('/')) {
    if (!isHugePage(name)) yield invalid(path, name, 'must be a standard resource for containers');
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    yield invalid(path, name, "doesn't follow extended resource name standard");
  }
}

function* validatePodResourceName(name: string, path: string): Causes {
  const faults = [...validateResourceName(name, path)];
  yield* faults;
  if (faults.length === 0 && name !== 'cpu' && name !== 'memory' && !isHugePage(name)) yield notSupported(path, name, ['cpu', 'hugepages-', 'memory']);
}

export function* validateQuotaResourceName(name: string, path: string): Causes {
  yield* validateResourceName(name, path);
  if (!name.includes('/') && !isQuotaResource(name)) yield invalid(path, name, 'must be a standard resource for quota');
}

export function* validateNonnegativeAmount(amount: string, path: string): Causes {
  if (quantitySign(amount) < 0) yield invalid(path, amount, negativeSentence);
}

export function* validatePositiveAmount(amount: string, path: string): Causes {
  if (quantitySign(amount) <= 0) yield invalid(path, amount, 'must be greater than zero');
}

export function* validateAmount(name: string, amount: string, path: string): Causes {
  yield* validateNonnegativeAmount(amount, path);
  if ((integerResources.has(name) || isExtendedResource(name)) && !isWholeQuantity(amount)) yield invalid(path, amount, 'must be an integer');
}

/** The amount where only its sign matters, shown as a whole number. */
export function* validateBasicAmount(amount: string, path: string): Causes {
  if (quantitySign(amount) < 0) yield invalid(path, quantityValue(amount), 'must be a valid resource quantity');
}

function hugePageFault(name: string, amount: string): string | undefined {
  const size = name.slice('hugepages-'.length);
  const page = parseQuantity(size)?.nano ?? 0n;
  const divides = page > 0n && isWholeQuantity(size) && (parseQuantity(amount)?.nano ?? 0n) % page === 0n;
  return divides ? undefined : `${amount} is not positive integer multiple of ${name}`;
}

function* validateHugePages(name: string, amount: string, path: string): Causes {
  const fault = hugePageFault(name, amount);
  if (fault !== undefined) yield invalid(path, amount, fault);
}

type NameCheck = (name: string, path: string) => Causes;

/** The common case: CPU and memory that are not negative. */
function isPlain(name: string, amount: string): boolean {
  return (name === 'cpu' || name === 'memory') && quantitySign(amount) >= 0;
}

function* validateLimits(limits: Amounts, checkName: NameCheck, path: string): Causes {
  for (const name in limits) {
    const amount = limits[name] ?? '0';
    if (isPlain(name, amount)) continue;
    const at = `${path}.limits[${name}]`;
    yield* checkName(name, at);
    yield* validateAmount(name, amount, at);
    if (isHugePage(name)) yield* validateHugePages(name, amount, at);
  }
}

function* validateRequest(name: string, amount: string, limit: string | undefined, path: string): Causes {
  const overcommit = isOvercommitAllowed(name);
  if (limit === undefined) {
    if (!overcommit) yield required(`${path}.limits`, 'Limit must be set for non overcommitable resources');
    return;
  }
  const difference = compareQuantity(amount, limit);
  if (difference !== 0 && !overcommit) yield invalid(`${path}.requests`, amount, `must be equal to ${name} limit of ${limit}`);
  else if (difference > 0) yield invalid(`${path}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`);
}

function* validateRequests(requests: Amounts, limits: Amounts, checkName: NameCheck, path: string): Causes {
  for (const name in requests) {
    const amount = requests[name] ?? '0';
    const limit = limits?.[name];
    if (isPlain(name, amount) && (limit === undefined || amount === limit)) continue;
    const at = `${path}.requests[${name}]`;
    yield* checkName(name, at);
    yield* validateAmount(name, amount, at);
    yield* validateRequest(name, amount, limit, path);
    if (isHugePage(name)) yield* validateHugePages(name, amount, at);
  }
}

function wantsOnlyHugePages(requirements: Incomplete<ResourceRequirements>): boolean {
  const names = [...Object.keys(requirements.limits ?? {}), ...Object.keys(requirements.requests ?? {})];
  return names.some(isHugePage) && !names.some((name) => name === 'cpu' || name === 'memory');
}

function* validateRequirements(requirements: Incomplete<ResourceRequirements>, checkName: NameCheck, claims: ReadonlySet<string>, path: string): Causes {
  if (requirements.limits !== undefined) yield* validateLimits(requirements.limits, checkName, path);
  if (requirements.requests !== undefined) yield* validateRequests(requirements.requests, requirements.limits, checkName, path);
  if (wantsOnlyHugePages(requirements)) yield forbidden(path, 'HugePages require cpu or memory');
  if (requirements.claims !== undefined) yield* validateClaimNames(requirements.claims, claims, `${path}.claims`);
}

export function validateContainerRequirements(requirements: Incomplete<ResourceRequirements>, claims: ReadonlySet<string>, path: string): Causes {
  return validateRequirements(requirements, validateContainerResourceName, claims, path);
}

export function validatePodRequirements(requirements: Incomplete<ResourceRequirements>, claims: ReadonlySet<string>, path: string): Causes {
  return validateRequirements(requirements, validatePodResourceName, claims, path);
}

function* validateClaimName(claim: Incomplete<ResourceClaim>, seen: Set<string>, path: string): Causes {
  const name = claim.name ?? '';
  const request = claim.request ?? '';
  if (seen.has(name)) {
    yield duplicate(path, name);
    return;
  }
  if (request !== '') yield* invalidEach(`${path}.request`, request, dns1123Label(request));
  const key = request === '' ? name : `${name}/${request}`;
  if (seen.has(key)) yield duplicate(path, key);
  else if (request === '') {
    for (const other of seen) if (other.startsWith(`${name}/`)) yield duplicate(path, name);
  }
  seen.add(key);
}

function* validateClaimNames(claims: readonly Incomplete<ResourceClaim>[], known: ReadonlySet<string>, path: string): Causes {
  const seen = new Set<string>();
  for (const [index, claim] of claims.entries()) {
    const at = `${path}[${index}]`;
    const name = claim.name ?? '';
    if (name === '') {
      yield required(at);
      continue;
    }
    yield* validateClaimName(claim, seen, at);
    if (known.has(name)) continue;
    const which = known.size === 0 ? ' which is empty' : `: ${[...known].toSorted().join(', ')}`;
    yield notFound(at, name, `must be one of the names in pod.spec.resourceClaims${which}`);
  }
}
