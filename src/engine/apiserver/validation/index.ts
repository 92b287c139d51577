import { deploymentRules, replicaSetRules } from './apps/deployment.ts';
import { configMapRules, namespaceRules, secretRules, serviceAccountRules } from './core/config.ts';
import { nodeRules } from './core/node.ts';
import { podRules, podTemplateRules } from './core/pod.ts';
import { serviceRules } from './core/service.ts';
import type { Validator } from './validator.ts';

/** The rules of every kind, by `group/version/Kind`. */
export const validators: Readonly<Record<string, Validator>> = {
  '/v1/ConfigMap': configMapRules,
  '/v1/Namespace': namespaceRules,
  '/v1/Node': nodeRules,
  '/v1/Pod': podRules,
  '/v1/PodTemplate': podTemplateRules,
  '/v1/Secret': secretRules,
  '/v1/Service': serviceRules,
  '/v1/ServiceAccount': serviceAccountRules,
  'apps/v1/Deployment': deploymentRules,
  'apps/v1/ReplicaSet': replicaSetRules,
};
