import { compareText } from '../../base/order.ts';
import type { MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding, MutatingWebhookConfiguration, ParamRef, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, ValidatingWebhookConfiguration } from '../../api/admissionregistration/types.ts';
import type { APIService } from '../../api/apiregistration/types.ts';
import type { CertificateSigningRequest } from '../../api/certificates/types.ts';
import type { Lease } from '../../api/coordination/types.ts';
import type { EndpointSlice } from '../../api/discovery/types.ts';
import type { FlowSchema, PriorityLevelConfiguration } from '../../api/flowcontrol/types.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { LabelSelector } from '../../api/meta/types.ts';
import type { IPAddress, Ingress, IngressClass, IngressRule, NetworkPolicy, ParentReference, ServiceCIDR } from '../../api/networking/types.ts';
import type { RuntimeClass } from '../../api/node/types.ts';
import type { ClusterRoleBinding, RoleBinding, Subject } from '../../api/rbac/types.ts';
import type { ResourceClaim, ResourceSlice } from '../../api/resource/types.ts';
import type { PriorityClass } from '../../api/scheduling/types.ts';
import type { CSIDriver, CSINode, StorageClass, VolumeAttachment, VolumeAttributesClass } from '../../api/storage/types.ts';
import type { Fault, Machine } from '../../api/sandbox/types.ts';
import { defineTable, type Cell, type RowContext } from './column.ts';
import { abridged, addressesText, age, humanDuration, orNone, selectorText } from './text.ts';

function withDefault({ metadata: { name, annotations } }: KubeObject, ...marks: readonly string[]): string {
  return marks.some((mark) => annotations?.[mark] === 'true') ? `${name} (default)` : name;
}

export const nameAndAge = defineTable<KubeObject>('Name:name|Age', ({ metadata }, { nowMs }) => [metadata.name, age(metadata.creationTimestamp, nowMs)]);

export const nameAndDate = defineTable<KubeObject>('Name:name|Created At:d', ({ metadata }) => [metadata.name, metadata.creationTimestamp ?? null]);

/** Rules without a host are not shown, but counted once three hosts are. */
function hostsText(rules: readonly IngressRule[]): string {
  const limit = 3;
  const hosts: string[] = [];
  for (const { host = '' } of rules) {
    if (hosts.length === limit) return `${hosts.join(',')} + ${rules.length - limit} more...`;
    if (host !== '') hosts.push(host);
  }
  return hosts.length === 0 ? '*' : hosts.join(',');
}

export const ingresses = defineTable<Ingress>('Name:name|Class|Hosts|Address|Ports|Age', ({ metadata, spec, status }, { nowMs }) => [
  metadata.name,
  spec.ingressClassName ?? '<none>',
  hostsText(spec.rules ?? []),
  addressesText(status.loadBalancer?.ingress),
  (spec.tls ?? []).length > 0 ? '80, 443' : '80',
  age(metadata.creationTimestamp, nowMs),
]);

export const ingressClasses = defineTable<IngressClass>('Name:name|Controller|Parameters|Age', (object, { nowMs }) => {
  const { parameters, controller } = object.spec;
  const target = parameters === undefined ? '<none>' : `${parameters.kind}${parameters.apiGroup === undefined ? '' : `.${parameters.apiGroup}`}/${parameters.name}`;
  return [withDefault(object, 'ingressclass.kubernetes.io/is-default-class'), controller ?? '', target, age(object.metadata.creationTimestamp, nowMs)];
});

export const networkPolicies = defineTable<NetworkPolicy>('Name:name|Pod-Selector|Age', ({ metadata, spec }, { nowMs }) => [metadata.name, selectorText(spec.podSelector), age(metadata.creationTimestamp, nowMs)]);

function parentText({ group = '', resource, namespace = '', name }: ParentReference): string {
  const type = (group === '' ? resource : `${resource}.${group}`).toLowerCase();
  return namespace === '' ? `${type}/${name}` : `${type}/${namespace}/${name}`;
}

/** Upstream tells an age that no column is for. */
export const ipAddresses = defineTable<IPAddress>('Name:name|ParentRef', ({ metadata, spec: { parentRef } }, { nowMs }) => {
  return [metadata.name, parentRef === undefined ? '<none>' : parentText(parentRef), age(metadata.creationTimestamp, nowMs)];
});

export const serviceCidrs = defineTable<ServiceCIDR>('Name:name|CIDRs|Age', ({ metadata, spec }, { nowMs }) => [metadata.name, (spec.cidrs ?? []).join(','), age(metadata.creationTimestamp, nowMs)]);

export const endpointSlices = defineTable<EndpointSlice>('Name:name|AddressType|Ports|Endpoints|Age', ({ metadata, addressType, ports, endpoints }, { nowMs }) => {
  const portTexts = (ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? '*') : String(port)));
  const addresses = (endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
  return [metadata.name, addressType, abridged(portTexts, '<unset>'), abridged(addresses, '<unset>'), age(metadata.creationTimestamp, nowMs)];
});

