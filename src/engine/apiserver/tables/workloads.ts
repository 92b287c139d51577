import { timeMs } from '../../base/time.ts';
import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../../api/apps/types.ts';
import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus } from '../../api/autoscaling/types.ts';
import type { CronJob, Job } from '../../api/batch/types.ts';
import type { PodTemplateSpec } from '../../api/core/types.ts';
import type { PodDisruptionBudget } from '../../api/policy/types.ts';
import { defineTable } from './column.ts';
import { age, containerImages, containerNames, humanDuration, labelsText, selectorText } from './text.ts';

function contents(template: PodTemplateSpec | undefined): readonly [string, string] {
  const containers = template?.spec?.containers;
  return [containerNames(containers), containerImages(containers)];
}

export const deployments = defineTable<Deployment>('Name:name|Ready|Up-to-date|Available|Age|Containers:w|Images:w|Selector:w', ({ metadata, spec, status }, { nowMs }) => [
  metadata.name,
  `${status.readyReplicas ?? 0}/${spec.replicas ?? 1}`,
  status.updatedReplicas ?? 0,
  status.availableReplicas ?? 0,
  age(metadata.creationTimestamp, nowMs),
  ...contents(spec.template),
  selectorText(spec.selector),
]);

export const replicaSets = defineTable<ReplicaSet>('Name:name|Desired:i|Current:i|Ready:i|Age|Containers:w|Images:w|Selector:w', ({ metadata, spec, status }, { nowMs }) => [
  metadata.name,
  spec.replicas ?? 1,
  status.replicas ?? 0,
  status.readyReplicas ?? 0,
  age(metadata.creationTimestamp, nowMs),
  ...contents(spec.template),
  selectorText(spec.selector),
]);

export const statefulSets = defineTable<StatefulSet>('Name:name|Ready|Age|Containers:w|Images:w', ({ metadata, spec, status }, { nowMs }) => [
  metadata.name,
  `${status.readyReplicas ?? 0}/${spec.replicas ?? 1}`,
  age(metadata.creationTimestamp, nowMs),
  ...contents(spec.template),
]);

export const daemonSets = defineTable<DaemonSet>('Name:name|Desired:i|Current:i|Ready:i|Up-to-date:i|Available:i|Node Selector|Age|Containers:w|Images:w|Selector:w', ({ metadata, spec, status }, { nowMs }) => [
  metadata.name,
  status.desiredNumberScheduled ?? 0,
  status.currentNumberScheduled ?? 0,
  status.numberReady ?? 0,
  status.updatedNumberScheduled ?? 0,
  status.numberAvailable ?? 0,
  labelsText(spec.template.spec?.nodeSelector),
  age(metadata.creationTimestamp, nowMs),
  ...contents(spec.template),
  selectorText(spec.selector),
]);

export const controllerRevisions = defineTable<ControllerRevision>('Name:name|Controller|Revision|Age', ({ metadata, revision }, { nowMs }) => {
  const owner = metadata.ownerReferences?.find((reference) => reference.controller === true);
  const group = owner?.apiVersion.includes('/') === true ? `.${owner.apiVersion.split('/')[0]}` : '';
  return [metadata.name, owner === undefined ? '<none>' : `${owner.kind.toLowerCase()}${group}/${owner.name}`, revision, age(metadata.creationTimestamp, nowMs)];
});

function jobStatus({ metadata, status }: Job): string {
  const has = (type: string): boolean => status.conditions?.find((condition) => condition.type === type)?.status === 'True';
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (has('Suspended')) return 'Suspended';
  if (has('FailureTarget')) return 'FailureTarget';
  if (has('SuccessCriteriaMet')) return 'SuccessCriteriaMet';
  return 'Running';
}

