import { ControllerRevisions, DaemonSets, Deployments, ReplicaSets, StatefulSets } from '../../api/apps/resources.ts';
import { CronJobs, Jobs } from '../../api/batch/resources.ts';
import { ReplicationControllers } from '../../api/core/resources.ts';
import { defineKind, type KindDescription } from '../kind.ts';

const closed = 'closed metadata';

export const workloadKinds: readonly KindDescription[] = [
  defineKind({ resource: ControllerRevisions, schema: 'apps.v1.ControllerRevision', generation: 'none' }),
  defineKind({
    resource: DaemonSets,
    schema: 'apps.v1.DaemonSet',
    generation: 'spec',
    emptyStatus: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
    status: closed,
  }),
  defineKind({ resource: Deployments, schema: 'apps.v1.Deployment', generation: 'spec+annotations', emptyStatus: {}, status: closed, scale: { selector: 'spec.selector' } }),
  defineKind({
    resource: ReplicaSets,
    schema: 'apps.v1.ReplicaSet',
    generation: 'spec',
    emptyStatus: { replicas: 0 },
    status: closed,
    scale: { selector: 'spec.selector' },
    fields: { 'status.replicas': (set) => String(set.status.replicas ?? 0) },
  }),
  defineKind({
    resource: StatefulSets,
    schema: 'apps.v1.StatefulSet',
    generation: 'spec',
    emptyStatus: { replicas: 0, availableReplicas: 0 },
    status: closed,
    scale: { selector: 'spec.selector' },
  }),
  defineKind({ resource: CronJobs, schema: 'batch.v1.CronJob', generation: 'spec', emptyStatus: {}, status: closed }),
  defineKind({
    resource: Jobs,
    schema: 'batch.v1.Job',
    generation: 'spec',
    emptyStatus: {},
    status: closed,
    defaultPropagation: 'Orphan',
    fields: { 'status.successful': (job) => String(job.status.succeeded ?? 0) },
  }),
  defineKind({
    resource: ReplicationControllers,
    schema: 'core.v1.ReplicationController',
    generation: 'spec',
    emptyStatus: { replicas: 0 },
    status: closed,
    defaultPropagation: 'Orphan',
    scale: { selector: 'spec.selector' },
    fields: { 'status.replicas': (controller) => String(controller.status.replicas ?? 0) },
  }),
];
