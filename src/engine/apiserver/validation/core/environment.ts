// Environment variables and the downward API: pkg/apis/core/validation/validation.go, pkg/apis/core/pods.
import type { EnvFromSource, EnvVar, EnvVarSource, FileKeySelector, ObjectFieldSelector, ResourceFieldSelector } from '../../../api/core/types.ts';
import { quantitySign } from '../../../api/values/quantity.ts';
import type { Causes } from '../field-error.ts';
import { invalid, invalidEach, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { configMapKey, dns1123Label, qualifiedName, relaxedEnvName, subdomainName } from '../names.ts';
import { validateNoBacksteps } from '../paths.ts';

/** Pod fields that the downward API can name at all. */
const fieldLabels: ReadonlySet<string> = new Set([
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.serviceAccountName',
  'spec.schedulerName',
  'status.phase',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
  'spec.host',
]);

export const envFields: readonly string[] = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

export const volumeFields: readonly string[] = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

const resourceFields: readonly string[] = ['limits.cpu', 'limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.ephemeral-storage', 'requests.memory'];

interface FieldPath {
  readonly path: string;
  readonly subscript?: string;
}

/** `metadata.labels['app']` is a path and a subscript. */
function splitPath(text: string): FieldPath {
  if (!text.endsWith("']")) return { path: text };
  const open = text.indexOf("['");
  return open <= 0 ? { path: text } : { path: text.slice(0, open), subscript: text.slice(open + 2, -2) };
}

function labelFault(version: string, { path, subscript }: FieldPath, text: string): string | undefined {
  if (version !== 'v1') return `unsupported pod version: ${version}`;
  if (subscript !== undefined) return path === 'metadata.annotations' || path === 'metadata.labels' ? undefined : `field label does not support subscript: ${text}`;
  return fieldLabels.has(text) ? undefined : `field label not supported: ${text}`;
}

export function* validateFieldRef(ref: Incomplete<ObjectFieldSelector>, supported: readonly string[], path: string): Causes {
  const version = ref.apiVersion ?? '';
  const text = ref.fieldPath ?? '';
  if (version === '') {
    yield required(`${path}.apiVersion`);
    return;
  }
  if (text === '') {
    yield required(`${path}.fieldPath`);
    return;
  }
  const field = splitPath(text);
  const fault = labelFault(version, field, text);
  if (fault !== undefined) yield invalid(`${path}.fieldPath`, text, `error converting fieldPath: ${fault}`);
  else if (field.subscript !== undefined) {
    const key = field.path === 'metadata.annotations' ? field.subscript.toLowerCase() : field.subscript;
    yield* invalidEach(path, key, qualifiedName(key));
  } else {
    const converted = text === 'spec.host' ? 'spec.nodeName' : text;
    if (!supported.includes(converted)) yield notSupported(`${path}.fieldPath`, converted, supported);
  }
}

const bytesUnits = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

interface DivisorRule {
  readonly values: readonly string[];
  readonly sentence: string;
}

function inBytes(what: string): DivisorRule {
  return { values: bytesUnits, sentence: `only divisor's values ${bytesUnits.join(', ')} are supported with the ${what} resource` };
}

/** Which divisors a kind of resource takes, and what its sentence calls it. */
function divisorRule(resource: string): DivisorRule | undefined {
  const name = resource.replace(/^(limits|requests)\./, '');
  if (name === resource) return undefined;
  if (name === 'cpu') return { values: ['1m', '1'], sentence: "only divisor's values 1m and 1 are supported with the cpu resource" };
  if (name === 'memory') return inBytes('memory');
  if (name === 'ephemeral-storage') return inBytes('local ephemeral storage');
  return name.startsWith('hugepages-') ? inBytes('hugepages') : undefined;
}

export function* validateResourceFieldRef(ref: Incomplete<ResourceFieldSelector>, path: string, inVolume: boolean): Causes {
  const resource = ref.resource ?? '';
  if (inVolume && (ref.containerName ?? '') === '') yield required(`${path}.containerName`);
  else if (resource === '') yield required(`${path}.resource`);
  else if (!resourceFields.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource)) yield notSupported(`${path}.resource`, resource, resourceFields);
  const divisor = ref.divisor;
  if (divisor === undefined || quantitySign(divisor) === 0) return;
  const rule = divisorRule(resource);
  if (rule !== undefined && !rule.values.includes(divisor)) yield invalid(`${path}.divisor`, resource, rule.sentence);
}

