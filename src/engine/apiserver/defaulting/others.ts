import type { MatchResources, MutatingAdmissionPolicySpec, MutatingWebhook, RuleWithOperations, ServiceReference, ValidatingAdmissionPolicySpec, ValidatingWebhook } from '../../api/admissionregistration/types.ts';
import type { CustomResourceDefinition } from '../../api/apiextensions/types.ts';
import type { TokenRequestSpec } from '../../api/authentication/types.ts';
import type { EndpointPort } from '../../api/discovery/types.ts';
import type { ExemptPriorityLevelConfiguration, FlowSchemaSpec, LimitedPriorityLevelConfiguration, QueuingConfiguration } from '../../api/flowcontrol/types.ts';
import type { IngressClass, NetworkPolicy, NetworkPolicyPort } from '../../api/networking/types.ts';
import type { RoleBinding, Subject } from '../../api/rbac/types.ts';
import type { DeviceSubRequest } from '../../api/resource/types.ts';
import type { PriorityClass } from '../../api/scheduling/types.ts';
import type { CSIDriver, StorageClass } from '../../api/storage/types.ts';
import type { Mutable } from '../../base/json.ts';
import { type DefaultingRule, defaultsFor } from './rule.ts';

// Upstream: defaults.go of pkg/apis/<group>/v1, of apiextensions-apiserver and of kube-aggregator.

interface Selective {
  matchPolicy?: 'Equivalent' | 'Exact';
  namespaceSelector?: object;
  objectSelector?: object;
}

function fillSelection(draft: Selective): void {
  draft.matchPolicy ??= 'Equivalent';
  draft.namespaceSelector ??= {};
  draft.objectSelector ??= {};
}

function fillWebhook(webhook: Mutable<ValidatingWebhook>): void {
  webhook.failurePolicy ??= 'Fail';
  fillSelection(webhook);
  webhook.timeoutSeconds ??= 10;
}

function fillPort(reference: Mutable<ServiceReference>): void {
  reference.port ??= 443;
}

const fillScope = (rule: Mutable<RuleWithOperations>): void => {
  rule.scope ??= '*';
};

function fillDefinition({ spec, status }: Mutable<CustomResourceDefinition>): void {
  const names = spec.names;
  if (names !== undefined) {
    names.singular ||= names.kind.toLowerCase();
    if (names.kind) names.listKind ||= `${names.kind}List`;
  }
  spec.conversion ??= { strategy: 'None' };
  if ((status.storedVersions ?? []).length > 0) return;
  const stored = spec.versions?.find((version) => version.storage);
  if (stored !== undefined) status.storedVersions = [stored.name];
}

