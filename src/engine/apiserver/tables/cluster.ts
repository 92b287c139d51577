import type { MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding, MutatingWebhookConfiguration, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, ValidatingWebhookConfiguration } from '../../api/admissionregistration/types.ts';
import type { APIService } from '../../api/apiregistration/types.ts';
import type { CertificateSigningRequest } from '../../api/certificates/types.ts';
import type { Lease } from '../../api/coordination/types.ts';
import type { EndpointSlice } from '../../api/discovery/types.ts';
import type { FlowSchema, PriorityLevelConfiguration } from '../../api/flowcontrol/types.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { IPAddress, Ingress, IngressClass, NetworkPolicy, ServiceCIDR } from '../../api/networking/types.ts';
import type { RuntimeClass } from '../../api/node/types.ts';
import type { ClusterRoleBinding, RoleBinding, Subject } from '../../api/rbac/types.ts';
import type { ResourceClaim, ResourceSlice } from '../../api/resource/types.ts';
import type { PriorityClass } from '../../api/scheduling/types.ts';
import type { CSIDriver, CSINode, StorageClass, VolumeAttachment, VolumeAttributesClass } from '../../api/storage/types.ts';
import type { Fault, Machine } from '../../api/sandbox/types.ts';
import { defineTable } from './column.ts';
import { abridged, age, humanDuration, orNone, selectorText } from './text.ts';

function withDefault(object: KubeObject, annotation: string): string {
  return object.metadata.annotations?.[annotation] === 'true' ? `${object.metadata.name} (default)` : object.metadata.name;
}

export const nameAndAge = defineTable<KubeObject>('Name:name|Age', ({ metadata }, { nowMs }) => [metadata.name, age(metadata.creationTimestamp, nowMs)]);

export const nameAndDate = defineTable<KubeObject>('Name:name|Created At:d', ({ metadata }) => [metadata.name, metadata.creationTimestamp ?? null]);

export const ingresses = defineTable<Ingress>('Name:name|Class|Hosts|Address|Ports|Age', ({ metadata, spec, status }, { nowMs }) => {
  const hosts = (spec.rules ?? []).map((rule) => rule.host ?? '').filter((host) => host !== '');
  const addresses = (status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => (ip === undefined || ip === '' ? (hostname ?? '') : ip)).filter((it) => it !== '');
  const className = spec.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'];
  return [metadata.name, orNone(className), hosts.length === 0 ? '*' : abridged(hosts), addresses.join(','), (spec.tls ?? []).length > 0 ? '80, 443' : '80', age(metadata.creationTimestamp, nowMs)];
});

export const ingressClasses = defineTable<IngressClass>('Name:name|Controller|Parameters|Age', (object, { nowMs }) => {
  const { parameters, controller } = object.spec;
  const target = parameters === undefined ? '<none>' : `${parameters.kind}${parameters.apiGroup === undefined ? '' : `.${parameters.apiGroup}`}/${parameters.name}`;
  return [withDefault(object, 'ingressclass.kubernetes.io/is-default-class'), controller ?? '', target, age(object.metadata.creationTimestamp, nowMs)];
});

export const networkPolicies = defineTable<NetworkPolicy>('Name:name|Pod-Selector|Age', ({ metadata, spec }, { nowMs }) => [metadata.name, selectorText(spec.podSelector), age(metadata.creationTimestamp, nowMs)]);

export const ipAddresses = defineTable<IPAddress>('Name:name|ParentRef', ({ metadata, spec }) => {
  const { group, resource, namespace, name } = spec.parentRef ?? {};
  const parts = [`${resource ?? ''}${group === undefined || group === '' ? '' : `.${group}`}`, namespace, name];
  return [metadata.name, parts.filter((part) => part !== undefined && part !== '').join('/')];
});

export const serviceCidrs = defineTable<ServiceCIDR>('Name:name|CIDRs|Age', ({ metadata, spec }, { nowMs }) => [metadata.name, (spec.cidrs ?? []).join(','), age(metadata.creationTimestamp, nowMs)]);

export const endpointSlices = defineTable<EndpointSlice>('Name:name|AddressType|Ports|Endpoints|Age', ({ metadata, addressType, ports, endpoints }, { nowMs }) => {
  const portTexts = (ports ?? []).map(({ port }) => (port === undefined ? '*' : String(port)));
  const addresses = (endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
  const text = (items: readonly string[]): string => (items.length === 0 ? '<unset>' : abridged(items));
  return [metadata.name, addressType, text(portTexts), text(addresses), age(metadata.creationTimestamp, nowMs)];
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
  withDefault(object, 'storageclass.kubernetes.io/is-default-class'),
  object.provisioner,
  object.reclaimPolicy ?? 'Delete',
  object.volumeBindingMode ?? 'Immediate',
  object.allowVolumeExpansion ?? false,
  age(object.metadata.creationTimestamp, nowMs),
]);

export const volumeAttributesClasses = defineTable<VolumeAttributesClass>('Name:name|DriverName|Age', (object, { nowMs }) => [
  withDefault(object, 'volumeattributesclass.kubernetes.io/is-default-class'),
  object.driverName,
  age(object.metadata.creationTimestamp, nowMs),
]);

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
  const words = [...(has('Denied') ? ['Denied'] : has('Approved') ? ['Approved'] : []), ...(has('Failed') ? ['Failed'] : []), ...(status.certificate === undefined ? [] : ['Issued'])];
  return words.length === 0 ? 'Pending' : words.join(',');
}

