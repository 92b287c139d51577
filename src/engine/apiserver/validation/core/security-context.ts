// Security contexts of pods and containers: pkg/apis/core/validation/validation.go.
import type { AppArmorProfile, PodSecurityContext, SeccompProfile, SecurityContext, Sysctl, WindowsSecurityContextOptions } from '../../../api/core/types.ts';
import type { Causes, Shown } from '../field-error.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, required, tooLong } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import { goJson, rendered } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { byteLength, dns1123Subdomain, userId } from '../names.ts';
import { validateDescendingPath } from '../paths.ts';
import type { PodSpecDraft } from './pod-context.ts';
import { containersOf, someContainer } from './pod-context.ts';

const profileTypes: readonly string[] = ['Localhost', 'RuntimeDefault', 'Unconfined'];

function* validateSeccomp(profile: Incomplete<SeccompProfile>, path: string): Causes {
  const type = profile.type ?? '';
  if (type === '') yield required(`${path}.type`, 'type is required when seccompProfile is set');
  else if (!profileTypes.includes(type)) yield notSupported(`${path}.type`, type, profileTypes);
  const file = profile.localhostProfile;
  if (type === 'Localhost') {
    if (file === undefined) yield required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost');
    else yield* validateDescendingPath(file, `${path}.localhostProfile`);
  } else if (file !== undefined) {
    yield invalid(`${path}.localhostProfile`, shownStruct('SeccompProfile', profile), 'can only be set when seccomp type is Localhost');
  }
}

function* validateAppArmorFile(file: string | undefined, path: string): Causes {
  if (file === undefined || file === '') {
    yield required(path, 'must be set when AppArmor type is Localhost');
    return;
  }
  if (file.trim() !== file) yield invalid(path, file, 'must not be padded with whitespace');
  if (byteLength(file) > 4095) yield tooLong(path, 4095);
}

export function* validateAppArmor(profile: Incomplete<AppArmorProfile>, path: string): Causes {
  const type = profile.type ?? '';
  if (type === 'Localhost') yield* validateAppArmorFile(profile.localhostProfile, `${path}.localhostProfile`);
  else if (type === '') yield required(`${path}.type`, 'type is required when appArmorProfile is set');
  else if (!profileTypes.includes(type)) yield notSupported(`${path}.type`, type, profileTypes);
  else if (profile.localhostProfile !== undefined) {
    yield invalid(`${path}.localhostProfile`, profile.localhostProfile, 'can only be set when AppArmor type is Localhost');
  }
}

const netBios = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const windowsDomain = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** Sentences about a Windows user, `user` or `DOMAIN\user`. */
function* windowsUserFaults(name: string): Generator<string, void> {
  const parts = name.split('\\');
  if (name === '') yield 'runAsUserName cannot be an empty string';
  // oxlint-disable-next-line no-control-regex -- control characters are what the rule is about
  else if (/[\u0000-\u001f\u007f]/.test(name)) yield 'runAsUserName cannot contain control characters';
  else if (parts.length > 2) yield 'runAsUserName cannot contain more than one backslash';
  else {
    const user = parts.at(-1) ?? '';
    const domain = parts.length === 2 ? (parts[0] ?? '') : undefined;
    if (domain !== undefined && byteLength(domain) >= 256) yield "runAsUserName's Domain length must be under 256 characters";
    if (domain !== undefined && !netBios.test(domain) && !windowsDomain.test(domain)) yield "runAsUserName's Domain doesn't match the NetBios nor the DNS format";
    if (user === '') yield "runAsUserName's User cannot be empty";
    else if (byteLength(user) > 104) yield "runAsUserName's User length must not be longer than 104 characters";
    if (/^[. ]+$/.test(user)) yield "runAsUserName's User cannot contain only periods or spaces";
    if (/["/\\:;|=,+*?<>@[\]]/.test(user)) yield 'runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]';
  }
}

/** Upstream shows a pointer to the text here, which prints as JSON and not as a quoted text. */
function pointed(text: string): Shown {
  return rendered(goJson(text));
}

function* validateWindowsOptions(options: Incomplete<WindowsSecurityContextOptions>, path: string): Causes {
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: text, runAsUserName: user } = options;
  if (name !== undefined) yield* invalidEach(`${path}.gmsaCredentialSpecName`, pointed(name), dns1123Subdomain(name));
  if (text === '') yield invalid(`${path}.gmsaCredentialSpec`, text, 'gmsaCredentialSpec cannot be an empty string');
  else if (text !== undefined && byteLength(text) > 65536) yield invalid(`${path}.gmsaCredentialSpec`, pointed(text), 'gmsaCredentialSpec size must be under 64 KiB');
  if (user !== undefined) yield* invalidEach(`${path}.runAsUserName`, pointed(user), [...windowsUserFaults(user)]);
}

/** The profiles and options that pods and containers have alike. */
function* validateProfiles(context: Incomplete<PodSecurityContext> | Incomplete<SecurityContext>, path: string): Causes {
  if (context.windowsOptions !== undefined) yield* validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`);
  if (context.appArmorProfile !== undefined) yield* validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`);
}

