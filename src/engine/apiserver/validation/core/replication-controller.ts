// ReplicationControllers: pkg/apis/core/validation/validation.go.
import type { ReplicationController, ReplicationControllerSpec } from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { invalid, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateMeta, validateMetaUpdate } from '../metadata.ts';
import { subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { validateCounts, validateLasting, validateShares } from '../templates.ts';
import { rulesOf } from '../validator.ts';
import { validatePodTemplateSpec } from './pod.ts';
import { warningsOfReplicationController } from '../workload-warnings.ts';

function* validateSpec(spec: Incomplete<ReplicationControllerSpec>): Causes {
  const selector = spec.selector ?? {};
  const keys = Object.keys(selector);
  const labels = spec.template?.metadata?.labels;
  yield* validateCounts(spec, ['minReadySeconds'], 'spec');
  if (keys.length === 0) yield required('spec.selector');
  if (spec.replicas === undefined) yield required('spec.replicas');
  else yield* validateCounts(spec, ['replicas'], 'spec');
  if (spec.template === undefined) {
    yield required('spec.template');
    return;
  }
  if (keys.some((key) => labels?.[key] !== selector[key])) yield invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
  yield* validatePodTemplateSpec(spec.template, 'spec.template');
  yield* validateLasting(spec.template, 'ReplicationController');
}

/** The name is checked after it was generated; what it was generated from is not. */
function* validateController(controller: Incomplete<ReplicationController>): Causes {
  yield* validateMeta(controller.metadata ?? {}, { namespaced: true, name: (name, prefix) => (prefix ? [] : subdomainName(name, false)) });
  yield* validateSpec(controller.spec ?? {});
}

function* validateControllerUpdate(controller: Incomplete<ReplicationController>, old: ReplicationController): Causes {
  yield* validateMetaUpdate(controller.metadata ?? {}, old.metadata);
  if (!semanticEqual(controller.spec, old.spec)) yield* validateSpec(controller.spec ?? {});
}

function* validateControllerStatus(controller: Incomplete<ReplicationController>, old: ReplicationController): Causes {
  const status = controller.status ?? {};
  yield* validateMetaUpdate(controller.metadata ?? {}, old.metadata);
  yield* validateCounts(status, ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'], 'status');
  yield* validateShares(status, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'], status.replicas ?? 0, 'cannot be greater than status.replicas', 'status');
  yield* validateShares(status, ['availableReplicas'], status.readyReplicas ?? 0, 'cannot be greater than readyReplicas', 'status');
}

export const replicationControllerRules = rulesOf<ReplicationController>({ create: validateController, update: validateControllerUpdate, status: validateControllerStatus, warnings: warningsOfReplicationController });
