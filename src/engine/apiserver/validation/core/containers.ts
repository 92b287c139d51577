// Containers of every sort: pkg/apis/core/validation/validation.go.
import type { ContainerPort, ContainerResizePolicy, ContainerRestartRule, EphemeralContainer } from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, invalidEach, notFound, notSupported, required, tooMany } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { dns1123Label, portName, portNumber } from '../names.ts';
import { validateEnv, validateEnvFrom } from './environment.ts';
import { validateLifecycle, validateProbe } from './handlers.ts';
import { validateDevices, validateMounts } from './mounts.ts';
import type { ContainerDraft, PodContext, PodSpecDraft } from './pod-context.ts';
import { validateContainerRequirements } from './resources.ts';
import { validateContainerSecurity } from './security-context.ts';
import { validatePullPolicy } from './volumes.ts';

export const protocols: readonly string[] = ['SCTP', 'TCP', 'UDP'];

export function* validateProtocol(protocol: string, path: string): Causes {
  if (protocol === '') yield required(path);
  else if (!protocols.includes(protocol)) yield notSupported(path, protocol, protocols);
}

function* validatePortNameOf(name: string, names: Set<string>, path: string): Causes {
  const faults = portName(name);
  if (faults.length > 0) yield* invalidEach(path, name, faults);
  else if (names.has(name)) yield duplicate(path, name);
  else names.add(name);
}

function* validatePorts(ports: readonly Incomplete<ContainerPort>[], path: string): Causes {
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = `${path}[${index}]`;
    const { name = '', containerPort = 0, hostPort = 0, protocol = '' } = port;
    if (name !== '') yield* validatePortNameOf(name, names, `${at}.name`);
    if (containerPort === 0) yield required(`${at}.containerPort`);
    else yield* invalidEach(`${at}.containerPort`, containerPort, portNumber(containerPort));
    if (hostPort !== 0) yield* invalidEach(`${at}.hostPort`, hostPort, portNumber(hostPort));
    yield* validateProtocol(protocol, `${at}.protocol`);
  }
}

const resizeResources: readonly string[] = ['cpu', 'memory'];
const resizePolicies: readonly string[] = ['NotRequired', 'RestartContainer'];

function* validateResizePolicy(policies: readonly Incomplete<ContainerResizePolicy>[], podPolicy: string, path: string): Causes {
  const seen = new Set<string>();
  for (const [index, { resourceName = '', restartPolicy = '' }] of policies.entries()) {
    if (seen.has(resourceName)) yield duplicate(`${path}[${index}]`, resourceName);
    seen.add(resourceName);
    if (resourceName === '') yield required(path);
    else if (!resizeResources.includes(resourceName)) yield notSupported(path, resourceName, resizeResources);
    if (restartPolicy === '') yield required(path);
    else if (!resizePolicies.includes(restartPolicy)) yield notSupported(path, restartPolicy, resizePolicies);
    if (podPolicy === 'Never' && restartPolicy !== 'NotRequired') yield invalid(path, restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
  }
}

const messagePolicies: readonly string[] = ['File', 'FallbackToLogsOnError'];

/** What every container must be like. Fields that are absent cost nothing. */
function* validateCommon(container: ContainerDraft, context: PodContext, path: string): Causes {
  const { name = '', image = '', terminationMessagePolicy: messages = '' } = container;
  if (name === '') yield required(`${path}.name`);
  else {
    const faults = dns1123Label(name);
    if (faults.length > 0) yield* invalidEach(`${path}.name`, name, faults);
  }
  if (image === '') yield required(`${path}.image`);
  if (messages === '') yield required(`${path}.terminationMessagePolicy`);
  else if (!messagePolicies.includes(messages)) yield notSupported(`${path}.terminationMessagePolicy`, messages, messagePolicies);
  if (container.ports !== undefined) yield* validatePorts(container.ports, `${path}.ports`);
  if (container.env !== undefined) yield* validateEnv(container.env, `${path}.env`);
  if (container.envFrom !== undefined) yield* validateEnvFrom(container.envFrom, `${path}.envFrom`);
  if (container.volumeMounts !== undefined) yield* validateMounts(container.volumeMounts, container, context, `${path}.volumeMounts`);
  if (container.volumeDevices !== undefined) yield* validateDevices(container.volumeDevices, container, context, `${path}.volumeDevices`);
  yield* validatePullPolicy(container.imagePullPolicy ?? '', `${path}.imagePullPolicy`);
  if (container.resources !== undefined) yield* validateContainerRequirements(container.resources, context.claimNames, `${path}.resources`);
  if (container.resizePolicy !== undefined) yield* validateResizePolicy(container.resizePolicy, context.spec.restartPolicy ?? '', `${path}.resizePolicy`);
  if (container.securityContext !== undefined) yield* validateContainerSecurity(container.securityContext, context.hostUsers, `${path}.securityContext`);
}

const restartPolicies: readonly string[] = ['Always', 'Never', 'OnFailure'];
const restartActions: readonly string[] = ['Restart', 'RestartAllContainers'];
const exitCodeOperators: readonly string[] = ['In', 'NotIn'];

function* validateRestartRule(rule: Incomplete<ContainerRestartRule>, path: string): Causes {
  const { action = '', exitCodes } = rule;
  if (!restartActions.includes(action)) yield notSupported(`${path}.action`, action, restartActions);
  if (exitCodes === undefined) {
    yield required(`${path}.exitCodes`, 'must be specified');
    return;
  }
  const { operator = '', values = [] } = exitCodes;
  if (!exitCodeOperators.includes(operator)) yield notSupported(`${path}.exitCodes.operator`, operator, exitCodeOperators);
  if (values.length > 255) yield tooMany(`${path}.exitCodes.values`, values.length, 255);
}

function* validateRestart(container: ContainerDraft, path: string): Causes {
  const { restartPolicy: policy, restartPolicyRules: rules = [] } = container;
  if (policy === undefined) {
    if (rules.length === 0) return;
    yield required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used');
  } else if (!restartPolicies.includes(policy)) yield notSupported(`${path}.restartPolicy`, policy, restartPolicies);
  if (rules.length > 20) yield tooMany(`${path}.restartPolicyRules`, rules.length, 20);
  for (const [index, rule] of rules.entries()) yield* validateRestartRule(rule, `${path}.restartPolicyRules[${index}]`);
}

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Hooks and probes of containers that go on running. */
function* validateRunning(container: ContainerDraft, spec: PodSpecDraft, path: string): Causes {
  if (container.lifecycle !== undefined) yield* validateLifecycle(container.lifecycle, spec, `${path}.lifecycle`);
  for (const kind of probes) {
    const probe = container[kind];
    if (probe !== undefined) yield* validateProbe(probe, kind, spec.terminationGracePeriodSeconds, `${path}.${kind}`);
  }
}

function* validateHostPorts(containers: readonly (readonly [ContainerDraft, string])[]): Causes {
  const taken = new Set<string>();
  for (const [container, path] of containers) {
    for (const [index, { hostPort = 0, hostIP = '', protocol = '' }] of (container.ports ?? []).entries()) {
      if (hostPort === 0) continue;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) yield duplicate(`${path}.ports[${index}].hostPort`, key);
      else taken.add(key);
    }
  }
}

