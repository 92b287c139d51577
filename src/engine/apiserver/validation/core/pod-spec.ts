// The spec of pods and pod templates: pkg/apis/core/validation/validation.go.
import type { EphemeralContainer, HostAlias, PodDNSConfig, PodReadinessGate, PodResourceClaim, PodSchedulingGate } from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, invalidEach, notFound, notSupported, required, tooLong } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateIp } from '../ip.ts';
import { validateLabels } from '../metadata.ts';
import { byteLength, dns1123Label, dns1123Subdomain, dns1123SubdomainWithUnderscore, inclusiveRange, qualifiedName, subdomainName } from '../names.ts';
import { validateAffinity, validateSpread, validateTolerations } from './affinity.ts';
import { validateContainers, validateEphemeralContainers, validateInitContainers } from './containers.ts';
import { validateLinux, validateWindows } from './operating-system.ts';
import type { ContainerDraft, PodContext, PodSpecDraft } from './pod-context.ts';
import { claimNamesOf, containersOf, someContainer } from './pod-context.ts';
import { validatePodResources } from './pod-resources.ts';
import { validateContainerRequirements } from './resources.ts';
import { validateHostProcess, validateHostUsers, validatePodSecurity } from './security-context.ts';
import { checkVolumes } from './volumes.ts';

const restartPolicies: readonly string[] = ['Always', 'OnFailure', 'Never'];
const dnsPolicies: readonly string[] = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const preemptionPolicies: readonly string[] = ['PreemptLowerPriority', 'Never'];

function* validateEnum(value: string, supported: readonly string[], path: string): Causes {
  if (value === '') yield required(path);
  else if (!supported.includes(value)) yield notSupported(path, value, supported);
}

function* validateClaim(claim: Incomplete<PodResourceClaim>, seen: Set<string>, path: string): Causes {
  const { name = '', resourceClaimName, resourceClaimTemplateName } = claim;
  if (name === '') yield required(`${path}.name`);
  else if (seen.has(name)) yield duplicate(`${path}.name`, name);
  else {
    yield* invalidEach(`${path}.name`, name, dns1123Label(name));
    seen.add(name);
  }
  const shown = shownStruct('PodResourceClaim', claim);
  if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
    yield invalid(path, shown, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified');
  }
  if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) {
    yield invalid(path, shown, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`');
  }
  if (resourceClaimName !== undefined) yield* invalidEach(`${path}.resourceClaimName`, resourceClaimName, subdomainName(resourceClaimName, false));
  if (resourceClaimTemplateName !== undefined) yield* invalidEach(`${path}.resourceClaimTemplateName`, resourceClaimTemplateName, subdomainName(resourceClaimTemplateName, false));
}

function* validateClaims(claims: readonly Incomplete<PodResourceClaim>[], isMirror: boolean, path: string): Causes {
  const seen = new Set<string>();
  for (const [index, claim] of claims.entries()) {
    if (isMirror) yield forbidden('', 'static pods do not support resource claims');
    else yield* validateClaim(claim, seen, `${path}[${index}]`);
  }
}

/** On the host's network a container's port is the host's. */
function* validateHostNetworkPorts(spec: PodSpecDraft, isPod: boolean, path: string): Causes {
  if (spec.hostNetwork !== true) return;
  for (const [index, container] of (spec.containers ?? []).entries()) {
    for (const [entry, { hostPort = 0, containerPort = 0 }] of (container.ports ?? []).entries()) {
      if (hostPort === containerPort || (hostPort === 0 && !isPod)) continue;
      yield invalid(`${path}.containers[${index}].ports[${entry}].hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true');
    }
  }
}

function* validateSearches(searches: readonly string[], path: string): Causes {
  if (searches.length > 32) yield invalid(path, searches, 'must not have more than 32 search paths');
  if (byteLength(searches.join(' ')) > 2048) yield invalid(path, searches, 'must not have more than 2048 characters (including spaces) in the search list');
  for (const [index, search] of searches.entries()) {
    if (search === '.') continue;
    const name = search.endsWith('.') ? search.slice(0, -1) : search;
    yield* invalidEach(`${path}[${index}]`, name, dns1123SubdomainWithUnderscore(name));
  }
}

