// What a kubelet or a controller says about a pod: pkg/apis/core/validation/validation.go.
import type { Container, ContainerStatus, Pod, PodCondition, PodExtendedResourceClaimStatus, PodResourceClaimStatus, PodSpec, PodStatus, ResourceStatus } from '../../../api/core/types.ts';
import { quantitySign } from '../../../api/values/quantity.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, required, tooLong } from '../field-error.ts';
import { shownStructs } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { isDualStack, validateIp } from '../ip.ts';
import { immutableSentence, validateMetaUpdate } from '../metadata.ts';
import { byteLength, dns1123Label, qualifiedName, subdomainName, userId } from '../names.ts';
import { validatePodAnnotationUpdate } from './pod-annotations.ts';
import { isNativeResource } from './resources.ts';

type StatusDraft = Incomplete<PodStatus>;
type ContainerStatusDraft = Incomplete<ContainerStatus>;

const systemConditions: ReadonlySet<string> = new Set(['PodScheduled', 'Ready', 'Initialized']);
/** Conditions that kubelets and controllers set all the time, known to be well named. */
const knownConditions: ReadonlySet<string> = new Set([...systemConditions, 'ContainersReady', 'PodReadyToStartContainers', 'DisruptionTarget']);

function* validateConditions(conditions: readonly Incomplete<PodCondition>[], path: string): Causes {
  for (const [index, { type = '', observedGeneration = 0 }] of conditions.entries()) {
    if (observedGeneration < 0) yield invalid(`${path}[${index}].observedGeneration`, observedGeneration, 'must be a non-negative integer');
    if (!knownConditions.has(type)) yield* invalidEach(`${path}[${index}].Type`, type, qualifiedName(type));
  }
}

/** Whether a container that ended so would be started again (pkg/api/v1/pod/util.go). */
function mayRestart(container: Container, podPolicy: string, exitCode: number): boolean {
  const policy = container.restartPolicy;
  const byPolicy = (name: string): boolean => name !== 'Never' && (name !== 'OnFailure' || exitCode !== 0);
  if (policy === undefined) return byPolicy(podPolicy);
  const rule = (container.restartPolicyRules ?? []).find(({ exitCodes }) => {
    const listed = (exitCodes?.values ?? []).includes(exitCode);
    return exitCodes?.operator === 'In' ? listed : exitCodes?.operator === 'NotIn' && !listed;
  });
  return rule !== undefined || byPolicy(policy);
}

function restartsAll(spec: PodSpec): boolean {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  return containers.some((container) => (container.restartPolicyRules ?? []).some((rule) => rule.action === 'RestartAllContainers'));
}

/** What has ended stays ended, unless it is to be started again. `containers` is absent for ephemeral ones, which never are. */
function* validateTransitions(
  statuses: readonly ContainerStatusDraft[],
  old: readonly ContainerStatus[],
  containers: readonly Container[] | undefined,
  spec: PodSpec,
  path: string,
): Causes {
  if (statuses === old) return;
  for (const [index, before] of old.entries()) {
    const ended = before.state?.terminated;
    if (ended === undefined) continue;
    const now = statuses.find((status) => status.name === before.name);
    if (now === undefined || now.state?.terminated !== undefined) continue;
    const container = containers?.find((candidate) => candidate.name === before.name);
    const allowed = container !== undefined && mayRestart(container, spec.restartPolicy ?? 'Always', ended.exitCode);
    if (!allowed && !(containers !== undefined && restartsAll(spec))) yield forbidden(`${path}[${index}].state`, 'may not be transitioned to non-terminated state');
  }
}

function* validateUsers(statuses: readonly ContainerStatusDraft[], os: string, path: string): Causes {
  for (const [index, status] of statuses.entries()) {
    const linux = status.user?.linux;
    if (linux === undefined) continue;
    const at = `${path}[${index}].user.linux`;
    if (os === 'windows') yield forbidden(at, 'cannot be set for a windows pod');
    if (os !== 'linux') continue;
    yield* invalidEach(`${at}.uid`, linux.uid ?? 0, userId(linux.uid ?? 0));
    yield* invalidEach(`${at}.gid`, linux.gid ?? 0, userId(linux.gid ?? 0));
    for (const [entry, id] of (linux.supplementalGroups ?? []).entries()) yield* invalidEach(`${at}.supplementalGroups[${entry}]`, id, userId(id));
  }
}

const healths: readonly string[] = ['Healthy', 'Unhealthy', 'Unknown'];

