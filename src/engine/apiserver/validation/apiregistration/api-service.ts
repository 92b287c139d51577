// APIServices: k8s.io/kube-aggregator/pkg/apis/apiregistration/validation/validation.go.
import type { APIService, APIServiceSpec, ServiceReference } from '../../../api/apiregistration/types.ts';
import { base64Length } from '../../../base/base64.ts';
import type { Causes } from '../field-error.ts';
import { invalid, invalidEach, notSupported, required } from '../field-error.ts';
import { goQuote } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateMeta, validateMetaUpdate } from '../metadata.ts';
import type { NameRule } from '../names.ts';
import { dns1035Label, dns1123Subdomain, pathSegmentName, portNumber } from '../names.ts';
import { rulesOf } from '../validator.ts';

type SpecDraft = Incomplete<APIServiceSpec>;

const statuses: readonly string[] = ['True', 'False', 'Unknown'];

function nameRule(spec: SpecDraft): NameRule {
  const expected = `${spec.version ?? ''}.${spec.group ?? ''}`;
  return (name) => {
    const faults = pathSegmentName(name, false);
    if (faults.length > 0 || name === expected) return faults;
    return [`must be \`spec.version+"."+spec.group\`: ${goQuote(expected)}`];
  };
}

function* validateGroupVersion(spec: SpecDraft): Causes {
  const { group = '', version = '', groupPriorityMinimum = 0, versionPriority = 0 } = spec;
  if (group === '' && version !== 'v1') yield required('spec.group', 'only v1 may have an empty group and it better be legacy kube');
  if (group !== '') yield* invalidEach('spec.group', group, dns1123Subdomain(group));
  yield* invalidEach('spec.version', version, dns1035Label(version));
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20_000) yield invalid('spec.groupPriorityMinimum', groupPriorityMinimum, 'must be positive and less than 20000');
  if (versionPriority <= 0 || versionPriority > 1_000) yield invalid('spec.versionPriority', versionPriority, 'must be positive and less than 1000');
}

function* validateLocal(spec: SpecDraft, bundleBytes: number): Causes {
  if (bundleBytes > 0) yield invalid('spec.caBundle', `${bundleBytes} bytes`, 'local APIServices may not have a caBundle');
  if (spec.insecureSkipTLSVerify === true) yield invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify');
}

function* validateService(service: Incomplete<ServiceReference>): Causes {
  const { namespace = '', name = '', port = 0 } = service;
  if (namespace === '') yield required('spec.service.namespace');
  if (name === '') yield required('spec.service.name');
  const faults = portNumber(port);
  if (faults.length > 0) yield invalid('spec.service.port', port, `port is not valid: ${faults.join(', ')}`);
}

function* validateApiService({ metadata = {}, spec = {} }: Incomplete<APIService>): Causes {
  yield* validateMeta(metadata, { namespaced: false, name: nameRule(spec), qualifiedFinalizers: false });
  yield* validateGroupVersion(spec);
  const bundleBytes = base64Length(spec.caBundle ?? '');
  if (spec.service === undefined) {
    yield* validateLocal(spec, bundleBytes);
    return;
  }
  yield* validateService(spec.service);
  if (spec.insecureSkipTLSVerify === true && bundleBytes > 0) yield invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present');
}

function* validateApiServiceUpdate(service: Incomplete<APIService>, old: APIService): Causes {
  yield* validateMetaUpdate(service.metadata ?? {}, old.metadata, false);
  yield* validateApiService(service);
}

function* validateApiServiceStatus(service: Incomplete<APIService>, old: APIService): Causes {
  yield* validateMetaUpdate(service.metadata ?? {}, old.metadata, false);
  for (const [index, { status = '' }] of (service.status?.conditions ?? []).entries()) {
    if (!statuses.includes(status)) yield notSupported(`status.conditions[${index}].status`, status, statuses);
  }
}

export const apiServiceRules = rulesOf<APIService>({ create: validateApiService, update: validateApiServiceUpdate, status: validateApiServiceStatus });
