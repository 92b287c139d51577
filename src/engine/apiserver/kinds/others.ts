import * as admission from '../../api/admissionregistration/resources.ts';
import { CustomResourceDefinitions } from '../../api/apiextensions/resources.ts';
import { APIServices } from '../../api/apiregistration/resources.ts';
import * as authentication from '../../api/authentication/resources.ts';
import * as authorization from '../../api/authorization/resources.ts';
import { HorizontalPodAutoscalers, HorizontalPodAutoscalersV1 } from '../../api/autoscaling/resources.ts';
import { CertificateSigningRequests } from '../../api/certificates/resources.ts';
import { Leases } from '../../api/coordination/resources.ts';
import { EndpointSlices } from '../../api/discovery/resources.ts';
import { FlowSchemas, PriorityLevelConfigurations } from '../../api/flowcontrol/resources.ts';
import * as networking from '../../api/networking/resources.ts';
import { RuntimeClasses } from '../../api/node/resources.ts';
import { PodDisruptionBudgets } from '../../api/policy/resources.ts';
import * as rbac from '../../api/rbac/resources.ts';
import * as dynamic from '../../api/resource/resources.ts';
import { ContainerBehaviors, Faults, Machines, Scenarios } from '../../api/sandbox/resources.ts';
import { PriorityClasses } from '../../api/scheduling/resources.ts';
import * as storage from '../../api/storage/resources.ts';
import { defineKind, type KindDescription } from '../kind.ts';
import { flowSchemaStrategy, priorityLevelStrategy } from '../dangling.ts';
import { apiServiceStrategy } from './api-service.ts';
import { certificateApproval, certificateStrategy } from './certificate.ts';
import { customDefinitionStrategy } from './custom-definition.ts';
import { resourceClaimStrategy, resourceClaimTemplateStrategy, resourceSliceStrategy } from './devices.ts';
import { autoscalerFromStorage, autoscalerToStorage } from './autoscaler-versions.ts';

const closed = 'closed metadata';
const open = 'open metadata';
const conditional = { allowUnconditionalUpdate: false } as const;
const review = { verbs: ['create'], generation: 'none', isVirtual: true } as const;

const policyKinds: readonly KindDescription[] = [
  defineKind({ resource: admission.MutatingAdmissionPolicies, schema: 'admissionregistration.v1.MutatingAdmissionPolicy', etcdVersion: 'v1beta1', generation: 'content', ...conditional }),
  defineKind({ resource: admission.MutatingAdmissionPolicyBindings, schema: 'admissionregistration.v1.MutatingAdmissionPolicyBinding', etcdVersion: 'v1beta1', generation: 'content', ...conditional }),
  defineKind({ resource: admission.MutatingWebhookConfigurations, schema: 'admissionregistration.v1.MutatingWebhookConfiguration', generation: 'content', ...conditional }),
  defineKind({
    resource: admission.ValidatingAdmissionPolicies,
    schema: 'admissionregistration.v1.ValidatingAdmissionPolicy',
    generation: 'content',
    emptyStatus: {},
    status: closed,
    ...conditional,
  }),
  defineKind({ resource: admission.ValidatingAdmissionPolicyBindings, schema: 'admissionregistration.v1.ValidatingAdmissionPolicyBinding', generation: 'content', ...conditional }),
  defineKind({ resource: admission.ValidatingWebhookConfigurations, schema: 'admissionregistration.v1.ValidatingWebhookConfiguration', generation: 'content', ...conditional }),
];

const apiKinds: readonly KindDescription[] = [
  defineKind({
    resource: CustomResourceDefinitions,
    schema: 'apiextensions.v1.CustomResourceDefinition',
    etcdVersion: 'v1beta1',
    generation: 'spec',
    status: open,
    strategy: customDefinitionStrategy,
    ...conditional,
  }),
  defineKind({ resource: APIServices, schema: 'apiregistration.v1.APIService', generation: 'none', emptyStatus: {}, status: closed, strategy: apiServiceStrategy, ...conditional }),
  defineKind({ resource: authentication.SelfSubjectReviews, schema: 'authentication.v1.SelfSubjectReview', ...review }),
  defineKind({ resource: authentication.TokenReviews, schema: 'authentication.v1.TokenReview', ...review }),
  defineKind({ resource: authorization.LocalSubjectAccessReviews, schema: 'authorization.v1.LocalSubjectAccessReview', ...review }),
  defineKind({ resource: authorization.SelfSubjectAccessReviews, schema: 'authorization.v1.SelfSubjectAccessReview', ...review }),
  defineKind({ resource: authorization.SelfSubjectRulesReviews, schema: 'authorization.v1.SelfSubjectRulesReview', ...review }),
  defineKind({ resource: authorization.SubjectAccessReviews, schema: 'authorization.v1.SubjectAccessReview', ...review }),
  defineKind({
    resource: CertificateSigningRequests,
    schema: 'certificates.v1.CertificateSigningRequest',
    generation: 'none',
    emptyStatus: {},
    status: open,
    strategy: certificateStrategy,
    partialUpdates: { approval: certificateApproval },
    fields: { 'spec.signerName': (request) => request.spec.signerName },
  }),
  defineKind({ resource: rbac.ClusterRoleBindings, schema: 'rbac.v1.ClusterRoleBinding', generation: 'none', allowCreateOnUpdate: true }),
  defineKind({ resource: rbac.ClusterRoles, schema: 'rbac.v1.ClusterRole', generation: 'none', allowCreateOnUpdate: true }),
  defineKind({ resource: rbac.RoleBindings, schema: 'rbac.v1.RoleBinding', generation: 'none', allowCreateOnUpdate: true }),
  defineKind({ resource: rbac.Roles, schema: 'rbac.v1.Role', generation: 'none', allowCreateOnUpdate: true }),
  defineKind({ resource: FlowSchemas, schema: 'flowcontrol.v1.FlowSchema', generation: 'spec', emptyStatus: {}, status: closed, strategy: flowSchemaStrategy }),
  defineKind({ resource: PriorityLevelConfigurations, schema: 'flowcontrol.v1.PriorityLevelConfiguration', generation: 'spec', emptyStatus: {}, status: closed, strategy: priorityLevelStrategy }),
];