function subjects(list: readonly Subject[] | undefined, kind: string): string {
  return (list ?? []).filter((subject) => subject.kind === kind).map((subject) => (kind === 'ServiceAccount' ? `${subject.namespace ?? ''}/${subject.name}` : subject.name)).join(', ');
}

export const roleBindings = defineTable<RoleBinding | ClusterRoleBinding>('Name:name|Role|Age|Users:w|Groups:w|ServiceAccounts:w', ({ metadata, roleRef, subjects: list }, { nowMs }) => [
  metadata.name,
  `${roleRef.kind}/${roleRef.name}`,
  age(metadata.creationTimestamp, nowMs),
  subjects(list, 'User'),
  subjects(list, 'Group'),
  subjects(list, 'ServiceAccount'),
]);

export const priorityClasses = defineTable<PriorityClass>('Name:name|Value:i|Global-Default:b|Age|PreemptionPolicy', ({ metadata, value, globalDefault, preemptionPolicy }, { nowMs }) => [
  metadata.name,
  value ?? 0,
  globalDefault ?? false,
  age(metadata.creationTimestamp, nowMs),
  preemptionPolicy ?? 'PreemptLowerPriority',
]);

export const runtimeClasses = defineTable<RuntimeClass>('Name:name|Handler|Age', ({ metadata, handler }, { nowMs }) => [metadata.name, handler, age(metadata.creationTimestamp, nowMs)]);

export const leases = defineTable<Lease>('Name:name|Holder|Age', ({ metadata, spec }, { nowMs }) => [metadata.name, spec?.holderIdentity ?? '', age(metadata.creationTimestamp, nowMs)]);

export const storageClasses = defineTable<StorageClass>('Name:name|Provisioner|ReclaimPolicy|VolumeBindingMode|AllowVolumeExpansion|Age', (object, { nowMs }) => [
  withDefault(object, 'storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'),
  object.provisioner,
  object.reclaimPolicy ?? 'Delete',
  object.volumeBindingMode ?? 'Immediate',
  object.allowVolumeExpansion ?? false,
  age(object.metadata.creationTimestamp, nowMs),
]);

export const volumeAttributesClasses = defineTable<VolumeAttributesClass>('Name:name|DriverName|Age', ({ metadata, driverName }, { nowMs }) => [metadata.name, driverName, age(metadata.creationTimestamp, nowMs)]);

export const volumeAttachments = defineTable<VolumeAttachment>('Name:name|Attacher:name|PV|Node|Attached:b|Age', ({ metadata, spec, status }, { nowMs }) => [
  metadata.name,
  spec.attacher,
  spec.source.persistentVolumeName ?? '',
  spec.nodeName,
  status.attached ?? false,
  age(metadata.creationTimestamp, nowMs),
]);

export const csiDrivers = defineTable<CSIDriver>('Name:name|AttachRequired:b|PodInfoOnMount:b|StorageCapacity:b|TokenRequests|RequiresRepublish:b|Modes|Age', ({ metadata, spec }, { nowMs }) => {
  const tokens = (spec.tokenRequests ?? []).map((request) => request.audience);
  return [
    metadata.name,
    spec.attachRequired ?? true,
    spec.podInfoOnMount ?? false,
    spec.storageCapacity ?? false,
    tokens.length === 0 ? '<unset>' : tokens.join(','),
    spec.requiresRepublish ?? false,
    orNone((spec.volumeLifecycleModes ?? []).join(',')),
    age(metadata.creationTimestamp, nowMs),
  ];
});

export const csiNodes = defineTable<CSINode>('Name:name|Drivers:i|Age', ({ metadata, spec }, { nowMs }) => [metadata.name, spec.drivers.length, age(metadata.creationTimestamp, nowMs)]);

function signingCondition({ status }: CertificateSigningRequest): string {
  const has = (type: string): boolean => status.conditions?.some((condition) => condition.type === type) ?? false;
  const decision = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return [decision, ...(has('Failed') ? ['Failed'] : []), ...((status.certificate ?? '') === '' ? [] : ['Issued'])].join(',');
}

export const certificateSigningRequests = defineTable<CertificateSigningRequest>('Name:name|Age|SignerName|Requestor|RequestedDuration|Condition', (request, { nowMs }) => {
  const { metadata, spec } = request;
  const duration = spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000);
  return [metadata.name, age(metadata.creationTimestamp, nowMs), orNone(spec.signerName), spec.username ?? '', duration, signingCondition(request)];
});

export const apiServices = defineTable<APIService>('Name:name|Service|Available|Age', ({ metadata, spec, status }, { nowMs }) => {
  const available = status.conditions?.find((condition) => condition.type === 'Available');
  const { status: word = 'Unknown', reason = '' } = available ?? {};
  const text = word === 'True' || reason === '' ? word : `${word} (${reason})`;
  return [metadata.name, spec.service === undefined ? 'Local' : `${spec.service.namespace ?? ''}/${spec.service.name ?? ''}`, text, age(metadata.creationTimestamp, nowMs)];
});

