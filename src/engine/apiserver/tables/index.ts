import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { ResourceType } from '../../api/resource.ts';
import * as cluster from './cluster.ts';
import type { TableDescription } from './column.ts';
import * as core from './core.ts';
import * as workloads from './workloads.ts';

export type { TableDescription } from './column.ts';

/** The parts of `metav1.Table` that depend on the objects: how `kubectl get` is answered. */
export interface Table {
  readonly columnDefinitions: readonly JsonObject[];
  readonly rows: readonly JsonObject[];
}

export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** By group and plural; what is missing prints its name and when it was made (pkg/printers/internalversion/printers.go). */
const tables: Readonly<Record<string, TableDescription<never>>> = {
  '/pods': core.pods,
  '/nodes': core.nodes,
  '/namespaces': core.namespaces,
  '/configmaps': core.configMaps,
  '/secrets': core.secrets,
  '/serviceaccounts': core.serviceAccounts,
  '/services': core.services,
  '/endpoints': core.endpoints,
  '/events': core.events,
  'events.k8s.io/events': core.events,
  '/persistentvolumes': core.persistentVolumes,
  '/persistentvolumeclaims': core.persistentVolumeClaims,
  '/componentstatuses': core.componentStatuses,
  '/podtemplates': core.podTemplates,
  '/replicationcontrollers': core.replicationControllers,
  '/resourcequotas': core.resourceQuotas,
  'apps/deployments': workloads.deployments,
  'apps/replicasets': workloads.replicaSets,
  'apps/statefulsets': workloads.statefulSets,
  'apps/daemonsets': workloads.daemonSets,
  'apps/controllerrevisions': workloads.controllerRevisions,
  'batch/jobs': workloads.jobs,
  'batch/cronjobs': workloads.cronJobs,
  'autoscaling/horizontalpodautoscalers': workloads.horizontalPodAutoscalers,
  'policy/poddisruptionbudgets': workloads.podDisruptionBudgets,
  'networking.k8s.io/ingresses': cluster.ingresses,
  'networking.k8s.io/ingressclasses': cluster.ingressClasses,
  'networking.k8s.io/networkpolicies': cluster.networkPolicies,
  'networking.k8s.io/ipaddresses': cluster.ipAddresses,
  'networking.k8s.io/servicecidrs': cluster.serviceCidrs,
  'discovery.k8s.io/endpointslices': cluster.endpointSlices,
  'rbac.authorization.k8s.io/rolebindings': cluster.roleBindings,
  'rbac.authorization.k8s.io/clusterrolebindings': cluster.roleBindings,
  'scheduling.k8s.io/priorityclasses': cluster.priorityClasses,
  'node.k8s.io/runtimeclasses': cluster.runtimeClasses,
  'coordination.k8s.io/leases': cluster.leases,
  'storage.k8s.io/storageclasses': cluster.storageClasses,
  'storage.k8s.io/volumeattributesclasses': cluster.volumeAttributesClasses,
  'storage.k8s.io/volumeattachments': cluster.volumeAttachments,
  'storage.k8s.io/csidrivers': cluster.csiDrivers,
  'storage.k8s.io/csinodes': cluster.csiNodes,
  'certificates.k8s.io/certificatesigningrequests': cluster.certificateSigningRequests,
  'apiregistration.k8s.io/apiservices': cluster.apiServices,
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': cluster.webhookConfigurations,
  'admissionregistration.k8s.io/validatingwebhookconfigurations': cluster.webhookConfigurations,
  'admissionregistration.k8s.io/validatingadmissionpolicies': cluster.validatingPolicies,
  'admissionregistration.k8s.io/mutatingadmissionpolicies': cluster.mutatingPolicies,
  'admissionregistration.k8s.io/validatingadmissionpolicybindings': cluster.policyBindings,
  'admissionregistration.k8s.io/mutatingadmissionpolicybindings': cluster.policyBindings,
  'resource.k8s.io/resourceclaims': cluster.resourceClaims,
  'resource.k8s.io/resourceslices': cluster.resourceSlices,
  'resource.k8s.io/deviceclasses': cluster.nameAndAge,
  'resource.k8s.io/resourceclaimtemplates': cluster.nameAndAge,
  'flowcontrol.apiserver.k8s.io/flowschemas': cluster.flowSchemas,
  'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations': cluster.priorityLevels,
  'sandbox.kubarium.dev/machines': cluster.machines,
  'chaos.kubarium.dev/faults': cluster.faults,
};

/** Objects in forms that `tables` does not print are converted to the version it does before they come here. */
export function tableDescriptionOf({ group, plural }: ResourceType): TableDescription {
  const known = tables[`${group}/${plural}`];
  return known ?? cluster.nameAndDate;
}

function embedded(object: KubeObject, includeObject: IncludeObject): JsonObject {
  if (includeObject === 'Object') return object as unknown as JsonObject;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata as unknown as JsonObject };
}

/** `description` overrides the built-in table (printer columns of custom resources). */
export function tableOf(resource: ResourceType, objects: readonly KubeObject[], includeObject: IncludeObject, nowMs: number, description: TableDescription = tableDescriptionOf(resource)): Table {
  return {
    columnDefinitions: description.columns as unknown as readonly JsonObject[],
    rows: (description.order === undefined ? objects : objects.toSorted((a, b) => description.order?.(a, b) ?? 0)).map((object): JsonObject => {
      const cells = description.cells(object, { nowMs });
      const conditions = description.conditions?.(object);
      return { cells, ...(conditions === undefined ? {} : { conditions }), ...(includeObject === 'None' ? {} : { object: embedded(object, includeObject) }) };
    }),
  };
}
