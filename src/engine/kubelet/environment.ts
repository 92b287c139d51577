import { compareText } from '../base/order.ts';
import { ConfigMaps, Secrets, Services } from '../api/core/resources.ts';
import type { Container as ContainerSpec, EnvVar, Pod, ResourceFieldSelector, Service } from '../api/core/types.ts';
import { quantityMilliValue, quantityValue } from '../api/values/quantity.ts';
import type { Client } from '../client/client.ts';
import { textOfBase64 } from '../base/base64.ts';

/** Something the container's configuration refers to is not there; the text is upstream's. */
export class ConfigFault extends Error {}

export interface Addresses {
  readonly podIp: string;
  readonly hostIp: string;
}

export interface EnvironmentOptions extends Addresses {
  /** Variables for the Services of the namespace, as far as the pod wants them. */
  readonly withServices: boolean;
}

/** The variables of a container (pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables). Throws ConfigFault. */
export function environmentOf(pod: Pod, spec: ContainerSpec, client: Client, options: EnvironmentOptions): Readonly<Record<string, string>> {
  const { namespace = 'default' } = pod.metadata;
  const env: Record<string, string> = options.withServices ? serviceVariables(client, namespace, pod.spec.enableServiceLinks !== false) : {};
  for (const { prefix = '', configMapRef, secretRef } of spec.envFrom ?? []) {
    if (configMapRef !== undefined) Object.assign(env, prefixed(prefix, configData(client, namespace, configMapRef.name ?? '', configMapRef.optional)));
    if (secretRef !== undefined) Object.assign(env, prefixed(prefix, secretData(client, namespace, secretRef.name ?? '', secretRef.optional)));
  }
  for (const variable of spec.env ?? []) {
    const value = valueOf(pod, spec, variable, client, options, env);
    if (value !== undefined) env[variable.name] = value;
  }
  return env;
}

function prefixed(prefix: string, data: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return prefix === '' ? data : Object.fromEntries(Object.entries(data).map(([key, value]) => [prefix + key, value]));
}

function configData(client: Client, namespace: string, name: string, optional: boolean | undefined): Readonly<Record<string, string>> {
  const found = client.get(ConfigMaps, { namespace, name });
  if (found === undefined && optional !== true) throw new ConfigFault(`configmap "${name}" not found`);
  return found?.data ?? {};
}

function secretData(client: Client, namespace: string, name: string, optional: boolean | undefined): Readonly<Record<string, string>> {
  const found = client.get(Secrets, { namespace, name });
  if (found === undefined && optional !== true) throw new ConfigFault(`secret "${name}" not found`);
  return Object.fromEntries(Object.entries(found?.data ?? {}).map(([key, value]) => [key, textOfBase64(value)]));
}

function valueOf(pod: Pod, spec: ContainerSpec, { value, valueFrom }: EnvVar, client: Client, addresses: Addresses, env: Readonly<Record<string, string>>): string | undefined {
  if (valueFrom === undefined) return expandVariables(value ?? '', env);
  const { namespace = 'default' } = pod.metadata;
  const { configMapKeyRef: config, secretKeyRef: secret, fieldRef, resourceFieldRef } = valueFrom;
  if (config !== undefined) return keyOf(configData(client, namespace, config.name ?? '', config.optional), config.key, config.optional, `ConfigMap ${namespace}/${config.name ?? ''}`);
  if (secret !== undefined) return keyOf(secretData(client, namespace, secret.name ?? '', secret.optional), secret.key, secret.optional, `Secret ${namespace}/${secret.name ?? ''}`);
  if (fieldRef !== undefined) return fieldValue(pod, fieldRef.fieldPath, addresses) ?? '';
  return resourceFieldRef === undefined ? undefined : resourceValue(pod, spec, resourceFieldRef);
}

function keyOf(data: Readonly<Record<string, string>>, key: string, optional: boolean | undefined, where: string): string | undefined {
  const value = data[key];
  if (value === undefined && optional !== true) throw new ConfigFault(`couldn't find key ${key} in ${where}`);
  return value;
}