export const webhookConfigurations = defineTable<MutatingWebhookConfiguration | ValidatingWebhookConfiguration>('Name:name|Webhooks:i|Age', ({ metadata, webhooks }, { nowMs }) => [metadata.name, webhooks?.length ?? 0, age(metadata.creationTimestamp, nowMs)]);

function paramKind(param: { readonly apiVersion?: string; readonly kind?: string } | undefined): string {
  return param === undefined ? '<unset>' : `${param.apiVersion ?? ''}/${param.kind ?? ''}`;
}

export const validatingPolicies = defineTable<ValidatingAdmissionPolicy>('Name:name|Validations:i|ParamKind|Age', ({ metadata, spec }, { nowMs }) => [metadata.name, spec.validations?.length ?? 0, paramKind(spec.paramKind), age(metadata.creationTimestamp, nowMs)]);

export const mutatingPolicies = defineTable<MutatingAdmissionPolicy>('Name:name|Mutations:i|ParamKind|Age', ({ metadata, spec }, { nowMs }) => [metadata.name, spec.mutations?.length ?? 0, paramKind(spec.paramKind), age(metadata.creationTimestamp, nowMs)]);

/** A selector is printed as Go prints the structure. */
function goSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.keys(matchLabels).toSorted(compareText).map((key) => `${key}: ${matchLabels[key] ?? ''},`);
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`);
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}

function paramText({ name = '', namespace = '', selector }: ParamRef): string {
  if (name !== '') return `${namespace === '' ? '*' : namespace}/${name}`;
  return selector === undefined ? '<unset>' : goSelector(selector);
}

export const policyBindings = defineTable<ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding>('Name:name|PolicyName|ParamRef|Age', ({ metadata, spec: { paramRef = {}, policyName } }, { nowMs }) => [
  metadata.name,
  policyName ?? '',
  paramText(paramRef),
  age(metadata.creationTimestamp, nowMs),
]);

function claimState({ metadata, status: { allocation, reservedFor = [] } }: ResourceClaim): string {
  const isDeleted = metadata.deletionTimestamp !== undefined;
  const rest = allocation === undefined ? (isDeleted ? [] : ['pending']) : ['allocated', ...(reservedFor.length > 0 ? ['reserved'] : [])];
  return [...(isDeleted ? ['deleted'] : []), ...rest].join(',');
}

export const resourceClaims = defineTable<ResourceClaim>('Name:name|State|Age', (claim, { nowMs }) => [claim.metadata.name, claimState(claim), age(claim.metadata.creationTimestamp, nowMs)]);

export const resourceSlices = defineTable<ResourceSlice>('Name:name|Node|Driver|Pool|Age', ({ metadata, spec }, { nowMs }) => [metadata.name, spec.nodeName ?? '', spec.driver, spec.pool.name, age(metadata.creationTimestamp, nowMs)]);

function flowSchemaCells({ metadata, spec, status }: FlowSchema, { nowMs }: RowContext): readonly Cell[] {
  const dangling = status.conditions?.find((condition) => condition.type === 'Dangling')?.status;
  return [metadata.name, spec.priorityLevelConfiguration.name, spec.matchingPrecedence ?? 0, spec.distinguisherMethod?.type ?? '<none>', age(metadata.creationTimestamp, nowMs), dangling ?? '?'];
}

export const flowSchemas = defineTable<FlowSchema>('Name:name|PriorityLevel|MatchingPrecedence|DistinguisherMethod|Age|MissingPL', flowSchemaCells, {
  // The order in which they are tried.
  order: (a, b) => (a.spec.matchingPrecedence ?? 0) - (b.spec.matchingPrecedence ?? 0) || compareText(a.metadata.name, b.metadata.name),
});

export const priorityLevels = defineTable<PriorityLevelConfiguration>('Name:name|Type|NominalConcurrencyShares|Queues|HandSize|QueueLengthLimit|Age', ({ metadata, spec }, { nowMs }) => {
  const queuing = spec.limited?.limitResponse?.queuing;
  const none = '<none>';
  return [metadata.name, spec.type, spec.limited?.nominalConcurrencyShares ?? none, queuing?.queues ?? none, queuing?.handSize ?? none, queuing?.queueLengthLimit ?? none, age(metadata.creationTimestamp, nowMs)];
});

export const machines = defineTable<Machine>('Name:name|Phase|Zone|CPU|Memory|Age|Address:w|Power:w', ({ metadata, spec, status }, { nowMs }) => [
  metadata.name,
  status.phase ?? '',
  spec.zone ?? '',
  spec.cpu ?? '',
  spec.memory ?? '',
  age(metadata.creationTimestamp, nowMs),
  orNone(status.address),
  spec.power ?? 'On',
]);

export const faults = defineTable<Fault>('Name:name|Type|Phase|Age', ({ metadata, spec, status }, { nowMs }) => [metadata.name, spec.type, status.phase ?? '', age(metadata.creationTimestamp, nowMs)]);
