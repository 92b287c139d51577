import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../../api/apps/types.ts';
import type { HorizontalPodAutoscaler as HorizontalPodAutoscalerV1 } from '../../api/autoscaling/types-v1.ts';
import type { HPAScalingRules, HorizontalPodAutoscaler } from '../../api/autoscaling/types.ts';
import type { CronJob, Job, PodFailurePolicyOnPodConditionsPattern } from '../../api/batch/types.ts';
import type { Mutable } from '../../base/json.ts';
import { type DefaultingRule, defaultsFor } from './rule.ts';

// Upstream: pkg/apis/{apps,batch,autoscaling}/*/defaults.go.

function fillDeployment({ spec }: Mutable<Deployment>): void {
  spec.replicas ??= 1;
  const strategy = (spec.strategy ??= {});
  strategy.type ||= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') strategy.rollingUpdate = { maxUnavailable: '25%', maxSurge: '25%', ...strategy.rollingUpdate };
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
}

function fillDaemonSet({ spec }: Mutable<DaemonSet>): void {
  const strategy = (spec.updateStrategy ??= {});
  strategy.type ||= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') strategy.rollingUpdate = { maxUnavailable: 1, maxSurge: 0, ...strategy.rollingUpdate };
  spec.revisionHistoryLimit ??= 10;
}

function fillStatefulSet({ spec }: Mutable<StatefulSet>): void {
  spec.podManagementPolicy ||= 'OrderedReady';
  const strategy = (spec.updateStrategy ??= {});
  if (!strategy.type) {
    strategy.type = 'RollingUpdate';
    strategy.rollingUpdate ??= {};
  }
  // A strategy that names its type and nothing else stays without a partition.
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate !== undefined) strategy.rollingUpdate.partition ??= 0;
  const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
  retention.whenDeleted ||= 'Retain';
  retention.whenScaled ||= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of spec.volumeClaimTemplates ?? []) Object.assign(claim, { kind: 'PersistentVolumeClaim', apiVersion: 'v1' });
}

function fillJob({ metadata, spec }: Mutable<Job>): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1;
  const labels = spec.template?.metadata?.labels;
  if (labels !== undefined && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed';
  spec.manualSelector ??= false;
}

function fillCronJob({ spec }: Mutable<CronJob>): void {
  spec.concurrencyPolicy ||= 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
}

const scaleUp = (): Mutable<HPAScalingRules> => ({
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
});

const scaleDown = (): Mutable<HPAScalingRules> => ({ selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] });

function fillAutoscaler({ spec }: Mutable<HorizontalPodAutoscaler>): void {
  spec.minReplicas ??= 1;
  if ((spec.metrics ?? []).length === 0) spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }];
  if (spec.behavior === undefined) return;
  spec.behavior.scaleUp = { ...scaleUp(), ...spec.behavior.scaleUp };
  spec.behavior.scaleDown = { ...scaleDown(), ...spec.behavior.scaleDown };
}

export const workloadRules: readonly DefaultingRule[] = [
  defaultsFor<Deployment>('apps.v1.Deployment', fillDeployment),
  defaultsFor<DaemonSet>('apps.v1.DaemonSet', fillDaemonSet),
  defaultsFor<StatefulSet>('apps.v1.StatefulSet', fillStatefulSet),
  defaultsFor<ReplicaSet>('apps.v1.ReplicaSet', ({ spec }) => {
    spec.replicas ??= 1;
  }),
  defaultsFor<Job>('batch.v1.Job', fillJob),
  defaultsFor<CronJob>('batch.v1.CronJob', fillCronJob),
  defaultsFor<PodFailurePolicyOnPodConditionsPattern>('batch.v1.PodFailurePolicyOnPodConditionsPattern', (pattern) => {
    pattern.status ||= 'True';
  }),
  defaultsFor<HorizontalPodAutoscaler>('autoscaling.v2.HorizontalPodAutoscaler', fillAutoscaler),
  defaultsFor<HorizontalPodAutoscalerV1>('autoscaling.v1.HorizontalPodAutoscaler', ({ spec }) => {
    spec.minReplicas ??= 1;
  }),
];