function* validateEscalation(context: Incomplete<SecurityContext>, path: string): Causes {
  if (context.privileged === true) {
    yield invalid(path, shownStruct('SecurityContext', context), 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true');
  }
  for (const capability of context.capabilities?.add ?? []) {
    if (capability !== 'CAP_SYS_ADMIN') continue;
    yield invalid(path, shownStruct('SecurityContext', context), 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN');
  }
}

export function* validateContainerSecurity(context: Incomplete<SecurityContext>, hostUsers: boolean, path: string): Causes {
  const { runAsUser, runAsGroup, procMount } = context;
  if (runAsUser !== undefined) yield* invalidEach(`${path}.runAsUser`, runAsUser, userId(runAsUser));
  if (runAsGroup !== undefined) yield* invalidEach(`${path}.runAsGroup`, runAsGroup, userId(runAsGroup));
  if (procMount !== undefined) {
    if (procMount !== 'Default' && procMount !== 'Unmasked') yield notSupported(`${path}.procMount`, procMount, ['Default', 'Unmasked']);
    if (hostUsers && procMount === 'Unmasked') yield invalid(`${path}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`');
  }
  if (context.seccompProfile !== undefined) yield* validateSeccomp(context.seccompProfile, `${path}.seccompProfile`);
  if (context.allowPrivilegeEscalation === false) yield* validateEscalation(context, path);
  yield* validateProfiles(context, path);
}

const sysctlSegment = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const sysctlName = `^(${sysctlSegment}[\\./])*${sysctlSegment}$`;
const sysctlPattern = new RegExp(sysctlName);

/** `kernel.shm_rmid_forced` or `kernel/shm_rmid_forced`, by the part of the kernel that it belongs to. */
function sysctlNamespace(name: string): 'net' | 'ipc' | undefined {
  const first = /[./]/.exec(name)?.[0];
  const dotted = first === '/' ? name.replaceAll('.', '\u0000').replaceAll('/', '.').replaceAll('\u0000', '/') : name;
  if (dotted.startsWith('net.')) return 'net';
  return /^(kernel\.(sem$|msg|shm)|fs\.mqueue\.)/.test(dotted) ? 'ipc' : undefined;
}

function* validateSysctls(sysctls: readonly Incomplete<Sysctl>[], spec: PodSpecDraft, path: string): Causes {
  const seen = new Set<string>();
  for (const [index, { name = '' }] of sysctls.entries()) {
    const at = `${path}[${index}].name`;
    if (name === '') yield required(at);
    else if (name.length > 253 || !sysctlPattern.test(name)) yield invalid(at, name, `must have at most 253 characters and match regex ${sysctlName}`);
    else if (seen.has(name)) yield duplicate(at, name);
    const namespace = sysctlNamespace(name);
    if (spec.hostNetwork === true && namespace === 'net') yield invalid(at, name, "may not be specified when 'hostNetwork' is true");
    else if (spec.hostIPC === true && namespace === 'ipc') yield invalid(at, name, "may not be specified when 'hostIPC' is true");
    seen.add(name);
  }
}

function* validateIds(context: Incomplete<PodSecurityContext>, path: string): Causes {
  for (const key of ['fsGroup', 'runAsUser', 'runAsGroup'] as const) {
    const id = context[key];
    if (id !== undefined) yield* invalidEach(`${path}.${key}`, id, userId(id));
  }
  for (const [index, id] of (context.supplementalGroups ?? []).entries()) yield* invalidEach(`${path}.supplementalGroups[${index}]`, id, userId(id));
}

function* validatePolicy(context: Incomplete<PodSecurityContext>, key: 'fsGroupChangePolicy' | 'supplementalGroupsPolicy' | 'seLinuxChangePolicy', supported: readonly string[], path: string): Causes {
  const value = context[key];
  if (value !== undefined && !supported.includes(value)) yield notSupported(`${path}.${key}`, value, supported);
}

export function* validatePodSecurity(context: Incomplete<PodSecurityContext> | undefined, spec: PodSpecDraft, path: string): Causes {
  if (context !== undefined) yield* validateIds(context, path);
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    yield invalid(`${path}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled');
  }
  if (context === undefined) return;
  if (context.sysctls !== undefined) yield* validateSysctls(context.sysctls, spec, `${path}.sysctls`);
  yield* validatePolicy(context, 'fsGroupChangePolicy', ['Always', 'OnRootMismatch'], path);
  if (context.seccompProfile !== undefined) yield* validateSeccomp(context.seccompProfile, `${path}.seccompProfile`);
  yield* validateProfiles(context, path);
  yield* validatePolicy(context, 'supplementalGroupsPolicy', ['Merge', 'Strict'], path);
  // While SELinuxMount is off, labels are changed file by file only.
  yield* validatePolicy(context, 'seLinuxChangePolicy', ['Recursive'], path);
}

/** Windows pods that run on the host itself: all containers or none. */
export function* validateHostProcess(spec: PodSpecDraft, path: string): Causes {
  const pod = spec.securityContext?.windowsOptions?.hostProcess;
  if (pod === undefined && !someContainer(spec, (container) => container.securityContext?.windowsOptions?.hostProcess !== undefined)) return;
  let containers = 0;
  let hostProcesses = 0;
  for (const [container, at] of containersOf(spec, path)) {
    containers++;
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (pod !== undefined && own !== undefined && pod !== own) {
      yield invalid(`${at}.securityContext.windowsOptions.hostProcess`, own, `pod hostProcess value must be identical if both are specified, was ${pod}`);
    }
    if (own ?? pod ?? false) hostProcesses++;
  }
  if (hostProcesses === 0) return;
  if (hostProcesses !== containers) yield invalid(path, '', 'If pod contains any hostProcess containers then all containers must be HostProcess containers');
  if (spec.hostNetwork !== true) yield invalid(`${path}.hostNetwork`, false, 'hostNetwork must be true if pod contains any hostProcess containers');
}

/** User IDs of its own exclude most of what belongs to the host. */
export function* validateHostUsers(spec: PodSpecDraft, path: string): Causes {
  const sentence = 'when `hostUsers` is false';
  if (spec.hostNetwork === true) yield forbidden(`${path}.hostNetwork`, sentence);
  if (spec.hostPID === true) yield forbidden(`${path}.HostPID`, sentence);
  if (spec.hostIPC === true) yield forbidden(`${path}.HostIPC`, sentence);
  for (const [container, at] of containersOf(spec, path)) {
    if ((container.volumeDevices ?? []).length > 0) yield forbidden(`${at}.volumeDevices`, sentence);
  }
}