function* validateDns(config: Incomplete<PodDNSConfig> | undefined, policy: string, path: string): Causes {
  const servers = config?.nameservers ?? [];
  if (policy === 'None' && servers.length === 0) {
    if (config === undefined) yield required(path, 'must provide `dnsConfig` when `dnsPolicy` is None');
    else yield required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None');
    return;
  }
  if (config === undefined) return;
  if (servers.length > 3) yield invalid(`${path}.nameservers`, servers, 'must not have more than 3 nameservers');
  for (const [index, server] of servers.entries()) yield* validateIp(server, `${path}.nameservers[${index}]`);
  yield* validateSearches(config.searches ?? [], `${path}.searches`);
  for (const [index, option] of (config.options ?? []).entries()) if ((option.name ?? '') === '') yield required(`${path}.options[${index}]`, 'must not be empty');
}

function* validateGates(gates: readonly Incomplete<PodSchedulingGate>[], path: string): Causes {
  const seen = new Set<string>();
  for (const [index, { name = '' }] of gates.entries()) {
    yield* invalidEach(`${path}[${index}]`, name, qualifiedName(name));
    if (seen.has(name)) yield duplicate(`${path}[${index}]`, name);
    seen.add(name);
  }
}

function* validateReadinessGates(gates: readonly Incomplete<PodReadinessGate>[], path: string): Causes {
  for (const [index, { conditionType = '' }] of gates.entries()) yield* invalidEach(`${path}[${index}].conditionType`, conditionType, qualifiedName(conditionType));
}

function* validateHostnameOverride(spec: PodSpecDraft, path: string): Causes {
  const name = spec.hostnameOverride ?? '';
  if (spec.setHostnameAsFQDN === true) yield forbidden(path, 'may not be specified when setHostnameAsFQDN is true');
  if (spec.hostNetwork === true) yield forbidden(path, 'may not be specified when hostNetwork is true');
  if (byteLength(name) > 64) yield tooLong(path, 64);
  yield* invalidEach(path, name, dns1123Subdomain(name));
}

function* validateHostAliases(aliases: readonly Incomplete<HostAlias>[], path: string): Causes {
  for (const [index, { ip = '', hostnames = [] }] of aliases.entries()) {
    yield* validateIp(ip, `${path}[${index}].ip`);
    for (const [entry, name] of hostnames.entries()) yield* invalidEach(`${path}[${index}].hostnames[${entry}]`, name, dns1123Subdomain(name));
  }
}

function* validateOs(spec: PodSpecDraft, path: string): Causes {
  const name = spec.os?.name;
  if (name === undefined || name === '') yield required(`${path}.os.name`);
  else if (name === 'linux') yield* validateLinux(spec, path);
  else if (name === 'windows') yield* validateWindows(spec, path);
  else yield notSupported(`${path}.os`, name, ['linux', 'windows']);
}

function usesFiles({ env }: ContainerDraft | Incomplete<EphemeralContainer>): boolean {
  return env?.some((variable) => variable.valueFrom?.fileKeyRef !== undefined) === true;
}

/** Files with variables are written by another container of the pod. */
function* validateEnvFiles(spec: PodSpecDraft, path: string): Causes {
  if (!someContainer(spec, usesFiles)) return;
  for (const [container, at] of containersOf(spec, path)) {
    for (const [index, variable] of (container.env ?? []).entries()) {
      const ref = variable.valueFrom?.fileKeyRef;
      if (ref === undefined) continue;
      const name = ref.volumeName ?? '';
      const field = `${at}.env[${index}].valueFrom.fileKeyRef.volumeName`;
      const volume = (spec.volumes ?? []).findLast((candidate) => (candidate.name ?? '') === name);
      if (volume === undefined) yield notFound(field, name);
      else if (volume.emptyDir === undefined) yield invalid(field, name, 'referenced volume must be of type emptyDir');
    }
  }
}

const subdomainNames = ['serviceAccountName', 'nodeName'] as const;

/** The names and numbers at the top of a spec. */
function* validateScalars(spec: PodSpecDraft, path: string): Causes {
  for (const key of subdomainNames) {
    const name = spec[key] ?? '';
    if (name !== '') yield* invalidEach(`${path}.${key}`, name, subdomainName(name, false));
  }
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2147483647)) yield invalid(`${path}.activeDeadlineSeconds`, deadline, inclusiveRange(1, 2147483647));
  for (const key of ['hostname', 'subdomain'] as const) {
    const name = spec[key] ?? '';
    if (name !== '') yield* invalidEach(`${path}.${key}`, name, dns1123Label(name));
  }
  if (spec.tolerations !== undefined) yield* validateTolerations(spec.tolerations, `${path}.tolerations`);
  if (spec.hostAliases !== undefined) yield* validateHostAliases(spec.hostAliases, `${path}.hostAliases`);
  const priorityClass = spec.priorityClassName ?? '';
  if (priorityClass !== '') yield* invalidEach(`${path}.priorityClassName`, priorityClass, subdomainName(priorityClass, false));
  if (spec.runtimeClassName !== undefined) yield* invalidEach(`${path}.runtimeClassName`, spec.runtimeClassName, subdomainName(spec.runtimeClassName, false));
  if (spec.preemptionPolicy !== undefined) yield* validateEnum(spec.preemptionPolicy, preemptionPolicies, `${path}.preemptionPolicy`);
}