function completions({ spec, status }: Job): string {
  const done = status.succeeded ?? 0;
  if (spec.completions !== undefined) return `${done}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

export const jobs = defineTable<Job>('Name:name|Status|Completions|Duration|Age|Containers:w|Images:w|Selector:w', (job, { nowMs }) => {
  const { metadata, spec, status } = job;
  const duration = status.startTime === undefined ? '' : humanDuration(timeMs(status.completionTime, nowMs) - timeMs(status.startTime));
  return [metadata.name, jobStatus(job), completions(job), duration, age(metadata.creationTimestamp, nowMs), ...contents(spec.template), selectorText(spec.selector)];
});

export const cronJobs = defineTable<CronJob>('Name:name|Schedule|Timezone|Suspend:b|Active:i|Last Schedule|Age|Containers:w|Images:w|Selector:w', ({ metadata, spec, status }, { nowMs }) => [
  metadata.name,
  spec.schedule,
  spec.timeZone ?? '<none>',
  spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False',
  status.active?.length ?? 0,
  status.lastScheduleTime === undefined ? '<none>' : age(status.lastScheduleTime, nowMs),
  age(metadata.creationTimestamp, nowMs),
  ...contents(spec.jobTemplate.spec?.template),
  selectorText(spec.jobTemplate.spec?.selector),
]);

/** Current over target of one metric, `cpu: 10%/80%` (printers.go, formatHPAMetrics). */
function metricText(metric: MetricSpec, current: MetricStatus | undefined): string {
  const unknown = '<unknown>';
  const source = metric.resource ?? metric.containerResource;
  if (source !== undefined) {
    const now = current?.resource?.current ?? current?.containerResource?.current;
    const { averageUtilization, averageValue } = source.target;
    if (averageValue !== undefined) return `${source.name}: ${now?.averageValue ?? unknown}/${averageValue}`;
    return `${source.name}: ${now?.averageUtilization === undefined ? unknown : `${now.averageUtilization}%`}/${averageUtilization === undefined ? '<auto>' : `${averageUtilization}%`}`;
  }
  if (metric.pods !== undefined) return `${current?.pods?.current.averageValue ?? unknown}/${metric.pods.target.averageValue ?? ''}`;
  const outside = metric.object ?? metric.external;
  const now = current?.object?.current ?? current?.external?.current;
  if (outside?.target.averageValue !== undefined) return `${now?.averageValue ?? unknown}/${outside.target.averageValue} (avg)`;
  return `${now?.value ?? unknown}/${outside?.target.value ?? ''}`;
}

function targets({ spec, status }: HorizontalPodAutoscaler): string {
  const metrics = spec.metrics ?? [];
  if (metrics.length === 0) return '<none>';
  const shown = metrics.slice(0, 2).map((metric, index) => metricText(metric, status.currentMetrics?.[index]));
  return metrics.length > 2 ? `${shown.join(', ')} + ${metrics.length - 2} more...` : shown.join(', ');
}

export const horizontalPodAutoscalers = defineTable<HorizontalPodAutoscaler>('Name:name|Reference|Targets|MinPods|MaxPods|Replicas|Age', (hpa, { nowMs }) => {
  const { metadata, spec, status } = hpa;
  const { kind, name } = spec.scaleTargetRef;
  return [metadata.name, `${kind}/${name}`, targets(hpa), spec.minReplicas === undefined ? '<unset>' : String(spec.minReplicas), spec.maxReplicas, status.currentReplicas ?? 0, age(metadata.creationTimestamp, nowMs)];
});

export const podDisruptionBudgets = defineTable<PodDisruptionBudget>('Name:name|Min Available|Max Unavailable|Allowed Disruptions:i|Age', ({ metadata, spec, status }, { nowMs }) => [
  metadata.name,
  spec.minAvailable === undefined ? 'N/A' : String(spec.minAvailable),
  spec.maxUnavailable === undefined ? 'N/A' : String(spec.maxUnavailable),
  status.disruptionsAllowed ?? 0,
  age(metadata.creationTimestamp, nowMs),
]);
