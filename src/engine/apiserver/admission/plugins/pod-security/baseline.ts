// Checks against known ways to become root on the node: k8s.io/pod-security-admission/policy/check_*.go.
import type { LifecycleHandler, Probe } from '../../../../api/core/types.ts';
import { goQuote } from '../../../validation/go-text.ts';
import type { AnyContainer, Check, PodShape, SharedContext, Violation } from './sandbox.ts';
import { containersOf, findIn, findInContexts, hasUserNamespace, named, plural, quoted } from './sandbox.ts';

const profileKey = 'container.apparmor.security.beta.kubernetes.io/';

function badAppArmor({ appArmorProfile }: SharedContext): readonly string[] {
  if (appArmorProfile === undefined || appArmorProfile.type === 'RuntimeDefault' || appArmorProfile.type === 'Localhost') return [];
  return [appArmorProfile.type];
}

function badAppArmorAnnotations(annotations: Readonly<Record<string, string>> = {}): readonly string[] {
  const isBad = ([key, value]: readonly [string, string]): boolean => key.startsWith(profileKey) && value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/');
  return Object.entries(annotations)
    .filter(isBad)
    .map(([key, value]) => `${key}=${goQuote(value)}`)
    .toSorted();
}

export const appArmorProfile: Check = (pod) => {
  const { setters, values } = findInContexts(pod, badAppArmor);
  const annotations = badAppArmorAnnotations(pod.metadata.annotations);
  const who = annotations.length === 0 ? setters : [...setters, plural('annotation', annotations.length)];
  if (who.length === 0) return undefined;
  const bad = [...values, ...annotations];
  return { reason: plural('forbidden AppArmor profile', bad.length), detail: `${who.join(' and ')} must not set AppArmor profile type to ${quoted(bad)}` };
};

const defaultCapabilities: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

export const capabilities: Check = ({ spec }) => {
  const { names, values } = findIn(containersOf(spec), (container) => (container.securityContext?.capabilities?.add ?? []).filter((capability) => !defaultCapabilities.has(capability)));
  if (names.length === 0) return undefined;
  return { reason: 'non-default capabilities', detail: `${named('container', names)} must not include ${quoted(values)} in securityContext.capabilities.add` };
};

export const hostNamespaces: Check = ({ spec }) => {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((key) => spec[key] === true);
  return shared.length === 0 ? undefined : { reason: 'host namespaces', detail: shared.map((key) => `${key}=true`).join(', ') };
};

export const hostPathVolumes: Check = ({ spec }) => {
  const names = (spec.volumes ?? []).filter((volume) => volume.hostPath !== undefined).map((volume) => volume.name);
  return names.length === 0 ? undefined : { reason: 'hostPath volumes', detail: named('volume', names) };
};

function hostPortsOf(container: AnyContainer): readonly string[] {
  return (container.ports ?? []).filter((port) => (port.hostPort ?? 0) !== 0).map((port) => String(port.hostPort));
}

export const hostPorts: Check = ({ spec }) => {
  const { names, values } = findIn(containersOf(spec), hostPortsOf);
  if (names.length === 0) return undefined;
  const verb = names.length === 1 ? 'uses' : 'use';
  return { reason: 'hostPort', detail: `${named('container', names)} ${verb} ${plural('hostPort', values.length)} ${values.join(', ')}` };
};

function hostsOf(handler: Probe | LifecycleHandler | undefined): readonly string[] {
  return [handler?.httpGet?.host, handler?.tcpSocket?.host].filter((host): host is string => host !== undefined && host !== '');
}

function probedHosts(container: AnyContainer): readonly string[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  return [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].flatMap(hostsOf);
}

export const hostProbes: Check = ({ spec }) => {
  const { names, values } = findIn(containersOf(spec), probedHosts);
  if (names.length === 0) return undefined;
  const verb = names.length === 1 ? 'uses' : 'use';
  return { reason: 'probe or lifecycle host', detail: `${named('container', names.toSorted())} ${verb} ${named('probe or lifecycle host', values)}` };
};

export const privileged: Check = ({ spec }) => {
  const names = containersOf(spec)
    .filter((container) => container.securityContext?.privileged === true)
    .map((container) => container.name);
  return names.length === 0 ? undefined : { reason: 'privileged', detail: `${named('container', names)} must not set securityContext.privileged=true` };
};

function badProcMount(container: AnyContainer): readonly string[] {
  const mount = container.securityContext?.procMount;
  return mount === undefined || mount === 'Default' ? [] : [mount];
}

