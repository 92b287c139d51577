import { daemonSetRules } from './apps/daemon-set.ts';
import { deploymentRules, replicaSetRules } from './apps/deployment.ts';
import { controllerRevisionRules, statefulSetRules } from './apps/stateful-set.ts';
import { cronJobRules } from './batch/cron-job.ts';
import { jobRules } from './batch/job.ts';
import { configMapRules, namespaceRules, secretRules, serviceAccountRules } from './core/config.ts';
import { bindingRules, endpointsRules, eventRules } from './core/endpoints.ts';
import { nodeRules } from './core/node.ts';
import { persistentVolumeClaimRules, persistentVolumeRules } from './core/persistent-volume.ts';
import { podRules, podTemplateRules } from './core/pod.ts';
import { limitRangeRules, resourceQuotaRules } from './core/quota.ts';
import { replicationControllerRules } from './core/replication-controller.ts';
import { serviceRules } from './core/service.ts';
import type { Validator } from './validator.ts';

/** The rules of every kind, by `group/version/Kind`. */
export const validators: Readonly<Record<string, Validator>> = {
  '/v1/Binding': bindingRules,
  '/v1/ConfigMap': configMapRules,
  '/v1/Endpoints': endpointsRules,
  '/v1/Event': eventRules,
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
  'apps/v1/ControllerRevision': controllerRevisionRules,
  'apps/v1/DaemonSet': daemonSetRules,
  'apps/v1/Deployment': deploymentRules,
  'apps/v1/ReplicaSet': replicaSetRules,
  'apps/v1/StatefulSet': statefulSetRules,
  'batch/v1/CronJob': cronJobRules,
  'batch/v1/Job': jobRules,
};
