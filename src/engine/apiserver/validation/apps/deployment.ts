// Deployments and ReplicaSets: pkg/apis/apps/validation/validation.go.
import type { Deployment, DeploymentSpec, DeploymentStrategy, ReplicaSet, ReplicaSetSpec } from '../../../api/apps/types.ts';
import type { PodTemplateSpec } from '../../../api/core/types.ts';
import type { LabelSelector } from '../../../api/meta/types.ts';
import { validatePodTemplateSpec } from '../core/pod.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, notSupported, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { shownSelector, validateImmutable, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { magnitudeOf, selectorMatches, validateAtMostAll, validateCollisions, validateCounts, validateLasting, validateMatch, validateOwnSelector, validateShare, validateShares } from '../templates.ts';
import { rulesOf } from '../validator.ts';
import { warningsOfReplicas } from '../workload-warnings.ts';

const named = { namespaced: true, name: subdomainName };

function* validateTemplate(selector: Incomplete<LabelSelector> | undefined, template: Incomplete<PodTemplateSpec> | undefined): Causes {
  if (selectorMatches(selector) === undefined) {
    yield invalid('spec.selector', shownSelector(selector), 'invalid label selector');
    return;
  }
  if (selector === undefined || Object.keys(selector).length > 0) yield* validateMatch(selector, template);
  yield* validatePodTemplateSpec(template ?? {}, 'spec.template');
  yield* validateLasting(template, 'ReplicaSet');
}

function* validateStrategy(strategy: Incomplete<DeploymentStrategy>): Causes {
  const path = 'spec.strategy.rollingUpdate';
  const { type = '', rollingUpdate } = strategy;
  if (type === 'Recreate') {
    if (rollingUpdate !== undefined) yield forbidden(path, "may not be specified when strategy `type` is 'Recreate'");
  } else if (type !== 'RollingUpdate') yield notSupported('spec.strategy', shownStruct('DeploymentStrategy', strategy), ['Recreate', 'RollingUpdate']);
  else if (rollingUpdate === undefined) yield required(path, 'this should be defaulted and never be nil');
  else {
    const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
    yield* validateShare(maxUnavailable, `${path}.maxUnavailable`);
    yield* validateShare(maxSurge, `${path}.maxSurge`);
    if (magnitudeOf(maxUnavailable) === 0 && magnitudeOf(maxSurge) === 0) yield invalid(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0');
    yield* validateAtMostAll(maxUnavailable, `${path}.maxUnavailable`);
  }
}

function* validateDeploymentSpec(spec: Incomplete<DeploymentSpec>): Causes {
  yield* validateCounts(spec, ['replicas'], 'spec');
  yield* validateOwnSelector(spec.selector, 'deployment');
  yield* validateTemplate(spec.selector, spec.template);
  yield* validateStrategy(spec.strategy ?? {});
  yield* validateCounts(spec, ['minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'], 'spec');
  const deadline = spec.progressDeadlineSeconds;
  if (deadline !== undefined && deadline <= (spec.minReadySeconds ?? 0)) yield invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds');
}

function* validateDeployment(deployment: Incomplete<Deployment>): Causes {
  yield* validateMeta(deployment.metadata ?? {}, named);
  yield* validateDeploymentSpec(deployment.spec ?? {});
}

function* validateDeploymentUpdate(deployment: Incomplete<Deployment>, old: Deployment): Causes {
  const spec = deployment.spec ?? {};
  yield* validateMetaUpdate(deployment.metadata ?? {}, old.metadata);
  if (semanticEqual(spec, old.spec)) return;
  yield* validateDeploymentSpec(spec);
  yield* validateImmutable(spec.selector, old.spec.selector, 'spec.selector', shownSelector(spec.selector));
}

function* validateDeploymentStatus(deployment: Incomplete<Deployment>, old: Deployment): Causes {
  const status = deployment.status ?? {};
  yield* validateMetaUpdate(deployment.metadata ?? {}, old.metadata);
  const counts = ['observedGeneration', 'replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas', 'terminatingReplicas', 'collisionCount'] as const;
  yield* validateCounts(status, counts, 'status');
  yield* validateShares(status, ['updatedReplicas', 'readyReplicas', 'availableReplicas'], status.replicas ?? 0, 'cannot be greater than status.replicas', 'status');
  yield* validateShares(status, ['availableReplicas'], status.readyReplicas ?? 0, 'cannot be greater than readyReplicas', 'status');
  yield* validateCollisions(status.collisionCount, old.status.collisionCount);
}

function* validateReplicaSetSpec(spec: Incomplete<ReplicaSetSpec>): Causes {
  yield* validateCounts(spec, ['replicas', 'minReadySeconds'], 'spec');
  yield* validateOwnSelector(spec.selector, 'deployment');
  yield* validateTemplate(spec.selector, spec.template);
}

function* validateReplicaSet(set: Incomplete<ReplicaSet>): Causes {
  yield* validateMeta(set.metadata ?? {}, named);
  yield* validateReplicaSetSpec(set.spec ?? {});
}

/** Scaling leaves selector and template as they were stored, and so as they were checked. */
function* validateReplicaSetUpdate(set: Incomplete<ReplicaSet>, old: ReplicaSet): Causes {
  const spec = set.spec ?? {};
  yield* validateMetaUpdate(set.metadata ?? {}, old.metadata);
  if (spec.template === old.spec.template && spec.selector === old.spec.selector) yield* validateCounts(spec, ['replicas', 'minReadySeconds'], 'spec');
  else yield* validateReplicaSetSpec(spec);
  if (spec.selector !== old.spec.selector) yield* validateImmutable(spec.selector, old.spec.selector, 'spec.selector', shownSelector(spec.selector));
}

function* validateReplicaSetStatus(set: Incomplete<ReplicaSet>, old: ReplicaSet): Causes {
  const status = set.status ?? {};
  yield* validateMetaUpdate(set.metadata ?? {}, old.metadata);
  yield* validateCounts(status, ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration', 'terminatingReplicas'], 'status');
  yield* validateShares(status, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'], status.replicas ?? 0, 'cannot be greater than status.replicas', 'status');
  yield* validateShares(status, ['availableReplicas'], status.readyReplicas ?? 0, 'cannot be greater than readyReplicas', 'status');
}

export const deploymentRules = rulesOf<Deployment>({ create: validateDeployment, update: validateDeploymentUpdate, status: validateDeploymentStatus, warnings: warningsOfReplicas });
export const replicaSetRules = rulesOf<ReplicaSet>({ create: validateReplicaSet, update: validateReplicaSetUpdate, status: validateReplicaSetStatus, warnings: warningsOfReplicas });
