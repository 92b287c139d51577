// What is told of pods and pod templates that are in order, but not as they were meant: pkg/api/pod/warnings.go.
import type { AppArmorProfile, ContainerPort, EnvVar, Pod, PodTemplateSpec, Volume } from '../../../api/core/types.ts';
import { goQuote } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { warningsOfIp } from '../ip.ts';
import type { MetaDraft } from '../metadata.ts';
import { dns1123Label } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { nodeLabelWarning, warningsOfNodeTerm } from './node-labels.ts';
import { warningsOfPaths } from './path-overlaps.ts';
import { fraction, warningsOfClaimSpec } from './persistent-warnings.ts';
import { appArmorPrefix, appArmorProfileOf } from './pod-annotations.ts';
import { containersOf, type PodSpecDraft } from './pod-context.ts';

type Warnings = Iterable<string>;

const nullSelector = 'a null labelSelector results in matching no pod';

function* warningsOfPlacement({ nodeSelector = {}, affinity, topologySpreadConstraints = [] }: PodSpecDraft, path: string): Warnings {
  for (const key of Object.keys(nodeSelector)) {
    const warning = nodeLabelWarning(key);
    if (warning !== undefined) yield `${path}.nodeSelector[${key}]: ${warning}`;
  }
  const { requiredDuringSchedulingIgnoredDuringExecution: required, preferredDuringSchedulingIgnoredDuringExecution: preferred = [] } = affinity?.nodeAffinity ?? {};
  const at = `${path}.affinity.nodeAffinity`;
  for (const [index, term] of (required?.nodeSelectorTerms ?? []).entries()) yield* warningsOfNodeTerm(term, `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`);
  for (const [index, { preference = {} }] of preferred.entries()) yield* warningsOfNodeTerm(preference, `${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`, { checkValues: true });
  for (const [index, { topologyKey = '', labelSelector }] of topologySpreadConstraints.entries()) {
    const warning = nodeLabelWarning(topologyKey);
    if (warning !== undefined) yield `${path}.topologySpreadConstraints[${index}].topologyKey: ${topologyKey} is ${warning}`;
    if (labelSelector === undefined) yield `${path}.topologySpreadConstraints[${index}].labelSelector: ${nullSelector}`;
  }
}

const deadAnnotations = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
] as const;

