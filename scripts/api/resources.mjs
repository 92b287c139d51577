// The resources a 1.36 API server serves by default: their plural names, scope, short names and categories.
// Upstream: pkg/controlplane/instance.go and api/discovery.

/**
 * @typedef {object} ServedResource
 * @property {string} kind
 * @property {string} plural
 * @property {boolean} [cluster] cluster-scoped
 * @property {string[]} [short]
 * @property {string[]} [categories]
 */

/** @typedef {{ folder: string, group: string, version: string, definitions: string, suffix?: string, resources: ServedResource[] }} ServedGroup */

const all = ['all'];
const extensions = ['api-extensions'];

/** @type {ServedGroup[]} */
export const servedGroups = [
  {
    folder: 'core', group: '', version: 'v1', definitions: 'core.v1',
    resources: [
      { kind: 'Binding', plural: 'bindings' },
      { kind: 'ComponentStatus', plural: 'componentstatuses', cluster: true, short: ['cs'] },
      { kind: 'ConfigMap', plural: 'configmaps', short: ['cm'] },
      { kind: 'Endpoints', plural: 'endpoints', short: ['ep'] },
      { kind: 'Event', plural: 'events', short: ['ev'] },
      { kind: 'LimitRange', plural: 'limitranges', short: ['limits'] },
      { kind: 'Namespace', plural: 'namespaces', cluster: true, short: ['ns'] },
      { kind: 'Node', plural: 'nodes', cluster: true, short: ['no'] },
      { kind: 'PersistentVolume', plural: 'persistentvolumes', cluster: true, short: ['pv'] },
      { kind: 'PersistentVolumeClaim', plural: 'persistentvolumeclaims', short: ['pvc'] },
      { kind: 'Pod', plural: 'pods', short: ['po'], categories: all },
      { kind: 'PodTemplate', plural: 'podtemplates' },
      { kind: 'ReplicationController', plural: 'replicationcontrollers', short: ['rc'], categories: all },
      { kind: 'ResourceQuota', plural: 'resourcequotas', short: ['quota'] },
      { kind: 'Secret', plural: 'secrets' },
      { kind: 'Service', plural: 'services', short: ['svc'], categories: all },
      { kind: 'ServiceAccount', plural: 'serviceaccounts', short: ['sa'] },
    ],
  },
  {
    folder: 'admissionregistration', group: 'admissionregistration.k8s.io', version: 'v1', definitions: 'admissionregistration.v1',
    resources: [
      { kind: 'MutatingAdmissionPolicy', plural: 'mutatingadmissionpolicies', cluster: true, categories: extensions },
      { kind: 'MutatingAdmissionPolicyBinding', plural: 'mutatingadmissionpolicybindings', cluster: true, categories: extensions },
      { kind: 'MutatingWebhookConfiguration', plural: 'mutatingwebhookconfigurations', cluster: true, categories: extensions },
      { kind: 'ValidatingAdmissionPolicy', plural: 'validatingadmissionpolicies', cluster: true, categories: extensions },
      { kind: 'ValidatingAdmissionPolicyBinding', plural: 'validatingadmissionpolicybindings', cluster: true, categories: extensions },
      { kind: 'ValidatingWebhookConfiguration', plural: 'validatingwebhookconfigurations', cluster: true, categories: extensions },
    ],
  },
  {
    folder: 'apiextensions', group: 'apiextensions.k8s.io', version: 'v1', definitions: 'apiextensions.v1',
    resources: [{ kind: 'CustomResourceDefinition', plural: 'customresourcedefinitions', cluster: true, short: ['crd', 'crds'], categories: extensions }],
  },
  {
    folder: 'apiregistration', group: 'apiregistration.k8s.io', version: 'v1', definitions: 'apiregistration.v1',
    resources: [{ kind: 'APIService', plural: 'apiservices', cluster: true, categories: extensions }],
  },
  {
    folder: 'apps', group: 'apps', version: 'v1', definitions: 'apps.v1',
    resources: [
      { kind: 'ControllerRevision', plural: 'controllerrevisions' },
      { kind: 'DaemonSet', plural: 'daemonsets', short: ['ds'], categories: all },
      { kind: 'Deployment', plural: 'deployments', short: ['deploy'], categories: all },
      { kind: 'ReplicaSet', plural: 'replicasets', short: ['rs'], categories: all },
      { kind: 'StatefulSet', plural: 'statefulsets', short: ['sts'], categories: all },
    ],
  },
  {
    folder: 'authentication', group: 'authentication.k8s.io', version: 'v1', definitions: 'authentication.v1',
    resources: [
      { kind: 'SelfSubjectReview', plural: 'selfsubjectreviews', cluster: true },
      { kind: 'TokenReview', plural: 'tokenreviews', cluster: true },
    ],
  },
  {
    folder: 'authorization', group: 'authorization.k8s.io', version: 'v1', definitions: 'authorization.v1',
    resources: [
      { kind: 'LocalSubjectAccessReview', plural: 'localsubjectaccessreviews' },
      { kind: 'SelfSubjectAccessReview', plural: 'selfsubjectaccessreviews', cluster: true },
      { kind: 'SelfSubjectRulesReview', plural: 'selfsubjectrulesreviews', cluster: true },
      { kind: 'SubjectAccessReview', plural: 'subjectaccessreviews', cluster: true },
    ],
  },
  {
    folder: 'autoscaling', group: 'autoscaling', version: 'v2', definitions: 'autoscaling.v2',
    resources: [{ kind: 'HorizontalPodAutoscaler', plural: 'horizontalpodautoscalers', short: ['hpa'], categories: all }],
  },
  {
    folder: 'autoscaling', group: 'autoscaling', version: 'v1', definitions: 'autoscaling.v1', suffix: 'V1',
    resources: [{ kind: 'HorizontalPodAutoscaler', plural: 'horizontalpodautoscalers', short: ['hpa'], categories: all }],
  },
  {
    folder: 'batch', group: 'batch', version: 'v1', definitions: 'batch.v1',
    resources: [
      { kind: 'CronJob', plural: 'cronjobs', short: ['cj'], categories: all },
      { kind: 'Job', plural: 'jobs', categories: all },
    ],
  },
  {
    folder: 'certificates', group: 'certificates.k8s.io', version: 'v1', definitions: 'certificates.v1',
    resources: [{ kind: 'CertificateSigningRequest', plural: 'certificatesigningrequests', cluster: true, short: ['csr'] }],
  },
  {
    folder: 'coordination', group: 'coordination.k8s.io', version: 'v1', definitions: 'coordination.v1',
    resources: [{ kind: 'Lease', plural: 'leases' }],
  },
  {
    folder: 'discovery', group: 'discovery.k8s.io', version: 'v1', definitions: 'discovery.v1',
    resources: [{ kind: 'EndpointSlice', plural: 'endpointslices' }],
  },
  {
    folder: 'events', group: 'events.k8s.io', version: 'v1', definitions: 'events.v1', suffix: 'V1',
    resources: [{ kind: 'Event', plural: 'events', short: ['ev'] }],
  },
  {
    folder: 'flowcontrol', group: 'flowcontrol.apiserver.k8s.io', version: 'v1', definitions: 'flowcontrol.v1',
    resources: [
      { kind: 'FlowSchema', plural: 'flowschemas', cluster: true },
      { kind: 'PriorityLevelConfiguration', plural: 'prioritylevelconfigurations', cluster: true },
    ],
  },
  {
    folder: 'networking', group: 'networking.k8s.io', version: 'v1', definitions: 'networking.v1',
    resources: [
      { kind: 'IngressClass', plural: 'ingressclasses', cluster: true },
      { kind: 'Ingress', plural: 'ingresses', short: ['ing'] },
      { kind: 'IPAddress', plural: 'ipaddresses', cluster: true, short: ['ip'] },
      { kind: 'NetworkPolicy', plural: 'networkpolicies', short: ['netpol'] },
      { kind: 'ServiceCIDR', plural: 'servicecidrs', cluster: true },
    ],
  },
  {
    folder: 'node', group: 'node.k8s.io', version: 'v1', definitions: 'node.v1',
    resources: [{ kind: 'RuntimeClass', plural: 'runtimeclasses', cluster: true }],
  },
  {
    folder: 'policy', group: 'policy', version: 'v1', definitions: 'policy.v1',
    resources: [{ kind: 'PodDisruptionBudget', plural: 'poddisruptionbudgets', short: ['pdb'] }],
  },
  {
    folder: 'rbac', group: 'rbac.authorization.k8s.io', version: 'v1', definitions: 'rbac.v1',
    resources: [
      { kind: 'ClusterRoleBinding', plural: 'clusterrolebindings', cluster: true },
      { kind: 'ClusterRole', plural: 'clusterroles', cluster: true },
      { kind: 'RoleBinding', plural: 'rolebindings' },
      { kind: 'Role', plural: 'roles' },
    ],
  },
  {
    folder: 'resource', group: 'resource.k8s.io', version: 'v1', definitions: 'resource.v1',
    resources: [
      { kind: 'DeviceClass', plural: 'deviceclasses', cluster: true },
      { kind: 'ResourceClaim', plural: 'resourceclaims' },
      { kind: 'ResourceClaimTemplate', plural: 'resourceclaimtemplates' },
      { kind: 'ResourceSlice', plural: 'resourceslices', cluster: true },
    ],
  },
  {
    folder: 'scheduling', group: 'scheduling.k8s.io', version: 'v1', definitions: 'scheduling.v1',
    resources: [{ kind: 'PriorityClass', plural: 'priorityclasses', cluster: true, short: ['pc'] }],
  },
  {
    folder: 'storage', group: 'storage.k8s.io', version: 'v1', definitions: 'storage.v1',
    resources: [
      { kind: 'CSIDriver', plural: 'csidrivers', cluster: true },
      { kind: 'CSINode', plural: 'csinodes', cluster: true },
      { kind: 'CSIStorageCapacity', plural: 'csistoragecapacities' },
      { kind: 'StorageClass', plural: 'storageclasses', cluster: true, short: ['sc'] },
      { kind: 'VolumeAttachment', plural: 'volumeattachments', cluster: true },
      { kind: 'VolumeAttributesClass', plural: 'volumeattributesclasses', cluster: true, short: ['vac'] },
    ],
  },
];

/** `ConfigMap` → `ConfigMaps`, `NetworkPolicy` → `NetworkPolicies`: the name of a handle follows the plural, spelled like the kind. */
export function handleName(/** @type {ServedResource} */ { kind, plural }, /** @type {string | undefined} */ suffix) {
  const lower = kind.toLowerCase();
  let same = 0;
  while (same < lower.length && lower[same] === plural[same]) same += 1;
  return kind.slice(0, same) + plural.slice(same) + (suffix ?? '');
}