/** The downward API. */
export function fieldValue(pod: Pod, path: string, { podIp, hostIp }: Addresses): string | undefined {
  const { metadata, spec } = pod;
  const part = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (part !== null) return (part[1] === 'labels' ? metadata.labels : metadata.annotations)?.[part[2] ?? ''];
  switch (path) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace;
    case 'metadata.uid':
      return metadata.uid;
    case 'metadata.labels':
      return lines(metadata.labels);
    case 'metadata.annotations':
      return lines(metadata.annotations);
    case 'spec.nodeName':
      return spec.nodeName;
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? 'default';
    case 'status.podIP':
    case 'status.podIPs':
      return podIp;
    case 'status.hostIP':
    case 'status.hostIPs':
      return hostIp;
    default:
      return undefined;
  }
}

function lines(map: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(map ?? {})
    .toSorted(compareText)
    .map((key) => `${key}="${map?.[key] ?? ''}"`)
    .join('\n');
}

function resourceValue(pod: Pod, own: ContainerSpec, { containerName, resource, divisor }: ResourceFieldSelector): string {
  const spec = containerName === undefined ? own : (pod.spec.containers.find((it) => it.name === containerName) ?? own);
  const [kind = '', name = ''] = resource.split(/\.(.*)/s);
  const amount = (kind === 'limits' ? spec.resources?.limits : spec.resources?.requests)?.[name];
  const by = divisor === undefined || divisor === '0' ? '1' : divisor;
  if (name === 'cpu') return String(Math.ceil(quantityMilliValue(amount) / quantityMilliValue(by)));
  return String(Math.ceil(quantityValue(amount) / Math.max(1, quantityValue(by))));
}

/** `$(NAME)` with what is known so far; `$$(NAME)` is left as it is meant (third_party/forked/golang/expansion). */
export function expandVariables(text: string, env: Readonly<Record<string, string>>): string {
  if (!text.includes('$')) return text;
  return text.replaceAll(/\$\$|\$\(([^()]*)\)/g, (whole, name: string | undefined) => {
    if (name === undefined) return '$';
    return Object.hasOwn(env, name) ? (env[name] ?? '') : whole;
  });
}

function serviceVariables(client: Client, namespace: string, withLinks: boolean): Record<string, string> {
  const env: Record<string, string> = {};
  const kubernetes = client.get(Services, { namespace: 'default', name: 'kubernetes' });
  const services = withLinks ? client.list(Services, { namespace }) : [];
  for (const service of [...(kubernetes === undefined ? [] : [kubernetes]), ...services]) addService(env, service);
  return env;
}

/** Docker's links, too: `WEB_SERVICE_HOST`, `WEB_PORT_80_TCP_ADDR` (pkg/kubelet/envvars). */
function addService(env: Record<string, string>, { metadata, spec }: Service): void {
  const { clusterIP, ports = [] } = spec;
  const [first] = ports;
  if (clusterIP === undefined || clusterIP === '' || clusterIP === 'None' || first === undefined) return;
  const name = metadata.name.toUpperCase().replaceAll('-', '_');
  env[`${name}_SERVICE_HOST`] = clusterIP;
  env[`${name}_SERVICE_PORT`] = String(first.port);
  for (const port of ports) if (port.name !== undefined && port.name !== '') env[`${name}_SERVICE_PORT_${port.name.toUpperCase().replaceAll('-', '_')}`] = String(port.port);
  const urlOf = (port: number, protocol: string): string => `${protocol}://${clusterIP}:${port}`;
  env[`${name}_PORT`] = urlOf(first.port, (first.protocol ?? 'TCP').toLowerCase());
  for (const { port, protocol = 'TCP' } of ports) {
    const prefix = `${name}_PORT_${port}_${protocol}`;
    env[prefix] = urlOf(port, protocol.toLowerCase());
    env[`${prefix}_PROTO`] = protocol.toLowerCase();
    env[`${prefix}_PORT`] = String(port);
    env[`${prefix}_ADDR`] = clusterIP;
  }
}