function* validateKeyRef(ref: { readonly name?: string; readonly key?: string }, path: string): Causes {
  yield* invalidEach(`${path}.name`, ref.name ?? '', subdomainName(ref.name ?? '', false));
  const key = ref.key ?? '';
  if (key === '') yield required(`${path}.key`);
  else yield* invalidEach(`${path}.key`, key, configMapKey(key));
}

function* validateFileKeyRef(ref: Incomplete<FileKeySelector>, path: string): Causes {
  const { key = '', volumeName = '', path: file = '' } = ref;
  if (key === '') yield required(`${path}.key`);
  else yield* invalidEach(`${path}.key`, key, relaxedEnvName(key));
  if (volumeName === '') yield required(`${path}.volumeName`);
  else yield* invalidEach(`${path}.volumeName`, volumeName, dns1123Label(volumeName));
  if (file === '') yield required(`${path}.path`);
  else yield* validateNoBacksteps(file, `${path}.path`);
}

function* validateValueFrom(source: Incomplete<EnvVarSource>, value: string, path: string): Causes {
  let sources = 0;
  if (source.fieldRef !== undefined) {
    sources++;
    yield* validateFieldRef(source.fieldRef, envFields, `${path}.fieldRef`);
  }
  if (source.resourceFieldRef !== undefined) {
    sources++;
    yield* validateResourceFieldRef(source.resourceFieldRef, `${path}.resourceFieldRef`, false);
  }
  if (source.configMapKeyRef !== undefined) {
    sources++;
    yield* validateKeyRef(source.configMapKeyRef, `${path}.configMapKeyRef`);
  }
  if (source.secretKeyRef !== undefined) {
    sources++;
    yield* validateKeyRef(source.secretKeyRef, `${path}.secretKeyRef`);
  }
  if (source.fileKeyRef !== undefined) {
    sources++;
    yield* validateFileKeyRef(source.fileKeyRef, `${path}.fileKeyRef`);
  }
  if (sources === 0) yield invalid(path, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`');
  else if (value !== '') yield invalid(path, '', 'may not be specified when `value` is not empty');
  else if (sources > 1) yield invalid(path, '', 'may not have more than one field specified at a time');
}

export function* validateEnv(variables: readonly Incomplete<EnvVar>[], path: string): Causes {
  for (const [index, variable] of variables.entries()) {
    const name = variable.name ?? '';
    if (name === '') yield required(`${path}[${index}].name`);
    else {
      const faults = relaxedEnvName(name);
      if (faults.length > 0) yield* invalidEach(`${path}[${index}].name`, name, faults);
    }
    if (variable.valueFrom !== undefined) yield* validateValueFrom(variable.valueFrom, variable.value ?? '', `${path}[${index}].valueFrom`);
  }
}

function* validateEnvSource(name: string, path: string): Causes {
  if (name === '') yield required(`${path}.name`);
  else yield* invalidEach(`${path}.name`, name, subdomainName(name, true));
}

export function* validateEnvFrom(sources: readonly Incomplete<EnvFromSource>[], path: string): Causes {
  for (const [index, source] of sources.entries()) {
    const at = `${path}[${index}]`;
    const prefix = source.prefix ?? '';
    if (prefix !== '') yield* invalidEach(`${at}.prefix`, prefix, relaxedEnvName(prefix));
    if (source.configMapRef !== undefined) yield* validateEnvSource(source.configMapRef.name ?? '', `${at}.configMapRef`);
    if (source.secretRef !== undefined) yield* validateEnvSource(source.secretRef.name ?? '', `${at}.secretRef`);
    if (source.configMapRef === undefined && source.secretRef === undefined) yield invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`');
    else if (source.configMapRef !== undefined && source.secretRef !== undefined) yield invalid(path, '', 'may not have more than one field specified at a time');
  }
}
