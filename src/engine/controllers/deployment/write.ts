import { Deployments, ReplicaSets } from '../../api/apps/resources.ts';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../api/apps/types.ts';
import type { Draft } from '../../api/meta/object.ts';
import { isApiError } from '../../api/status.ts';
import { jsonEqual } from '../../base/json.ts';
import type { ControllerContext } from '../../reconcile/controller.ts';
import { controllerReference, isControlledBy } from '../../reconcile/ownership.ts';
import { isNamespaceTerminating } from '../../reconcile/pod-control.ts';
import { boundsOf, roomFor, wanted, type Family, type Scale } from './plan.ts';
import { currentAnnotations, nextRevision, revisionAnnotation, sizeAnnotations, withAnnotations } from './revision.ts';
import { conditionOf, hasProgressDeadline, reasons, withCondition } from './status.ts';
import { labelledSelector, labelledTemplate, replicaSetName, sameTemplate, templateHash } from './template.ts';

/** True when there was something to write. */
export function writeIfChanged(deployment: Deployment, status: DeploymentStatus, { client }: ControllerContext): boolean {
  if (jsonEqual(deployment.status, status)) return false;
  client.updateStatus(Deployments, { ...deployment, status });
  return true;
}

/** Says in `Progressing` that the Deployment was paused or resumed; while paused, time does not run against the deadline. */
export function notePause(deployment: Deployment, context: ControllerContext): Deployment {
  if (!hasProgressDeadline(deployment)) return deployment;
  const progressing = conditionOf(deployment.status.conditions, 'Progressing');
  if (progressing?.reason === reasons.timedOut) return deployment;
  const isNoted = progressing?.reason === reasons.paused;
  const isPaused = deployment.spec.paused === true;
  if (isPaused === isNoted) return deployment;
  const [reason, message] = isPaused ? [reasons.paused, 'Deployment is paused'] : [reasons.resumed, 'Deployment is resumed'];
  const conditions = withCondition(deployment.status.conditions ?? [], { type: 'Progressing', status: 'Unknown', reason, message }, context.sim.nowMs);
  return context.client.updateStatus(Deployments, { ...deployment, status: { ...deployment.status, conditions } });
}

/** Resizes sets one by one, each with its Event; true when some size changed. */
export function applyScales(deployment: Deployment, scales: readonly Scale[], { client, events }: ControllerContext): boolean {
  const { replicas, maxSurge } = boundsOf(deployment);
  const written = new Map<string, ReplicaSet>();
  let isAnyResized = false;
  for (const step of scales) {
    const set = written.get(step.set.metadata.uid) ?? step.set;
    const from = wanted(set);
    if (step.replicas === from && step.always !== true) continue;
    const noted = withAnnotations(set, { ...set.metadata.annotations, ...sizeAnnotations(replicas, maxSurge) });
    if (step.replicas === from && noted === set) continue;
    const updated = client.update(ReplicaSets, { ...noted, spec: { ...set.spec, replicas: step.replicas } });
    written.set(set.metadata.uid, updated);
    if (step.replicas === from) continue;
    isAnyResized = true;
    events.event(deployment, 'Normal', 'ScalingReplicaSet', `Scaled ${from < step.replicas ? 'up' : 'down'} replica set ${set.metadata.name} from ${from} to ${step.replicas}`);
  }
  return isAnyResized;
}

/** The current set, if there is one, gets the newest revision and the Deployment's annotations; the Deployment gets its revision. */
export function withKnownRevision(family: Family, context: ControllerContext): Family {
  const { deployment, current, old } = family;
  if (current === undefined) return family;
  const annotated = withAnnotations(current, currentAnnotations(deployment, current.metadata.annotations, nextRevision(old)));
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  if (annotated !== current || (current.spec.minReadySeconds ?? 0) !== minReadySeconds) {
    const isSame = (current.spec.minReadySeconds ?? 0) === minReadySeconds;
    return { ...family, current: context.client.update(ReplicaSets, isSame ? annotated : { ...annotated, spec: { ...current.spec, minReadySeconds } }) };
  }
  const revision = current.metadata.annotations?.[revisionAnnotation];
  const isNew = hasProgressDeadline(deployment) && conditionOf(deployment.status.conditions, 'Progressing') === undefined;
  return { ...family, deployment: tellRevision(deployment, revision, isNew ? { reason: reasons.found, message: `Found new replica set "${current.metadata.name}"` } : undefined, context) };
}