/** Volumes whose drivers are gone, with the names under which they are told. */
const deadVolumes: readonly (readonly [source: keyof Volume, shown: string, text: string])[] = [
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

function* warningsOfVolumes(volumes: NonNullable<PodSpecDraft['volumes']>, path: string): Warnings {
  for (const [index, volume] of volumes.entries()) {
    for (const [source, shown, text] of deadVolumes) if (volume[source] !== undefined) yield `${path}.volumes[${index}].${shown}: ${text}`;
    yield* warningsOfClaimSpec(volume.ephemeral?.volumeClaimTemplate?.spec ?? {}, `${path}.volumes[${index}].ephemeral.volumeClaimTemplate.spec`);
  }
  yield* warningsOfPaths(volumes);
}

function* warningsOfRepeats({ hostAliases = [], imagePullSecrets = [] }: PodSpecDraft, path: string): Warnings {
  const addresses = new Set<string>();
  for (const [index, { ip = '' }] of hostAliases.entries()) {
    if (addresses.has(ip)) yield `${path}.hostAliases[${index}].ip: duplicate ip ${goQuote(ip)}`;
    addresses.add(ip);
  }
  const names = new Set<string>();
  for (const [index, { name = '' }] of imagePullSecrets.entries()) {
    if (names.has(name)) yield `${path}.imagePullSecrets[${index}].name: duplicate name ${goQuote(name)}`;
    names.add(name);
  }
  for (const [index, { name = '' }] of imagePullSecrets.entries()) if (name === '') yield `${path}.imagePullSecrets[${index}].name: invalid empty name ""`;
}

const bytes = ['memory', 'ephemeral-storage'] as const;

/** A variable that is defined again, and not by means of what it was. */
function isHiding({ name = '', value = '', valueFrom }: Incomplete<EnvVar>): boolean {
  const reference = `$(${name})`;
  return valueFrom !== undefined || value === reference || !value.includes(reference);
}

function* warningsOfVariables(env: readonly Incomplete<EnvVar>[], path: string): Warnings {
  const names = new Set<string>();
  for (const [index, variable] of env.entries()) {
    const { name = '' } = variable;
    if (names.has(name) && isHiding(variable)) yield `${path}.env[${index}]: hides previous definition of ${goQuote(name)}, which may be dropped when using apply`;
    names.add(name);
  }
}

const seccomp = 'non-functional in v1.27+; use the "seccompProfile" field instead';

/** An annotation that says what the whole pod's profile does not. */
function isSaidOtherwise(annotation: string | undefined, profile: Incomplete<AppArmorProfile> | undefined): boolean {
  return annotation !== undefined && (profile === undefined || !semanticEqual(profile, appArmorProfileOf(annotation)));
}

function* warningsOfContainers(spec: PodSpecDraft, metadata: MetaDraft, isPod: boolean, paths: { readonly spec: string; readonly annotations: string }): Warnings {
  const { annotations = {} } = metadata;
  for (const [container, path] of containersOf(spec, paths.spec)) {
    const { name = '', securityContext, resources, env = [] } = container;
    const [seccompKey, appArmorKey] = [`container.seccomp.security.alpha.kubernetes.io/${name}`, `${appArmorPrefix}${name}`];
    if (securityContext?.seccompProfile === undefined && annotations[seccompKey] !== undefined) yield `${paths.annotations}[${seccompKey}]: ${seccomp}`;
    // Of a pod it has been told already, when the annotation became a field.
    if (!isPod && securityContext?.appArmorProfile === undefined && isSaidOtherwise(annotations[appArmorKey], spec.securityContext?.appArmorProfile)) {
      yield `${paths.annotations}[${appArmorKey}]: deprecated since v1.30; use the "appArmorProfile" field instead`;
    }
    for (const kind of bytes) {
      yield* fraction(resources?.limits?.[kind], `${path}.resources.limits[${kind}]`);
      yield* fraction(resources?.requests?.[kind], `${path}.resources.requests[${kind}]`);
    }
    yield* warningsOfVariables(env, path);
  }
}

interface Listed {
  readonly at: string;
  readonly port: Incomplete<ContainerPort>;
}

/** How two ports of one number and protocol get in each other's way. */
function conflict(port: Incomplete<ContainerPort>, other: Incomplete<ContainerPort>): string | undefined {
  const [a, b] = [port, other].map(({ hostPort = 0, hostIP = '' }) => ({ hostPort, hostIP }));
  if (a === undefined || b === undefined) return undefined;
  if (a.hostIP === b.hostIP && a.hostPort === b.hostPort) return 'duplicate port definition';
  if (a.hostPort === 0 || b.hostPort === 0) return 'overlapping port definition';
  return a.hostPort === b.hostPort && (a.hostIP === '') !== (b.hostIP === '') ? 'dangerously ambiguous port definition' : undefined;
}

function shownPort({ name = '', hostPort = 0, containerPort = 0, protocol, hostIP = '' }: Incomplete<ContainerPort>): string {
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol ?? ''} HostIP:${hostIP}}`;
}

function* warningsOfPorts(spec: PodSpecDraft, path: string): Warnings {
  const known = new Map<string, Listed[]>();
  const listed: Listed[] = [];
  for (const [container, containerPath] of containersOf(spec, path)) for (const [index, port] of (container.ports ?? []).entries()) listed.push({ at: `${containerPath}.ports[${index}]`, port });
  for (const one of listed) {
    const { at, port } = one;
    if ((port.hostIP ?? '') !== '' && (port.hostPort ?? 0) === 0) yield `${at}: hostIP set without hostPort: ${shownPort(port)}`;
    const key = `${port.containerPort ?? 0}/${port.protocol ?? ''}`;
    const others = known.get(key) ?? [];
    for (const other of others) {
      const what = conflict(port, other.port);
      if (what !== undefined) yield `${at}: ${what} with ${other.at}`;
    }
    known.set(key, [...others, one]);
  }
  const names = new Map<string, string>();
  for (const { at, port } of listed) {
    const { name = '' } = port;
    const first = names.get(name);
    if (name !== '' && first !== undefined) yield `${at}: duplicate port name ${goQuote(name)} with ${first}, services and probes that select ports by name will use ${first}`;
    else names.set(name, at);
  }
}

function* warningsOfNeighbours({ affinity }: PodSpecDraft, path: string): Warnings {
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    const at = `${path}.affinity.${kind}`;
    const { requiredDuringSchedulingIgnoredDuringExecution: required = [], preferredDuringSchedulingIgnoredDuringExecution: preferred = [] } = affinity?.[kind] ?? {};
    for (const [index, { labelSelector }] of required.entries()) if (labelSelector === undefined) yield `${at}.requiredDuringSchedulingIgnoredDuringExecution[${index}].labelSelector: ${nullSelector}`;
    for (const [index, { podAffinityTerm }] of preferred.entries()) {
      if (podAffinityTerm?.labelSelector === undefined) yield `${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}].podAffinityTerm.labelSelector: ${nullSelector}`;
    }
  }
}

function* warningsOf(spec: PodSpecDraft, metadata: MetaDraft, isPod: boolean, prefix: string): Warnings {
  const paths = { spec: `${prefix}spec`, annotations: `${prefix}metadata.annotations` };
  const { annotations = {} } = metadata;
  yield* warningsOfPlacement(spec, paths.spec);
  for (const [key, text] of deadAnnotations) if (annotations[key] !== undefined) yield `${paths.annotations}[${key}]: ${text}`;
  if (spec.volumes !== undefined) yield* warningsOfVolumes(spec.volumes, paths.spec);
  yield* warningsOfRepeats(spec, paths.spec);
  for (const kind of bytes) yield* fraction(spec.overhead?.[kind], `${paths.spec}.overhead[${kind}]`);
  const podSeccomp = 'seccomp.security.alpha.kubernetes.io/pod';
  if (spec.securityContext?.seccompProfile === undefined && annotations[podSeccomp] !== undefined) yield `${paths.annotations}[${podSeccomp}]: ${seccomp}`;
  yield* warningsOfContainers(spec, metadata, isPod, paths);
  yield* warningsOfPorts(spec, paths.spec);
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) yield `${paths.spec}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`;
  if (spec.affinity !== undefined) yield* warningsOfNeighbours(spec, paths.spec);
  for (const [index, address] of (spec.dnsConfig?.nameservers ?? []).entries()) yield* warningsOfIp(address, `${paths.spec}.dnsConfig.nameservers[${index}]`);
  for (const [index, { ip = '' }] of (spec.hostAliases ?? []).entries()) yield* warningsOfIp(ip, `${paths.spec}.hostAliases[${index}].ip`);
}

/** Of a new pod; an update of one says nothing, since hardly a person makes it. */
export function* warningsOfPod({ metadata = {}, spec = {} }: Incomplete<Pod>, old: Pod | undefined): Warnings {
  if (old !== undefined) return;
  const faults = dns1123Label(metadata.name ?? '');
  if (faults.length > 0) yield `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${faults.join(' ')}]`;
  yield* warningsOf(spec, metadata, true, '');
}

export function* warningsOfPodStatus({ status = {} }: Incomplete<Pod>): Warnings {
  for (const list of ['podIPs', 'hostIPs'] as const) {
    for (const [index, { ip = '' }] of (status[list] ?? []).entries()) yield* warningsOfIp(ip, `status.${list}[${index}].ip`);
  }
}

/** `path` is where the template is: `spec.template`. */
export function* warningsOfPodTemplate({ metadata = {}, spec = {} }: Incomplete<PodTemplateSpec>, path: string): Warnings {
  yield* warningsOf(spec, metadata, false, `${path}.`);
}