export function* validateContainers(context: PodContext, path: string): Causes {
  const containers = context.spec.containers ?? [];
  if (containers.length === 0) {
    yield required(path);
    return;
  }
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    const name = container.name ?? '';
    yield* validateCommon(container, context, at);
    if (names.has(name)) yield duplicate(`${at}.name`, name);
    else names.add(name);
    yield* validateRunning(container, context.spec, at);
    if (container.restartPolicy !== undefined || container.restartPolicyRules !== undefined) yield* validateRestart(container, at);
  }
  yield* validateHostPorts(containers.map((container, index) => [container, `${path}[${index}]`]));
}

function* validateInitHandlers(container: ContainerDraft, path: string): Causes {
  for (const key of ['lifecycle', ...probes] as const) {
    if (container[key] !== undefined) yield forbidden(`${path}.${key}`, 'may not be set for init containers without restartPolicy=Always');
  }
}

export function* validateInitContainers(context: PodContext, path: string): Causes {
  const { spec } = context;
  const names = new Set((spec.containers ?? []).map((container) => container.name ?? ''));
  for (const [index, container] of (spec.initContainers ?? []).entries()) {
    const at = `${path}[${index}]`;
    const name = container.name ?? '';
    const sidecar = container.restartPolicy === 'Always';
    yield* validateCommon(container, context, at);
    if (container.restartPolicy !== undefined) yield* validateRestart(container, at);
    else if ((container.restartPolicyRules ?? []).length > 0) yield required(`${at}.restartPolicy`, 'must specify restartPolicy when restart rules are used');
    if (names.has(name)) yield duplicate(`${at}.name`, name);
    else if (name !== '') names.add(name);
    // Upstream checks each init container alone and counts it as the first.
    yield* validateHostPorts([[container, `${path}[0]`]]);
    if (sidecar) yield* validateRunning(container, spec, at);
    else yield* validateInitHandlers(container, at);
    for (const [entry, policy] of (container.resizePolicy ?? []).entries()) {
      if (sidecar || policy.restartPolicy !== 'RestartContainer') continue;
      yield invalid(`${at}.resizePolicy[${entry}].restartPolicy`, policy.restartPolicy, "must not be set to 'RestartContainer' for non-sidecar initContainers");
    }
  }
}

/** The fields that ephemeral containers must leave out, in the order of upstream's type. */
const ephemeralExcluded = ['ports', 'resources', 'resizePolicy', 'restartPolicy', 'restartPolicyRules', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'] as const;

function* validateEphemeral(container: Incomplete<EphemeralContainer>, path: string): Causes {
  for (const key of ephemeralExcluded) {
    const value = container[key];
    const empty = key === 'resources' && Object.keys(container.resources ?? {}).length === 0;
    if (value !== undefined && !empty) yield forbidden(`${path}.${key}`, 'cannot be set for an Ephemeral Container');
  }
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    for (const key of ['subPath', 'subPathExpr'] as const) {
      if ((mount[key] ?? '') !== '') yield forbidden(`${path}.volumeMounts[${index}].${key}`, 'cannot be set for an Ephemeral Container');
    }
  }
}

/** An image with spaces around it can never be pulled; only pods are asked. */
export function* validateImageText(container: ContainerDraft, path: string): Causes {
  const image = container.image ?? '';
  if (image.trim() !== image) yield invalid(`${path}.image`, image, 'must not have leading or trailing whitespace');
}

export function* validateEphemeralContainers(context: PodContext, path: string): Causes {
  const { spec } = context;
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((container) => container.name ?? ''));
  const names = new Set(others);
  for (const [index, container] of (spec.ephemeralContainers ?? []).entries()) {
    const at = `${path}[${index}]`;
    const { name = '', targetContainerName = '' } = container;
    yield* validateCommon(container, context, at);
    yield* validateImageText(container, at);
    if (names.has(name)) yield duplicate(`${at}.name`, name);
    else names.add(name);
    if (targetContainerName !== '' && !others.has(targetContainerName)) yield notFound(`${at}.targetContainerName`, targetContainerName);
    yield* validateEphemeral(container, at);
  }
}
