// DaemonSets: pkg/apis/apps/validation/validation.go.
import type { DaemonSet, DaemonSetSpec, DaemonSetUpdateStrategy } from '../../../api/apps/types.ts';
import { validatePodTemplateSpec } from '../core/pod.ts';
import type { Causes } from '../field-error.ts';
import { invalid, notSupported, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { shownSelector, validateImmutable, validateMeta, validateMetaUpdate, validateSelector } from '../metadata.ts';
import { subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { isEmptySelector, magnitudeOf, validateAtMostAll, validateCollisions, validateCounts, validateLasting, validateMatch, validateShare } from '../templates.ts';
import { rulesOf } from '../validator.ts';
import { warningsOfDaemonSet } from '../workload-warnings.ts';

function* validateUpdateStrategy(strategy: Incomplete<DaemonSetUpdateStrategy>): Causes {
  const { type = '', rollingUpdate } = strategy;
  const path = 'spec.updateStrategy.rollingUpdate';
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') {
    yield notSupported('spec.updateStrategy', shownStruct('DaemonSetUpdateStrategy', strategy), ['RollingUpdate', 'OnDelete']);
    return;
  }
  if (rollingUpdate === undefined) {
    yield required(path);
    return;
  }
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  yield* validateShare(maxUnavailable, `${path}.maxUnavailable`);
  yield* validateShare(maxSurge, `${path}.maxSurge`);
  yield* validateAtMostAll(maxUnavailable, `${path}.maxUnavailable`);
  yield* validateAtMostAll(maxSurge, `${path}.maxSurge`);
  const unavailable = magnitudeOf(maxUnavailable) !== 0;
  const surge = magnitudeOf(maxSurge) !== 0;
  if (unavailable && surge) yield invalid(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero');
  if (!unavailable && !surge) yield required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0');
}

function* validateSpec(spec: Incomplete<DaemonSetSpec>): Causes {
  yield* validateSelector(spec.selector, 'spec.selector');
  yield* validateMatch(spec.selector, spec.template);
  if (spec.selector !== undefined && isEmptySelector(spec.selector)) yield invalid('spec.selector', shownSelector(spec.selector), 'empty selector is invalid for daemonset');
  yield* validatePodTemplateSpec(spec.template ?? {}, 'spec.template');
  yield* validateLasting(spec.template, 'DaemonSet');
  yield* validateCounts(spec, ['minReadySeconds'], 'spec');
  yield* validateUpdateStrategy(spec.updateStrategy ?? {});
  yield* validateCounts(spec, ['revisionHistoryLimit'], 'spec');
}

function* validateDaemonSet(set: Incomplete<DaemonSet>): Causes {
  yield* validateMeta(set.metadata ?? {}, { namespaced: true, name: subdomainName });
  yield* validateSpec(set.spec ?? {});
}

function* validateDaemonSetUpdate(set: Incomplete<DaemonSet>, old: DaemonSet): Causes {
  const spec = set.spec ?? {};
  yield* validateMetaUpdate(set.metadata ?? {}, old.metadata);
  if (semanticEqual(spec, old.spec)) return;
  yield* validateImmutable(spec.selector, old.spec?.selector, 'spec.selector', shownSelector(spec.selector));
  yield* validateSpec(spec);
}

function* validateDaemonSetStatus(set: Incomplete<DaemonSet>, old: DaemonSet): Causes {
  const status = set.status ?? {};
  yield* validateMetaUpdate(set.metadata ?? {}, old.metadata);
  const counts = [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'observedGeneration',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
    'collisionCount',
  ] as const;
  yield* validateCounts(status, counts, 'status');
  yield* validateCollisions(status.collisionCount, old.status?.collisionCount);
}

export const daemonSetRules = rulesOf<DaemonSet>({ create: validateDaemonSet, update: validateDaemonSetUpdate, status: validateDaemonSetStatus, warnings: warningsOfDaemonSet });