function* validateHealth(resource: Incomplete<ResourceStatus>, path: string): Causes {
  const seen = new Set<string>();
  for (const [index, { health = '', resourceID = '', message }] of (resource.resources ?? []).entries()) {
    const at = `${path}.resources[${index}]`;
    if (!healths.includes(health)) yield notSupported(`${at}.health`, health, healths);
    if (message === '') yield required(`${at}.message`, 'must be non-empty if specified');
    else if (message !== undefined && byteLength(message) > 1024) yield tooLong(`${at}.message`, 1024);
    if (seen.has(resourceID)) yield duplicate(`${at}.resourceID`, resourceID);
    seen.add(resourceID);
  }
}

function* validateAllocatedName(name: string, container: Container, path: string): Causes {
  if (name.startsWith('claim:')) {
    const claims = (container.resources?.claims ?? []).map((claim) => `claim:${claim.name}${(claim.request ?? '') === '' ? '' : `/${claim.request}`}`);
    const sentence = "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty";
    if (!claims.includes(name)) yield invalid(path, name, sentence);
  } else if (container.resources?.requests?.[name] === undefined) yield invalid(path, name, "must match one of the container's resource requests");
}

function* validateAllocated(statuses: readonly ContainerStatusDraft[], containers: readonly Container[] | undefined, path: string): Causes {
  for (const [index, status] of statuses.entries()) {
    const resources = status.allocatedResourcesStatus ?? [];
    if (resources.length === 0) continue;
    const at = `${path}[${index}].allocatedResourcesStatus`;
    if (containers === undefined) yield forbidden(at, 'must not be specified in container status');
    const container = containers?.find((candidate) => candidate.name === status.name);
    for (const [entry, resource] of resources.entries()) {
      if (container !== undefined) yield* validateAllocatedName(resource.name ?? '', container, `${at}[${entry}].name`);
      if (containers !== undefined) yield* validateHealth(resource, `${at}[${entry}]`);
    }
  }
}

function* validateAddresses(items: readonly { readonly ip?: string }[], old: readonly { readonly ip: string }[] | undefined, type: string, path: string): Causes {
  if (items === old) return;
  const before = (old ?? []).map((item) => item.ip);
  const addresses = items.map((item) => item.ip ?? '');
  for (const [index, address] of addresses.entries()) yield* validateIp(address, `${path}[${index}]`, before);
  if (addresses.length > 1 && (addresses.length > 2 || !isDualStack(addresses))) yield invalid(path, shownStructs(type, items), 'may specify no more than one IP for each IP family');
}

function* validateHostIps(status: StatusDraft, old: PodStatus): Causes {
  const addresses = status.hostIPs ?? [];
  if (addresses.length === 0) return;
  const first = addresses[0]?.ip ?? '';
  if ((status.hostIP ?? '') !== first) yield invalid('status.hostIPs[0].ip', first, 'must be equal to `hostIP`');
  yield* validateAddresses(addresses, old.hostIPs, 'HostIP', 'status.hostIPs');
}

function* validateClaimStatuses(statuses: readonly Incomplete<PodResourceClaimStatus>[], spec: PodSpec, path: string): Causes {
  const seen = new Set<string>();
  for (const [index, { name = '', resourceClaimName }] of statuses.entries()) {
    if (!(spec.resourceClaims ?? []).some((claim) => claim.name === name)) yield invalid(`${path}[${index}].name`, name, 'must match the name of an entry in `spec.resourceClaims`');
    if (seen.has(name)) yield duplicate(`${path}[${index}].name`, name);
    seen.add(name);
    if (resourceClaimName !== undefined) yield* invalidEach(`${path}[${index}].resourceClaimName`, resourceClaimName, subdomainName(resourceClaimName, false));
  }
}

function* validateExtendedClaim(status: Incomplete<PodExtendedResourceClaimStatus>, spec: PodSpec, path: string): Causes {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const mappings = status.requestMappings ?? [];
  if (mappings.length === 0) yield required(`${path}.requestMappings`, 'at least one request mapping is required');
  const seen = new Set<string>();
  for (const [index, { containerName = '', resourceName = '', requestName = '' }] of mappings.entries()) {
    const at = `${path}.requestMappings[${index}]`;
    const container = containers.findLast((candidate) => candidate.name === containerName);
    if (container === undefined) yield invalid(`${at}.containerName`, containerName, 'must match the name of an entry in spec.initContainers.name or spec.containers.name');
    else if (container.resources?.requests?.[resourceName] === undefined) {
      yield invalid(`${at}.resourceName`, resourceName, 'must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests');
    }
    yield* invalidEach(`${path}.requestName`, requestName, dns1123Label(requestName));
    const key = JSON.stringify([containerName, resourceName, requestName]);
    if (seen.has(key)) {
      yield duplicate(`${at}.containerName`, containerName);
      yield duplicate(`${at}.resourceName`, resourceName);
      yield duplicate(`${at}.requestName`, requestName);
    }
    seen.add(key);
  }
  const name = status.resourceClaimName ?? '';
  if (name === '') yield required(`${path}.resourceClaimName`);
  else yield* invalidEach(`${path}.resourceClaimName`, name, subdomainName(name, false));
}