function fillPolicyTypes({ spec }: Mutable<NetworkPolicy>): void {
  if ((spec.policyTypes ?? []).length > 0) return;
  spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

const rbacGroup = 'rbac.authorization.k8s.io';

function fillRoleRef({ roleRef }: Mutable<RoleBinding>): void {
  if (roleRef !== undefined) roleRef.apiGroup ||= rbacGroup;
}

function fillSubject(subject: Mutable<Subject>): void {
  if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= rbacGroup;
}

function fillDeviceRequest(request: Mutable<DeviceSubRequest>): void {
  request.allocationMode ||= 'ExactCount';
  if (request.allocationMode === 'ExactCount') request.count ||= 1;
}

function fillCsiDriver({ spec }: Mutable<CSIDriver>): void {
  spec.attachRequired ??= true;
  spec.podInfoOnMount ??= false;
  spec.storageCapacity ??= false;
  spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
  if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ['Persistent'];
  spec.requiresRepublish ??= false;
  spec.seLinuxMount ??= false;
}

function fillStorageClass(storageClass: Mutable<StorageClass>): void {
  storageClass.reclaimPolicy ??= 'Delete';
  storageClass.volumeBindingMode ??= 'Immediate';
}

function fillExempt(level: Mutable<ExemptPriorityLevelConfiguration>): void {
  level.nominalConcurrencyShares ??= 0;
  level.lendablePercent ??= 0;
}

function fillLimited(level: Mutable<LimitedPriorityLevelConfiguration>): void {
  level.nominalConcurrencyShares ??= 30;
  level.lendablePercent ??= 0;
}

function fillQueuing(queuing: Mutable<QueuingConfiguration>): void {
  queuing.handSize ||= 8;
  queuing.queues ||= 64;
  queuing.queueLengthLimit ||= 50;
}

export const otherRules: readonly DefaultingRule[] = [
  defaultsFor<ValidatingWebhook>('admissionregistration.v1.ValidatingWebhook', fillWebhook),
  defaultsFor<MutatingWebhook>('admissionregistration.v1.MutatingWebhook', (webhook) => {
    fillWebhook(webhook);
    webhook.reinvocationPolicy ??= 'Never';
  }),
  defaultsFor<RuleWithOperations>('admissionregistration.v1.RuleWithOperations', fillScope),
  defaultsFor<RuleWithOperations>('admissionregistration.v1.NamedRuleWithOperations', fillScope),
  defaultsFor<ServiceReference>('admissionregistration.v1.ServiceReference', fillPort),
  defaultsFor<ServiceReference>('apiextensions.v1.ServiceReference', fillPort),
  defaultsFor<ServiceReference>('apiregistration.v1.ServiceReference', fillPort),
  defaultsFor<ValidatingAdmissionPolicySpec>('admissionregistration.v1.ValidatingAdmissionPolicySpec', (spec) => {
    spec.failurePolicy ??= 'Fail';
  }),
  defaultsFor<MutatingAdmissionPolicySpec>('admissionregistration.v1.MutatingAdmissionPolicySpec', (spec) => {
    spec.failurePolicy ??= 'Fail';
  }),
  defaultsFor<MatchResources>('admissionregistration.v1.MatchResources', fillSelection),
  defaultsFor<CustomResourceDefinition>('apiextensions.v1.CustomResourceDefinition', fillDefinition),
  defaultsFor<TokenRequestSpec>('authentication.v1.TokenRequestSpec', (spec) => {
    spec.expirationSeconds ??= 3600;
  }),
  defaultsFor<EndpointPort>('discovery.v1.EndpointPort', (port) => {
    port.name ??= '';
    port.protocol ??= 'TCP';
  }),
  defaultsFor<FlowSchemaSpec>('flowcontrol.v1.FlowSchemaSpec', (spec) => {
    spec.matchingPrecedence ||= 1000;
  }),
  defaultsFor<ExemptPriorityLevelConfiguration>('flowcontrol.v1.ExemptPriorityLevelConfiguration', fillExempt),
  defaultsFor<LimitedPriorityLevelConfiguration>('flowcontrol.v1.LimitedPriorityLevelConfiguration', fillLimited),
  defaultsFor<QueuingConfiguration>('flowcontrol.v1.QueuingConfiguration', fillQueuing),
  defaultsFor<NetworkPolicyPort>('networking.v1.NetworkPolicyPort', (port) => {
    port.protocol ??= 'TCP';
  }),
  defaultsFor<NetworkPolicy>('networking.v1.NetworkPolicy', fillPolicyTypes),
  defaultsFor<IngressClass>('networking.v1.IngressClass', ({ spec }) => {
    if (spec.parameters !== undefined) spec.parameters.scope ??= 'Cluster';
  }),
  defaultsFor<RoleBinding>('rbac.v1.RoleBinding', fillRoleRef),
  defaultsFor<RoleBinding>('rbac.v1.ClusterRoleBinding', fillRoleRef),
  defaultsFor<Subject>('rbac.v1.Subject', fillSubject),
  defaultsFor<DeviceSubRequest>('resource.v1.ExactDeviceRequest', fillDeviceRequest),
  defaultsFor<DeviceSubRequest>('resource.v1.DeviceSubRequest', fillDeviceRequest),
  defaultsFor<PriorityClass>('scheduling.v1.PriorityClass', (priorityClass) => {
    priorityClass.preemptionPolicy ??= 'PreemptLowerPriority';
  }),
  defaultsFor<StorageClass>('storage.v1.StorageClass', fillStorageClass),
  defaultsFor<CSIDriver>('storage.v1.CSIDriver', fillCsiDriver),
];
