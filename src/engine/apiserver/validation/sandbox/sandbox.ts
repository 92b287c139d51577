// The sandbox's own kinds, in the manner of the others. Names of machines become names of nodes.
import type { ContainerBehavior, ContainerBehaviorSpec, Fault, FaultSpec, FaultTarget, Machine, MachineSpec, Scenario, WebhookBehavior } from '../../../api/sandbox/types.ts';
import { parseDuration } from '../../../api/values/duration.ts';
import { quantitySign } from '../../../api/values/quantity.ts';
import { validateTaints } from '../core/node.ts';
import { validateExpression } from '../expressions.ts';
import type { Causes } from '../field-error.ts';
import { invalid, invalidEach, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { negativeSentence, validateImmutable, validateLabels, validateMeta, validateMetaUpdate, validateNonnegative, validateSelector } from '../metadata.ts';
import type { MetaRules } from '../metadata.ts';
import { dns1123Label, inclusiveRange, labelName, labelValueFaults, portNumber, subdomainName } from '../names.ts';
import { rulesOf } from '../validator.ts';

const inCluster: MetaRules = { namespaced: false, name: subdomainName };
const powers: readonly string[] = ['On', 'Off'];
const faultTypes: readonly string[] = [
  'ClockSkew',
  'ContainerCrash',
  'DiskFull',
  'ImagePullFailure',
  'KubeletStopped',
  'MachineCrash',
  'MemoryPressure',
  'NetworkLatency',
  'NetworkPartition',
  'PacketLoss',
  'SlowAPI',
  'ZoneOutage',
];

function* validatePercent(percent: number | undefined, path: string): Causes {
  if (percent !== undefined && (percent < 0 || percent > 100)) yield invalid(path, percent, inclusiveRange(0, 100));
}

function* validateAmounts<T extends object>(object: T, keys: readonly (keyof T & string)[], least: 0 | 1, path: string): Causes {
  for (const key of keys) {
    const amount: unknown = object[key];
    if (typeof amount !== 'string' || quantitySign(amount) >= least) continue;
    yield invalid(`${path}.${key}`, amount, least === 1 ? 'must be greater than zero' : negativeSentence);
  }
}

function* validateNumbers<T extends object>(object: T, keys: readonly (keyof T & string)[], path: string): Causes {
  for (const key of keys) {
    const value: unknown = object[key];
    if (typeof value === 'number') yield* validateNonnegative(value, `${path}.${key}`);
  }
}

function* validateMachineSpec(spec: Incomplete<MachineSpec>): Causes {
  const { power, network = {} } = spec;
  yield* validateAmounts(spec, ['cpu', 'memory', 'disk'], 1, 'spec');
  yield* validateNumbers(spec, ['pods', 'bootSeconds'], 'spec');
  for (const key of ['zone', 'region'] as const) yield* invalidEach(`spec.${key}`, spec[key] ?? '', labelValueFaults(spec[key] ?? ''));
  yield* validateLabels(spec.labels, 'spec.labels');
  yield* validateTaints(spec.taints ?? [], 'spec.taints');
  yield* validateNumbers(network, ['latencyMs'], 'spec.network');
  yield* validatePercent(network.lossPercent, 'spec.network.lossPercent');
  if (power !== undefined && !powers.includes(power)) yield notSupported('spec.power', power, powers);
}

function* validateMachine({ metadata = {}, spec = {} }: Incomplete<Machine>): Causes {
  yield* validateMeta(metadata, inCluster);
  yield* validateMachineSpec(spec);
}

function* validateMachineUpdate({ metadata = {}, spec = {} }: Incomplete<Machine>, old: Machine): Causes {
  yield* validateMetaUpdate(metadata, old.metadata);
  yield* validateMachineSpec(spec);
}

function* validateTarget(target: Incomplete<FaultTarget>): Causes {
  const { names = [], namespace = '', zone = '' } = target;
  for (const [index, name] of names.entries()) yield* invalidEach(`spec.target.names[${index}]`, name, subdomainName(name, false));
  if (namespace !== '') yield* invalidEach('spec.target.namespace', namespace, labelName(namespace, false));
  yield* validateSelector(target.labelSelector, 'spec.target.labelSelector');
  yield* invalidEach('spec.target.zone', zone, labelValueFaults(zone));
}

function* validateDuration(text: string | undefined, path: string): Causes {
  if (text === undefined || text === '') return;
  const ms = parseDuration(text);
  if (ms === undefined) yield invalid(path, text, 'must be a duration such as 90s, 5m or 1h30m');
  else if (ms < 0) yield invalid(path, text, negativeSentence);
}

function* validateFaultSpec(spec: Incomplete<FaultSpec>): Causes {
  const type: string = spec.type ?? '';
  if (type === '') yield required('spec.type');
  else if (!faultTypes.includes(type)) yield notSupported('spec.type', type, faultTypes);
  if (spec.target !== undefined) yield* validateTarget(spec.target);
  yield* validateDuration(spec.startAfter, 'spec.startAfter');
  yield* validateDuration(spec.duration, 'spec.duration');
}

function* validateFault({ metadata = {}, spec = {} }: Incomplete<Fault>): Causes {
  yield* validateMeta(metadata, inCluster);
  yield* validateFaultSpec(spec);
}

function* validateFaultUpdate({ metadata = {}, spec = {} }: Incomplete<Fault>, old: Fault): Causes {
  yield* validateMetaUpdate(metadata, old.metadata);
  yield* validateImmutable(spec.type, old.spec.type, 'spec.type');
  yield* validateFaultSpec(spec);
}

function* validateBehaviorSpec(spec: Incomplete<ContainerBehaviorSpec>): Causes {
  const { images = [], selector, startup = {}, usage = {}, requests = {}, exit = {}, shutdown = {} } = spec;
  if (images.length === 0 && selector === undefined) yield required('spec', 'one of `images` and `selector` must say which containers are meant');
  yield* validateSelector(selector, 'spec.selector');
  for (const [index, name] of (spec.containers ?? []).entries()) yield* invalidEach(`spec.containers[${index}]`, name, dns1123Label(name));
  yield* validateNumbers(startup, ['delayMs', 'jitterMs'], 'spec.startup');
  yield* validateAmounts(usage, ['cpu', 'memory', 'cpuPerRequest', 'memoryPerRequest'], 0, 'spec.usage');
  yield* validateNumbers(requests, ['latencyMs', 'jitterMs', 'capacityPerSecond'], 'spec.requests');
  yield* validatePercent(requests.errorPercent, 'spec.requests.errorPercent');
  yield* validateNumbers(exit, ['afterSeconds'], 'spec.exit');
  if (exit.code !== undefined && (exit.code < 0 || exit.code > 255)) yield invalid('spec.exit.code', exit.code, inclusiveRange(0, 255));
  yield* validateNumbers(shutdown, ['delayMs'], 'spec.shutdown');
  for (const [index, log] of (spec.logs ?? []).entries()) yield* validateNumbers(log, ['afterMs', 'everyMs'], `spec.logs[${index}]`);
  for (const [index, port] of (spec.ports ?? []).entries()) yield* invalidEach(`spec.ports[${index}]`, port, portNumber(port));
  for (const [index, webhook] of (spec.webhooks ?? []).entries()) yield* validateWebhook(webhook, `spec.webhooks[${index}]`);
}

const webhookNames = ['request', 'object', 'oldObject'];

function* validateWebhook({ path: where = '/', validations = [], patch = '', latencyMs }: Incomplete<WebhookBehavior>, path: string): Causes {
  if (!where.startsWith('/')) yield invalid(`${path}.path`, where, "must start with a '/'");
  for (const [index, rule] of validations.entries()) {
    const { expression = '', messageExpression = '', code } = rule;
    const at = `${path}.validations[${index}]`;
    if (expression.trim() === '') yield required(`${at}.expression`);
    else yield* validateExpression(expression, webhookNames, 'bool', `${at}.expression`);
    if (messageExpression !== '') yield* validateExpression(messageExpression, webhookNames, 'string', `${at}.messageExpression`);
    if (code !== undefined && (code < 400 || code > 599)) yield invalid(`${at}.code`, code, inclusiveRange(400, 599));
  }
  if (patch !== '') yield* validateExpression(patch, webhookNames, undefined, `${path}.patch`);
  if (latencyMs !== undefined) yield* validateNonnegative(latencyMs, `${path}.latencyMs`);
}

function* validateBehavior({ metadata = {}, spec = {} }: Incomplete<ContainerBehavior>): Causes {
  yield* validateMeta(metadata, { namespaced: true, name: subdomainName });
  yield* validateBehaviorSpec(spec);
}

function* validateBehaviorUpdate({ metadata = {}, spec = {} }: Incomplete<ContainerBehavior>, old: ContainerBehavior): Causes {
  yield* validateMetaUpdate(metadata, old.metadata);
  yield* validateBehaviorSpec(spec);
}

export const machineRules = rulesOf<Machine>({ create: validateMachine, update: validateMachineUpdate });
export const faultRules = rulesOf<Fault>({ create: validateFault, update: validateFaultUpdate });
export const containerBehaviorRules = rulesOf<ContainerBehavior>({ create: validateBehavior, update: validateBehaviorUpdate });
export const scenarioRules = rulesOf<Scenario>({ create: ({ metadata = {} }) => validateMeta(metadata, inCluster) });