const networkKinds: readonly KindDescription[] = [
  defineKind({ resource: EndpointSlices, schema: 'discovery.v1.EndpointSlice', generation: 'content+labels' }),
  defineKind({ resource: networking.IngressClasses, schema: 'networking.v1.IngressClass', generation: 'spec' }),
  defineKind({ resource: networking.Ingresses, schema: 'networking.v1.Ingress', generation: 'spec', emptyStatus: { loadBalancer: {} }, status: open }),
  defineKind({ resource: networking.IPAddresses, schema: 'networking.v1.IPAddress', generation: 'none' }),
  defineKind({ resource: networking.NetworkPolicies, schema: 'networking.v1.NetworkPolicy', generation: 'spec' }),
  defineKind({ resource: networking.ServiceCIDRs, schema: 'networking.v1.ServiceCIDR', generation: 'none', emptyStatus: {}, status: closed }),
];

const clusterKinds: readonly KindDescription[] = [
  defineKind({
    resource: HorizontalPodAutoscalers,
    schema: 'autoscaling.v2.HorizontalPodAutoscaler',
    generation: 'none',
    emptyStatus: { desiredReplicas: 0, currentMetrics: null },
    status: open,
    otherVersions: [{ resource: HorizontalPodAutoscalersV1, schema: 'autoscaling.v1.HorizontalPodAutoscaler', toStorage: autoscalerToStorage, fromStorage: autoscalerFromStorage }],
  }),
  defineKind({ resource: Leases, schema: 'coordination.v1.Lease', generation: 'none', allowCreateOnUpdate: true, ...conditional }),
  defineKind({ resource: RuntimeClasses, schema: 'node.v1.RuntimeClass', generation: 'none', allowCreateOnUpdate: true, ...conditional }),
  defineKind({
    resource: PodDisruptionBudgets,
    schema: 'policy.v1.PodDisruptionBudget',
    generation: 'spec',
    emptyStatus: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
    status: open,
    ...conditional,
  }),
  defineKind({ resource: dynamic.DeviceClasses, schema: 'resource.v1.DeviceClass', generation: 'spec' }),
  defineKind({ resource: dynamic.ResourceClaims, schema: 'resource.v1.ResourceClaim', generation: 'none', emptyStatus: {}, status: closed, strategy: resourceClaimStrategy }),
  defineKind({ resource: dynamic.ResourceClaimTemplates, schema: 'resource.v1.ResourceClaimTemplate', generation: 'none', strategy: resourceClaimTemplateStrategy }),
  defineKind({
    resource: dynamic.ResourceSlices,
    schema: 'resource.v1.ResourceSlice',
    generation: 'spec',
    strategy: resourceSliceStrategy,
    fields: { 'spec.nodeName': (slice) => slice.spec.nodeName ?? '', 'spec.driver': (slice) => slice.spec.driver },
  }),
  defineKind({ resource: PriorityClasses, schema: 'scheduling.v1.PriorityClass', generation: 'first' }),
];

const storageKinds: readonly KindDescription[] = [
  defineKind({ resource: storage.CSIDrivers, schema: 'storage.v1.CSIDriver', generation: 'later spec', ...conditional }),
  defineKind({ resource: storage.CSINodes, schema: 'storage.v1.CSINode', generation: 'none', ...conditional }),
  defineKind({ resource: storage.CSIStorageCapacities, schema: 'storage.v1.CSIStorageCapacity', generation: 'none', ...conditional }),
  defineKind({ resource: storage.StorageClasses, schema: 'storage.v1.StorageClass', generation: 'none' }),
  defineKind({ resource: storage.VolumeAttachments, schema: 'storage.v1.VolumeAttachment', generation: 'none', emptyStatus: { attached: false }, status: closed, ...conditional }),
  defineKind({ resource: storage.VolumeAttributesClasses, schema: 'storage.v1.VolumeAttributesClass', generation: 'none' }),
];

/** What no real cluster has: computers, faults, behaviours, lessons (design/contract.md). */
const sandboxKinds: readonly KindDescription[] = [
  defineKind({ resource: Machines, schema: 'sandbox.v1.Machine', generation: 'spec', emptyStatus: {}, status: closed, isCustom: true }),
  defineKind({ resource: ContainerBehaviors, schema: 'sandbox.v1.ContainerBehavior', generation: 'spec', emptyStatus: {}, status: closed, isCustom: true }),
  defineKind({ resource: Scenarios, schema: 'sandbox.v1.Scenario', generation: 'spec', emptyStatus: {}, status: closed, isCustom: true }),
  defineKind({ resource: Faults, schema: 'chaos.v1.Fault', generation: 'spec', emptyStatus: { phase: 'Pending' }, status: closed, isCustom: true }),
];

export const otherKinds: readonly KindDescription[] = [...policyKinds, ...apiKinds, ...networkKinds, ...clusterKinds, ...storageKinds, ...sandboxKinds];