function* validateNodeAllocatable(status: StatusDraft, spec: PodSpec, path: string): Causes {
  for (const [index, item] of (status.nodeAllocatableResourceClaimStatuses ?? []).entries()) {
    const at = `${path}[${index}]`;
    const { resourceClaimName: name = '', containers = [], resources = {} } = item;
    if (name === '') yield required(`${at}.resourceClaimName`, 'must not be empty');
    const known = [...(spec.resourceClaims ?? []), ...(status.resourceClaimStatuses ?? [])].some((claim) => claim.resourceClaimName === name);
    if (!known) yield invalid(`${at}.resourceClaimName`, name, 'no mapping found in pod reference');
    if (containers.length === 0) yield required(`${at}.containers`, 'must not be empty');
    if (Object.keys(resources).length === 0) yield required(`${at}.resources`, 'must not be empty');
    for (const [resource, amount] of Object.entries(resources)) {
      if (!isNativeResource(resource)) yield invalid(`${at}.resources[${resource}]`, resource, 'must be a node allocatable resource name');
      if (quantitySign(amount) < 0) yield invalid(`${at}.resources[${resource}]`, amount, 'must be non-negative');
    }
  }
}

function* validateNomination(status: StatusDraft, old: Pod): Causes {
  const name = status.nominatedNodeName ?? '';
  if (name === '' || name === old.status.nominatedNodeName) return;
  yield* invalidEach('status.nominatedNodeName', name, subdomainName(name, false));
  if ((old.spec.nodeName ?? '') !== '') yield forbidden('status.nominatedNodeName', 'may not be set on pods that are already bound to a node');
}

const containerLists = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const;

/** The containers that a list of statuses is about; none for ephemeral ones. */
function containersFor(list: (typeof containerLists)[number], spec: PodSpec): readonly Container[] | undefined {
  if (list === 'containerStatuses') return spec.containers;
  return list === 'initContainerStatuses' ? (spec.initContainers ?? []) : undefined;
}

const noStatuses: readonly ContainerStatus[] = [];

export function* validatePodStatus(pod: Incomplete<Pod>, old: Pod): Causes {
  const { metadata = {}, spec = {}, status = {} } = pod;
  const before = old.status;
  if (metadata !== old.metadata) {
    yield* validateMetaUpdate(metadata, old.metadata);
    yield* validatePodAnnotationUpdate(metadata.annotations, old.metadata.annotations, spec, 'metadata.annotations');
  }
  if (status.conditions !== undefined && status.conditions !== before.conditions) yield* validateConditions(status.conditions, 'status.conditions');
  if ((spec.nodeName ?? '') !== (old.spec.nodeName ?? '')) yield forbidden('status.nodeName', 'may not be changed directly');
  if (status.nominatedNodeName !== undefined) yield* validateNomination(status, old);
  if ((status.observedGeneration ?? 0) < 0) yield invalid('status.observedGeneration', status.observedGeneration, 'must be a non-negative integer');
  if ((status.qosClass ?? '') !== (before.qosClass ?? '')) yield invalid('status.qosClass', status.qosClass ?? '', immutableSentence);
  for (const list of containerLists) {
    if (before[list] !== undefined) yield* validateTransitions(status[list] ?? noStatuses, before[list], containersFor(list, old.spec), old.spec, `status.${list}`);
  }
  if (status.resourceClaimStatuses !== undefined) yield* validateClaimStatuses(status.resourceClaimStatuses, old.spec, 'status.resourceClaimStatuses');
  if (status.extendedResourceClaimStatus !== undefined) yield* validateExtendedClaim(status.extendedResourceClaimStatus, old.spec, 'status.extendedResourceClaimStatus');
  if (status.nodeAllocatableResourceClaimStatuses !== undefined) yield* validateNodeAllocatable(status, old.spec, 'status.nodeAllocatableResourceClaimStatuses');
  if (status.podIPs !== undefined) yield* validateAddresses(status.podIPs, before.podIPs, 'PodIP', 'status.podIPs');
  yield* validateHostIps(status, before);
  const os = old.spec.os?.name ?? 'linux';
  for (const list of containerLists) {
    const statuses = status[list];
    if (statuses !== undefined && statuses !== before[list]) yield* validateUsers(statuses, os, `status.${list}`);
  }
  for (const list of containerLists) {
    const statuses = status[list];
    if (statuses !== undefined && statuses !== before[list]) yield* validateAllocated(statuses, containersFor(list, old.spec), `status.${list}`);
  }
}