function* validateSchedulingGroup(group: NonNullable<PodSpecDraft['schedulingGroup']>, path: string): Causes {
  const name = group.podGroupName;
  if (name === undefined) yield invalid(`${path}.podGroupName`, undefined, 'must specify one of: `podGroupName`');
  else yield* invalidEach(`${path}.podGroupName`, name, subdomainName(name, false));
}

/** What surrounds the containers, up to the names. */
function* validateSurroundings(context: PodContext, path: string): Causes {
  const { spec } = context;
  if (spec.hostNetwork === true) yield* validateHostNetworkPorts(spec, context.isPod, path);
  if (!restartPolicies.includes(spec.restartPolicy ?? '')) yield* validateEnum(spec.restartPolicy ?? '', restartPolicies, `${path}.restartPolicy`);
  if (!dnsPolicies.includes(spec.dnsPolicy ?? '')) yield* validateEnum(spec.dnsPolicy ?? '', dnsPolicies, `${path}.dnsPolicy`);
  if (spec.nodeSelector !== undefined) yield* validateLabels(spec.nodeSelector, `${path}.nodeSelector`);
  yield* validatePodSecurity(spec.securityContext, spec, `${path}.securityContext`);
  if (spec.affinity !== undefined) yield* validateAffinity(spec.affinity, `${path}.affinity`);
  if (spec.dnsConfig !== undefined || spec.dnsPolicy === 'None') yield* validateDns(spec.dnsConfig, spec.dnsPolicy ?? '', `${path}.dnsConfig`);
  if (spec.readinessGates !== undefined) yield* validateReadinessGates(spec.readinessGates, `${path}.readinessGates`);
  if (spec.schedulingGates !== undefined) yield* validateGates(spec.schedulingGates, `${path}.schedulingGates`);
  if (spec.topologySpreadConstraints !== undefined) yield* validateSpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`);
  yield* validateHostProcess(spec, path);
  if (spec.hostUsers === false) yield* validateHostUsers(spec, path);
  if (spec.hostnameOverride !== undefined) yield* validateHostnameOverride(spec, `${path}.hostnameOverride`);
}

export interface PodOwner {
  /** A pod itself, not a template of one. */
  readonly isPod: boolean;
  readonly podName?: string;
  readonly isMirror?: boolean;
}

export function* validatePodSpec(spec: PodSpecDraft, owner: PodOwner, path: string): Causes {
  if (spec.terminationGracePeriodSeconds === undefined) yield required(`${path}.terminationGracePeriodSeconds`);
  const { isPod, podName = '' } = owner;
  const { volumes, faults } = checkVolumes(spec, { isPod, podName }, path);
  yield* faults;
  const context: PodContext = { spec, isPod, podName, volumes, claimNames: claimNamesOf(spec), hostUsers: spec.hostUsers !== false };
  if (spec.resourceClaims !== undefined) yield* validateClaims(spec.resourceClaims, owner.isMirror === true, `${path}.resourceClaims`);
  yield* validateContainers(context, `${path}.containers`);
  if (spec.initContainers !== undefined) yield* validateInitContainers(context, `${path}.initContainers`);
  if (spec.ephemeralContainers !== undefined) yield* validateEphemeralContainers(context, `${path}.ephemeralContainers`);
  if (spec.resources !== undefined) yield* validatePodResources(spec, context.claimNames, `${path}.resources`);
  yield* validateSurroundings(context, path);
  yield* validateScalars(spec, path);
  if (spec.overhead !== undefined) yield* validateContainerRequirements({ limits: spec.overhead }, new Set(), `${path}.overhead`);
  if (spec.os !== undefined) yield* validateOs(spec, path);
  if (spec.schedulingGroup !== undefined) yield* validateSchedulingGroup(spec.schedulingGroup, `${path}.schedulingGroup`);
  yield* validateEnvFiles(spec, path);
}
