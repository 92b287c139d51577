import { mutatingBindingRules, mutatingPolicyRules, validatingBindingRules, validatingPolicyRules } from './admissionregistration/policies.ts';
import { mutatingWebhookRules, validatingWebhookRules } from './admissionregistration/webhooks.ts';
import { customResourceDefinitionRules } from './apiextensions/definition.ts';
import { apiServiceRules } from './apiregistration/api-service.ts';
import { daemonSetRules } from './apps/daemon-set.ts';
import { deploymentRules, replicaSetRules } from './apps/deployment.ts';
import { controllerRevisionRules, statefulSetRules } from './apps/stateful-set.ts';
import { autoscalerRules } from './autoscaling/autoscaler.ts';
import { cronJobRules } from './batch/cron-job.ts';
import { jobRules } from './batch/job.ts';
import { signingRequestRules } from './certificates/signing-request.ts';
import { leaseRules } from './coordination/lease.ts';
import { configMapRules, namespaceRules, secretRules, serviceAccountRules } from './core/config.ts';
import { bindingRules, endpointsRules } from './core/endpoints.ts';
import { coreEventRules, eventRules } from './core/event.ts';
import { nodeRules } from './core/node.ts';
import { persistentVolumeClaimRules, persistentVolumeRules } from './core/persistent-volume.ts';
import { podRules, podTemplateRules } from './core/pod.ts';
import { limitRangeRules, resourceQuotaRules } from './core/quota.ts';
import { replicationControllerRules } from './core/replication-controller.ts';
import { serviceRules } from './core/service.ts';
import { endpointSliceRules } from './discovery/endpoint-slice.ts';
import { flowSchemaRules } from './flowcontrol/flow-schema.ts';
import { priorityLevelRules } from './flowcontrol/priority-level.ts';
import { ipAddressRules, serviceCidrRules } from './networking/addresses.ts';
import { ingressClassRules } from './networking/ingress-class.ts';
import { ingressRules } from './networking/ingress.ts';
import { networkPolicyRules } from './networking/network-policy.ts';
import { runtimeClassRules } from './node/runtime-class.ts';
import { disruptionBudgetRules } from './policy/disruption-budget.ts';
import { clusterRoleBindingRules, clusterRoleRules, roleBindingRules, roleRules } from './rbac/rbac.ts';
import { deviceClassRules, resourceClaimRules, resourceClaimTemplateRules } from './resource/claims.ts';
import { resourceSliceRules } from './resource/slices.ts';
import { containerBehaviorRules, faultRules, machineRules, scenarioRules } from './sandbox/sandbox.ts';
import { priorityClassRules } from './scheduling/priority-class.ts';
import { storageClassRules, volumeAttributesClassRules } from './storage/classes.ts';
import { csiDriverRules, csiNodeRules, csiStorageCapacityRules } from './storage/drivers.ts';
import { volumeAttachmentRules } from './storage/volume-attachment.ts';
import type { Validator } from './validator.ts';

/** The rules of every kind, by `group/version/Kind`. */
export const validators: Readonly<Record<string, Validator>> = {
  '/v1/Binding': bindingRules,
  '/v1/ConfigMap': configMapRules,
  '/v1/Endpoints': endpointsRules,
  '/v1/Event': coreEventRules,
  '/v1/LimitRange': limitRangeRules,
  '/v1/Namespace': namespaceRules,
  '/v1/Node': nodeRules,
  '/v1/PersistentVolume': persistentVolumeRules,
  '/v1/PersistentVolumeClaim': persistentVolumeClaimRules,
  '/v1/Pod': podRules,
  '/v1/PodTemplate': podTemplateRules,
  '/v1/ReplicationController': replicationControllerRules,
  '/v1/ResourceQuota': resourceQuotaRules,
  '/v1/Secret': secretRules,
  '/v1/Service': serviceRules,
  '/v1/ServiceAccount': serviceAccountRules,
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicy': mutatingPolicyRules,
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding': mutatingBindingRules,
  'admissionregistration.k8s.io/v1/MutatingWebhookConfiguration': mutatingWebhookRules,
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy': validatingPolicyRules,
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding': validatingBindingRules,
  'admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration': validatingWebhookRules,
  'apiextensions.k8s.io/v1/CustomResourceDefinition': customResourceDefinitionRules,
  'apiregistration.k8s.io/v1/APIService': apiServiceRules,
  'apps/v1/ControllerRevision': controllerRevisionRules,
  'apps/v1/DaemonSet': daemonSetRules,
  'apps/v1/Deployment': deploymentRules,
  'apps/v1/ReplicaSet': replicaSetRules,
  'apps/v1/StatefulSet': statefulSetRules,
  'autoscaling/v2/HorizontalPodAutoscaler': autoscalerRules,
  'batch/v1/CronJob': cronJobRules,
  'batch/v1/Job': jobRules,
  'certificates.k8s.io/v1/CertificateSigningRequest': signingRequestRules,
  'chaos.kubarium.dev/v1/Fault': faultRules,
  'coordination.k8s.io/v1/Lease': leaseRules,
  'discovery.k8s.io/v1/EndpointSlice': endpointSliceRules,
  'events.k8s.io/v1/Event': eventRules,
  'flowcontrol.apiserver.k8s.io/v1/FlowSchema': flowSchemaRules,
  'flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration': priorityLevelRules,
  'networking.k8s.io/v1/IPAddress': ipAddressRules,
  'networking.k8s.io/v1/Ingress': ingressRules,
  'networking.k8s.io/v1/IngressClass': ingressClassRules,
  'networking.k8s.io/v1/NetworkPolicy': networkPolicyRules,
  'networking.k8s.io/v1/ServiceCIDR': serviceCidrRules,
  'node.k8s.io/v1/RuntimeClass': runtimeClassRules,
  'policy/v1/PodDisruptionBudget': disruptionBudgetRules,
  'rbac.authorization.k8s.io/v1/ClusterRole': clusterRoleRules,
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding': clusterRoleBindingRules,
  'rbac.authorization.k8s.io/v1/Role': roleRules,
  'rbac.authorization.k8s.io/v1/RoleBinding': roleBindingRules,
  'resource.k8s.io/v1/DeviceClass': deviceClassRules,
  'resource.k8s.io/v1/ResourceClaim': resourceClaimRules,
  'resource.k8s.io/v1/ResourceClaimTemplate': resourceClaimTemplateRules,
  'resource.k8s.io/v1/ResourceSlice': resourceSliceRules,
  'sandbox.kubarium.dev/v1/ContainerBehavior': containerBehaviorRules,
  'sandbox.kubarium.dev/v1/Machine': machineRules,
  'sandbox.kubarium.dev/v1/Scenario': scenarioRules,
  'scheduling.k8s.io/v1/PriorityClass': priorityClassRules,
  'storage.k8s.io/v1/CSIDriver': csiDriverRules,
  'storage.k8s.io/v1/CSINode': csiNodeRules,
  'storage.k8s.io/v1/CSIStorageCapacity': csiStorageCapacityRules,
  'storage.k8s.io/v1/StorageClass': storageClassRules,
  'storage.k8s.io/v1/VolumeAttachment': volumeAttachmentRules,
  'storage.k8s.io/v1/VolumeAttributesClass': volumeAttributesClassRules,
};
