import type { ControllerDefinition } from '../reconcile/controller.ts';
import { clusterRoleAggregationController } from './clusterrole-aggregation/controller.ts';
import { cronJobController } from './cronjob/controller.ts';
import { daemonSetController } from './daemonset/controller.ts';
import { deploymentController } from './deployment/controller.ts';
import { disruptionController } from './disruption/controller.ts';
import { endpointsController } from './endpoints/controller.ts';
import { endpointSliceController } from './endpointslice/controller.ts';
import { endpointSliceMirroringController } from './endpointslice-mirroring/controller.ts';
import { garbageCollector } from './garbage-collector/controller.ts';
import { jobController } from './job/controller.ts';
import { namespaceController } from './namespace/controller.ts';
import { nodeIpamController } from './node-ipam/controller.ts';
import { nodeLifecycleController } from './node-lifecycle/controller.ts';
import { podGarbageCollectorController } from './pod-garbage-collector/controller.ts';
import { taintEvictionController } from './taint-eviction/controller.ts';
import { ttlAfterFinishedController } from './ttl-after-finished/controller.ts';
import { replicaSetController } from './replicaset/controller.ts';
import { replicationController } from './replicaset/replication-controller.ts';
import { resourceQuotaController } from './resourcequota/controller.ts';
import { rootCaCertificatePublisher } from './root-ca-certificate-publisher/controller.ts';
import { serviceAccountController } from './serviceaccount/controller.ts';
import { serviceAccountTokenController } from './serviceaccount-token/controller.ts';
import { statefulSetController } from './statefulset/controller.ts';
import { validatingAdmissionPolicyStatusController } from './validatingadmissionpolicy-status/controller.ts';

/** A definition for any kind: what kind it is for is between it and its own code. */
function erased(definition: unknown): ControllerDefinition {
  return definition as ControllerDefinition;
}

/** Every controller there is, with the older names it also answers to (cmd/kube-controller-manager/app). */
const registry: readonly { readonly definition: ControllerDefinition; readonly aliases: readonly string[] }[] = [
  { definition: erased(serviceAccountTokenController), aliases: ['serviceaccount-token'] },
  { definition: erased(endpointsController), aliases: ['endpoint'] },
  { definition: erased(endpointSliceController), aliases: ['endpointslice'] },
  { definition: erased(endpointSliceMirroringController), aliases: ['endpointslicemirroring'] },
  { definition: erased(replicationController), aliases: ['replicationcontroller'] },
  { definition: erased(podGarbageCollectorController), aliases: ['podgc'] },
  { definition: erased(resourceQuotaController), aliases: ['resourcequota'] },
  { definition: erased(namespaceController), aliases: ['namespace'] },
  { definition: erased(serviceAccountController), aliases: ['serviceaccount'] },
  { definition: erased(garbageCollector), aliases: ['garbagecollector'] },
  { definition: erased(daemonSetController), aliases: ['daemonset'] },
  { definition: erased(jobController), aliases: ['job'] },
  { definition: erased(deploymentController), aliases: ['deployment'] },
  { definition: erased(replicaSetController), aliases: ['replicaset'] },
  { definition: erased(statefulSetController), aliases: ['statefulset'] },
  { definition: erased(nodeIpamController), aliases: ['nodeipam'] },
  { definition: erased(nodeLifecycleController), aliases: ['nodelifecycle'] },
  { definition: erased(taintEvictionController), aliases: [] },
  { definition: erased(disruptionController), aliases: ['disruption'] },
  { definition: erased(cronJobController), aliases: ['cronjob'] },
  { definition: erased(clusterRoleAggregationController), aliases: ['clusterrole-aggregation'] },
  { definition: erased(ttlAfterFinishedController), aliases: ['ttl-after-finished'] },
  { definition: erased(rootCaCertificatePublisher), aliases: ['root-ca-cert-publisher'] },
  { definition: erased(validatingAdmissionPolicyStatusController), aliases: ['validatingadmissionpolicy-status'] },
];

export const controllerNames: readonly string[] = registry.map(({ definition }) => definition.name);

/**
 * The controllers that `--controllers` asks for: `*` for all, `name` for one, `-name` for not that one; the first word about a controller
 * counts (staging/src/k8s.io/controller-manager/app/helper.go). Older names are understood.
 */
export function selectControllers(flags: readonly string[] = ['*']): readonly ControllerDefinition[] {
  const canonical = flags.map(canonicalName);
  const hasStar = canonical.includes('*');
  return registry
    .map(({ definition }) => definition)
    .filter(({ name }) => {
      const word = canonical.find((flag) => flag === name || flag === `-${name}`);
      return word === undefined ? hasStar : word === name;
    });
}

/** Words of the flag that name no controller. */
export function unknownControllers(flags: readonly string[]): readonly string[] {
  return flags.filter((flag) => flag !== '*' && !controllerNames.includes(canonicalName(flag.replace(/^-/, ''))));
}

function canonicalName(flag: string): string {
  const isOff = flag.startsWith('-');
  const word = isOff ? flag.slice(1) : flag;
  const found = registry.find(({ definition, aliases }) => definition.name === word || aliases.includes(word));
  return `${isOff ? '-' : ''}${found?.definition.name ?? word}`;
}