function tellRevision(deployment: Deployment, revision: string | undefined, progress: { readonly reason: string; readonly message: string } | undefined, { client, sim }: ControllerContext): Deployment {
  const annotations = revision === undefined ? (deployment.metadata.annotations ?? {}) : { ...deployment.metadata.annotations, [revisionAnnotation]: revision };
  const annotated = withAnnotations(deployment, annotations);
  if (annotated === deployment && progress === undefined) return deployment;
  const { conditions = [] } = deployment.status;
  const news = progress === undefined ? conditions : withCondition(conditions, { type: 'Progressing', status: 'True', ...progress }, sim.nowMs);
  return client.updateStatus(Deployments, { ...annotated, status: { ...deployment.status, ...(news.length === 0 ? {} : { conditions: news }) } });
}

/** The family with a set for the Deployment's template; made now when there was none. */
export function withCurrentSet(family: Family, context: ControllerContext): Family {
  if (family.current !== undefined) return family;
  const { deployment, old } = family;
  const hash = templateHash(deployment.spec.template, deployment.status.collisionCount);
  const replicas = roomFor(family, 0);
  const revision = nextRevision(old);
  const draft = draftOf(deployment, hash, replicas, revision);
  const { current, isFound } = createSet(deployment, draft, context);
  if (!isFound && replicas > 0) context.events.event(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${current.metadata.name} from 0 to ${replicas}`);
  const progress = isFound || !hasProgressDeadline(deployment) ? undefined : { reason: reasons.created, message: `Created new replica set "${current.metadata.name}"` };
  return { ...family, current, deployment: tellRevision(deployment, String(revision), progress, context) };
}

function draftOf(deployment: Deployment, hash: string, replicas: number, revision: number): Draft<ReplicaSet> {
  const { metadata, spec } = deployment;
  const { maxSurge, replicas: size } = boundsOf(deployment);
  const template = labelledTemplate(spec.template, hash);
  const { namespace } = metadata;
  return {
    metadata: {
      name: replicaSetName(metadata.name, hash),
      ...(namespace === undefined ? {} : { namespace }),
      labels: template.metadata?.labels ?? {},
      annotations: { ...currentAnnotations(deployment, undefined, revision), ...sizeAnnotations(size, maxSurge) },
      ownerReferences: [controllerReference(Deployments, deployment)],
    },
    spec: {
      replicas,
      ...(spec.minReadySeconds === undefined ? {} : { minReadySeconds: spec.minReadySeconds }),
      selector: labelledSelector(spec.selector, hash),
      template,
    },
  };
}

function createSet(deployment: Deployment, draft: Draft<ReplicaSet>, context: ControllerContext): { readonly current: ReplicaSet; readonly isFound: boolean } {
  const { client, events, sim } = context;
  try {
    return { current: client.create(ReplicaSets, draft), isFound: false };
  } catch (error) {
    if (!isApiError(error) || isNamespaceTerminating(error)) throw error;
    if (error.reason === 'AlreadyExists') {
      const existing = setOfThatName(draft, context);
      if (existing !== undefined && isControlledBy(existing, deployment) && existing.spec.template !== undefined && sameTemplate(existing.spec.template, deployment.spec.template)) {
        return { current: existing, isFound: true };
      }
      // Two templates with one hash: the count goes into the next hash.
      client.updateStatus(Deployments, { ...deployment, status: { ...deployment.status, collisionCount: (deployment.status.collisionCount ?? 0) + 1 } });
      throw error;
    }
    const message = `Failed to create new replica set "${draft.metadata.name}": ${error.message}`;
    if (hasProgressDeadline(deployment)) {
      const conditions = withCondition(deployment.status.conditions ?? [], { type: 'Progressing', status: 'False', reason: reasons.createError, message }, sim.nowMs);
      client.updateStatus(Deployments, { ...deployment, status: { ...deployment.status, conditions } });
    }
    events.event(deployment, 'Warning', reasons.createError, message);
    throw error;
  }
}

function setOfThatName({ metadata }: Draft<ReplicaSet>, { cache }: ControllerContext): ReplicaSet | undefined {
  return cache.get(ReplicaSets, `${metadata.namespace}/${metadata.name}`);
}