export const certificateSigningRequests = defineTable<CertificateSigningRequest>('Name:name|Age|SignerName|Requestor|RequestedDuration|Condition', (request, { nowMs }) => {
  const { metadata, spec } = request;
  const duration = spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000);
  return [metadata.name, age(metadata.creationTimestamp, nowMs), orNone(spec.signerName), spec.username ?? '', duration, signingCondition(request)];
});

export const apiServices = defineTable<APIService>('Name:name|Service|Available|Age', ({ metadata, spec, status }, { nowMs }) => {
  const available = status.conditions?.find((condition) => condition.type === 'Available');
  const text = available === undefined ? 'Unknown' : available.status === 'True' ? 'True' : `${available.status} (${available.reason ?? ''})`;
  return [metadata.name, spec.service === undefined ? 'Local' : `${spec.service.namespace ?? ''}/${spec.service.name ?? ''}`, text, age(metadata.creationTimestamp, nowMs)];
});

export const webhookConfigurations = defineTable<MutatingWebhookConfiguration | ValidatingWebhookConfiguration>('Name:name|Webhooks:i|Age', ({ metadata, webhooks }, { nowMs }) => [metadata.name, webhooks?.length ?? 0, age(metadata.creationTimestamp, nowMs)]);

function paramKind(param: { readonly apiVersion?: string; readonly kind?: string } | undefined): string {
  return param === undefined ? '<unset>' : `${param.apiVersion ?? ''}/${param.kind ?? ''}`;
}

export const validatingPolicies = defineTable<ValidatingAdmissionPolicy>('Name:name|Validations:i|ParamKind|Age', ({ metadata, spec }, { nowMs }) => [metadata.name, spec.validations?.length ?? 0, paramKind(spec.paramKind), age(metadata.creationTimestamp, nowMs)]);

export const mutatingPolicies = defineTable<MutatingAdmissionPolicy>('Name:name|Mutations:i|ParamKind|Age', ({ metadata, spec }, { nowMs }) => [metadata.name, spec.mutations?.length ?? 0, paramKind(spec.paramKind), age(metadata.creationTimestamp, nowMs)]);

export const policyBindings = defineTable<ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding>('Name:name|PolicyName|ParamRef|Age', ({ metadata, spec }, { nowMs }) => {
  const { paramRef } = spec;
  const text = paramRef === undefined ? '<unset>' : paramRef.name === undefined || paramRef.name === '' ? selectorText(paramRef.selector) : paramRef.namespace === undefined ? `*/${paramRef.name}` : `${paramRef.namespace}/${paramRef.name}`;
  return [metadata.name, spec.policyName ?? '', text, age(metadata.creationTimestamp, nowMs)];
});

export const resourceClaims = defineTable<ResourceClaim>('Name:name|State|Age', ({ metadata, status }, { nowMs }) => {
  const states = [...(status.allocation === undefined ? [] : ['allocated']), ...((status.reservedFor ?? []).length > 0 ? ['reserved'] : []), ...(metadata.deletionTimestamp === undefined ? [] : ['deleted'])];
  return [metadata.name, states.length === 0 ? 'pending' : states.join(','), age(metadata.creationTimestamp, nowMs)];
});

export const resourceSlices = defineTable<ResourceSlice>('Name:name|Node|Driver|Pool|Age', ({ metadata, spec }, { nowMs }) => {
  const where = spec.nodeName ?? (spec.allNodes === true ? '<all>' : '<some>');
  return [metadata.name, where, spec.driver, spec.pool.name, age(metadata.creationTimestamp, nowMs)];
});

export const flowSchemas = defineTable<FlowSchema>('Name:name|PriorityLevel|MatchingPrecedence|DistinguisherMethod|Age|MissingPL', ({ metadata, spec, status }, { nowMs }) => {
  const dangling = status.conditions?.find((condition) => condition.type === 'Dangling')?.status;
  return [metadata.name, spec.priorityLevelConfiguration.name, spec.matchingPrecedence ?? 0, spec.distinguisherMethod?.type ?? '<none>', age(metadata.creationTimestamp, nowMs), dangling ?? '?'];
});

export const priorityLevels = defineTable<PriorityLevelConfiguration>('Name:name|Type|NominalConcurrencyShares|Queues|HandSize|QueueLengthLimit|Age', ({ metadata, spec }, { nowMs }) => {
  const queuing = spec.limited?.limitResponse?.queuing;
  const shares = spec.limited?.nominalConcurrencyShares ?? spec.exempt?.nominalConcurrencyShares;
  const none = '<none>';
  return [metadata.name, spec.type, shares ?? none, queuing?.queues ?? none, queuing?.handSize ?? none, queuing?.queueLengthLimit ?? none, age(metadata.creationTimestamp, nowMs)];
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