export const procMount: Check = ({ spec }) => {
  const { names, values } = findIn(containersOf(spec), badProcMount);
  return names.length === 0 ? undefined : { reason: 'procMount', detail: `${named('container', names)} must not set securityContext.procMount to ${quoted(values)}` };
};

export const procMountOfHostUsers: Check = (pod) => (hasUserNamespace(pod) ? undefined : procMount(pod));

/** Types of SELinux labels are told apart from the fixed words by their sign. */
function badSeLinux(types: ReadonlySet<string>, { seLinuxOptions }: SharedContext): readonly string[] {
  const { type = '', user = '', role = '' } = seLinuxOptions ?? {};
  return [...(types.has(type) ? [] : [`type ${type}`]), ...(user === '' ? [] : ['user']), ...(role === '' ? [] : ['role'])];
}

function seLinux(pod: PodShape, types: ReadonlySet<string>): Violation | undefined {
  const { setters, values } = findInContexts(pod, (context) => badSeLinux(types, context));
  if (setters.length === 0) return undefined;
  const badTypes = values.filter((value) => value.startsWith('type ')).map((value) => value.slice('type '.length));
  const faults = [
    ...(badTypes.length === 0 ? [] : [named('type', badTypes)]),
    ...(values.includes('user') ? ['user may not be set'] : []),
    ...(values.includes('role') ? ['role may not be set'] : []),
  ];
  return { reason: 'seLinuxOptions', detail: `${setters.join(' and ')} set forbidden securityContext.seLinuxOptions: ${faults.join('; ')}` };
}

const firstTypes: ReadonlySet<string> = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t']);
const laterTypes: ReadonlySet<string> = new Set([...firstTypes, 'container_engine_t']);

export const seLinuxOptions: Check = (pod) => seLinux(pod, firstTypes);
export const seLinuxOptionsWithEngine: Check = (pod) => seLinux(pod, laterTypes);

const oldPodKey = 'seccomp.security.alpha.kubernetes.io/pod';
const oldContainerKey = 'container.seccomp.security.alpha.kubernetes.io/';

/** Before there were fields for it, seccomp profiles were annotations. */
export const seccompAnnotations: Check = ({ metadata, spec }) => {
  const keys = [oldPodKey, ...containersOf(spec).map((container) => oldContainerKey + container.name)];
  const isFine = (value: string | undefined): boolean => value === undefined || value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');
  const bad = keys.filter((key) => !isFine(metadata.annotations?.[key])).map((key) => `${key}=${goQuote(metadata.annotations?.[key] ?? '')}`);
  if (bad.length === 0) return undefined;
  return { reason: 'seccompProfile', detail: `forbidden ${plural('annotation', bad.length)} ${[...new Set(bad)].toSorted().join(', ')}` };
};

export function badSeccomp({ seccompProfile: profile }: SharedContext): readonly string[] {
  return profile === undefined || profile.type === 'RuntimeDefault' || profile.type === 'Localhost' ? [] : [profile.type];
}

export const seccompProfile: Check = (pod) => {
  const { setters, values } = findInContexts(pod, badSeccomp);
  return setters.length === 0 ? undefined : { reason: 'seccompProfile', detail: `${setters.join(' and ')} must not set securityContext.seccompProfile.type to ${quoted(values)}` };
};

function sysctlsBut(allowed: readonly string[]): Check {
  return ({ spec }) => {
    const bad = (spec.securityContext?.sysctls ?? []).map((sysctl) => sysctl.name).filter((name) => !allowed.includes(name));
    return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
  };
}

const sysctls0 = ['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range', 'net.ipv4.ip_unprivileged_port_start'];
const sysctls27 = [...sysctls0, 'net.ipv4.ip_local_reserved_ports'];
const sysctls29 = [...sysctls27, 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'];
const sysctls32 = [...sysctls29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];

/** More and more kernel settings came to be known as safe, by minor version. */
export const sysctls: readonly { readonly since: number; readonly check: Check }[] = [
  { since: 0, check: sysctlsBut(sysctls0) },
  { since: 27, check: sysctlsBut(sysctls27) },
  { since: 29, check: sysctlsBut(sysctls29) },
  { since: 32, check: sysctlsBut(sysctls32) },
];

export const windowsHostProcess: Check = (pod) => {
  const { setters } = findInContexts(pod, ({ windowsOptions }) => (windowsOptions?.hostProcess === true ? ['true'] : []));
  return setters.length === 0 ? undefined : { reason: 'hostProcess', detail: `${setters.join(' and ')} must not set securityContext.windowsOptions.hostProcess=true` };
};
