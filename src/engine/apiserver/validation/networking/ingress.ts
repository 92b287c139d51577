// Ingresses: pkg/apis/networking/validation/validation.go.
import type { HTTPIngressPath, Ingress, IngressBackend, IngressRule, IngressServiceBackend, IngressSpec, IngressTLS } from '../../../api/networking/types.ts';
import { parseIp } from '../../../api/values/ip.ts';
import { validateIngressHostname } from '../core/load-balancer.ts';
import type { Causes } from '../field-error.ts';
import { invalid, invalidEach, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateIp } from '../ip.ts';
import { validateMeta, validateMetaUpdate } from '../metadata.ts';
import { dns1123Subdomain, labelName, portName, portNumber, subdomainName, wildcardSubdomain } from '../names.ts';
import { validateReference } from '../references.ts';
import { rulesOf } from '../validator.ts';

const pathTypes: readonly string[] = ['Exact', 'ImplementationSpecific', 'Prefix'];
const badSequences = ['//', '/./', '/../', '%2f', '%2F'];
const badEndings = ['/..', '/.'];
const classKey = 'kubernetes.io/ingress.class';

function* validateHost(host: string, path: string): Causes {
  yield* invalidEach(path, host, host.includes('*') ? wildcardSubdomain(host) : dns1123Subdomain(host));
}

function* validateService(service: Incomplete<IngressServiceBackend>, path: string): Causes {
  const { name = '', port = {} } = service;
  if (name === '') yield required(`${path}.service.name`);
  else yield* invalidEach(`${path}.service.name`, name, labelName(name, false));
  const hasName = (port.name ?? '') !== '';
  const hasNumber = (port.number ?? 0) !== 0;
  if (hasName && hasNumber) yield invalid(path, '', 'cannot set both port name & port number');
  else if (hasName) yield* invalidEach(`${path}.service.port.name`, port.name, portName(port.name ?? ''));
  else if (hasNumber) yield* invalidEach(`${path}.service.port.number`, port.number, portNumber(port.number));
  else yield required(path, 'port name or number is required');
}

function* validateBackend(backend: Incomplete<IngressBackend>, path: string): Causes {
  const { resource, service } = backend;
  if (resource !== undefined && service !== undefined) yield invalid(path, '', 'cannot set both resource and service backends');
  else if (resource !== undefined) yield* validateReference(resource, `${path}.resource`);
  else if (service !== undefined) yield* validateService(service, path);
  else yield invalid(path, '', 'resource or service backend is required');
}

/** Paths that are compared as they are must be clean. */
function* validateExactPath(text: string, path: string): Causes {
  if (!text.startsWith('/')) yield invalid(path, text, 'must be an absolute path');
  for (const sequence of badSequences) if (text.includes(sequence)) yield invalid(path, text, `must not contain '${sequence}'`);
  for (const ending of badEndings) if (text.endsWith(ending)) yield invalid(path, text, `cannot end with '${ending}'`);
}

function* validatePath(rule: Incomplete<HTTPIngressPath>, path: string): Causes {
  const text = rule.path ?? '';
  const type = rule.pathType;
  if (type === undefined) {
    yield required(`${path}.pathType`, 'pathType must be specified');
    return;
  }
  if (!pathTypes.includes(type)) yield notSupported(`${path}.pathType`, type, pathTypes);
  else if (type !== 'ImplementationSpecific') yield* validateExactPath(text, `${path}.path`);
  else if (text !== '' && !text.startsWith('/')) yield invalid(`${path}.path`, text, 'must be an absolute path');
  yield* validateBackend(rule.backend ?? {}, `${path}.backend`);
}

function* validateRule(rule: Incomplete<IngressRule>, path: string): Causes {
  const { host = '', http } = rule;
  if (host !== '') {
    if (parseIp(host) !== undefined) yield invalid(`${path}.host`, host, 'must be a DNS name, not an IP address');
    yield* validateHost(host, `${path}.host`);
  }
  if (http === undefined) return;
  const paths = http.paths ?? [];
  if (paths.length === 0) yield required(`${path}.http.paths`);
  for (const [index, item] of paths.entries()) yield* validatePath(item, `${path}.http.paths[${index}]`);
}

function* validateTls(tls: Incomplete<IngressTLS>, path: string): Causes {
  for (const [index, host] of (tls.hosts ?? []).entries()) yield* validateHost(host, `${path}.hosts[${index}]`);
  const name = tls.secretName ?? '';
  if (name !== '') yield* invalidEach(`${path}.secretName`, name, subdomainName(name, false));
}

function* validateSpec(spec: Incomplete<IngressSpec>): Causes {
  const { rules = [], tls = [], defaultBackend, ingressClassName } = spec;
  if (rules.length === 0 && defaultBackend === undefined) yield invalid('spec', undefined, 'either `defaultBackend` or `rules` must be specified');
  if (defaultBackend !== undefined) yield* validateBackend(defaultBackend, 'spec.defaultBackend');
  for (const [index, rule] of rules.entries()) yield* validateRule(rule, `spec.rules[${index}]`);
  for (const [index, item] of tls.entries()) yield* validateTls(item, `spec.tls[${index}]`);
  if (ingressClassName !== undefined) yield* invalidEach('spec.ingressClassName', ingressClassName, subdomainName(ingressClassName, false));
}

function* validateIngress(ingress: Incomplete<Ingress>): Causes {
  yield* validateMeta(ingress.metadata ?? {}, { namespaced: true, name: subdomainName });
  yield* validateSpec(ingress.spec ?? {});
}

/** The class used to be an annotation. */
function* validateIngressCreate(ingress: Incomplete<Ingress>): Causes {
  yield* validateIngress(ingress);
  const annotated = ingress.metadata?.annotations?.[classKey];
  const named = ingress.spec?.ingressClassName;
  if (annotated !== undefined && named !== undefined && annotated !== named) {
    yield invalid(`annotations.${classKey}`, annotated, 'must match `ingressClassName` when both are specified');
  }
}

function* validateIngressUpdate(ingress: Incomplete<Ingress>, old: Ingress): Causes {
  yield* validateMetaUpdate(ingress.metadata ?? {}, old.metadata);
  yield* validateIngress(ingress);
}

function* validateIngressStatus(ingress: Incomplete<Ingress>, old: Ingress): Causes {
  yield* validateMetaUpdate(ingress.metadata ?? {}, old.metadata);
  const points = ingress.status?.loadBalancer?.ingress ?? [];
  const stored = (old.status.loadBalancer?.ingress ?? []).map(({ ip = '' }) => ip).filter((ip) => ip !== '');
  for (const [index, { ip = '', hostname = '' }] of points.entries()) {
    const path = `status.loadBalancer.ingress[${index}]`;
    if (ip !== '') yield* validateIp(ip, `${path}.ip`, stored);
    yield* validateIngressHostname(hostname, `${path}.hostname`);
  }
}

export const ingressRules = rulesOf<Ingress>({ create: validateIngressCreate, update: validateIngressUpdate, status: validateIngressStatus });
