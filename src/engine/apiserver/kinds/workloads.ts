import { ControllerRevisions, DaemonSets, Deployments, ReplicaSets, StatefulSets } from '../../api/apps/resources.ts';
import { CronJobs, Jobs } from '../../api/batch/resources.ts';
import { ReplicationControllers } from '../../api/core/resources.ts';
import { jsonEqual } from '../../base/json.ts';
import { defineKind, type KindDescription } from '../kind.ts';
import { jobStrategy } from './job.ts';

const open = 'open metadata';
const templateGeneration = 'deprecated.daemonset.template.generation';

export const workloadKinds: readonly KindDescription[] = [
  defineKind({ resource: ControllerRevisions, schema: 'apps.v1.ControllerRevision', generation: 'none' }),
  defineKind({
    resource: DaemonSets,
    schema: 'apps.v1.DaemonSet',
    generation: 'spec',
    emptyStatus: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
    status: open,
    strategy: {
      // The number of templates a set has had is kept in an annotation since apps/v1 has no field for it (pkg/registry/apps/daemonset/strategy.go).
      prepareForCreate(draft) {
        const given = Number(draft.metadata.annotations?.[templateGeneration] ?? 0);
        draft.metadata.annotations = { ...draft.metadata.annotations, [templateGeneration]: String(Number.isInteger(given) && given >= 1 ? given : 1) };
      },
      prepareForUpdate(draft, old) {
        const before = Number(old.metadata.annotations?.[templateGeneration] ?? 1);
        const next = jsonEqual(draft.spec?.template, old.spec.template) ? before : before + 1;
        draft.metadata.annotations = { ...draft.metadata.annotations, [templateGeneration]: String(next) };
      },
    },
  }),
  defineKind({
    resource: Deployments,
    schema: 'apps.v1.Deployment',
    generation: 'spec+annotations',
    emptyStatus: {},
    status: open,
    scale: { selector: 'spec.selector' },
    strategy: {
      // Its controller writes the revision, an annotation, together with the status (pkg/registry/apps/deployment/strategy.go).
      prepareForStatusUpdate(draft, old) {
        if (old.metadata.labels === undefined) delete draft.metadata.labels;
        else draft.metadata.labels = { ...old.metadata.labels };
      },
    },
  }),
  defineKind({
    resource: ReplicaSets,
    schema: 'apps.v1.ReplicaSet',
    generation: 'spec',
    emptyStatus: { replicas: 0 },
    status: open,
    scale: { selector: 'spec.selector' },
    fields: { 'status.replicas': (set) => String(set.status.replicas ?? 0) },
  }),
  defineKind({
    resource: StatefulSets,
    schema: 'apps.v1.StatefulSet',
    generation: 'spec',
    emptyStatus: { replicas: 0, availableReplicas: 0 },
    status: open,
    scale: { selector: 'spec.selector' },
  }),
  defineKind({ resource: CronJobs, schema: 'batch.v1.CronJob', generation: 'spec', emptyStatus: {}, status: open }),
  defineKind({
    resource: Jobs,
    schema: 'batch.v1.Job',
    generation: 'spec',
    emptyStatus: {},
    status: open,
    defaultPropagation: 'Orphan',
    strategy: jobStrategy,
    fields: { 'status.successful': (job) => String(job.status.succeeded ?? 0) },
  }),
  defineKind({
    resource: ReplicationControllers,
    schema: 'core.v1.ReplicationController',
    generation: 'spec',
    emptyStatus: { replicas: 0 },
    status: open,
    defaultPropagation: 'Orphan',
    scale: { selector: 'spec.selector' },
    fields: { 'status.replicas': (controller) => String(controller.status.replicas ?? 0) },
  }),
];
