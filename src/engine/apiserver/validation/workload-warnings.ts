// What whoever makes or changes the controllers of pods is warned of: the strategies of pkg/registry/{apps,batch,core}.
import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../../api/apps/types.ts';
import type { CronJob, Job, JobSpec } from '../../api/batch/types.ts';
import type { PodTemplateSpec, ReplicationController } from '../../api/core/types.ts';
import { warningsOfClaimSpec } from './core/persistent-warnings.ts';
import { warningsOfPodTemplate } from './core/pod-warnings.ts';
import type { Incomplete } from './incomplete.ts';
import type { MetaDraft } from './metadata.ts';
import { dns1123Label } from './names.ts';
import { semanticEqual } from './semantic.ts';

type Warnings = Iterable<string>;
type Old<T> = T | undefined;

interface WithMeta {
  readonly metadata?: MetaDraft;
}

/** Labels and annotations make no new generation, and then nothing about the template is new. */
function isNewGeneration({ metadata }: WithMeta, old: Old<WithMeta>): boolean {
  return old === undefined || metadata?.generation !== old.metadata?.generation;
}

function* warningsOfName({ metadata }: WithMeta, old: Old<WithMeta>): Warnings {
  const faults = old === undefined ? dns1123Label(metadata?.name ?? '') : [];
  if (faults.length > 0) yield `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${faults.join(' ')}]`;
}

/** Upstream looks at the template as it was before an update, not as it is. */
export function* warningsOfReplicationController(controller: Incomplete<ReplicationController>, old: Old<ReplicationController>): Warnings {
  yield* warningsOfName(controller, old);
  const template: Incomplete<PodTemplateSpec> | undefined = old === undefined ? controller.spec?.template : old.spec.template;
  if (template !== undefined && isNewGeneration(controller, old)) yield* warningsOfPodTemplate(template, 'spec.template');
}

export function* warningsOfReplicas(object: Incomplete<Deployment | ReplicaSet>, old: Old<Deployment | ReplicaSet>): Warnings {
  yield* warningsOfName(object, old);
  const template: Incomplete<PodTemplateSpec> | undefined = object.spec?.template;
  if (template !== undefined && isNewGeneration(object, old)) yield* warningsOfPodTemplate(template, 'spec.template');
}

export function* warningsOfDaemonSet({ spec }: Incomplete<DaemonSet>, old: Old<DaemonSet>): Warnings {
  const { template } = spec ?? {};
  if (template !== undefined && (old === undefined || !semanticEqual(template, old.spec.template))) yield* warningsOfPodTemplate(template, 'spec.template');
}

export function* warningsOfStatefulSet(object: Incomplete<StatefulSet>, old: Old<StatefulSet>): Warnings {
  const { template, volumeClaimTemplates = [], revisionHistoryLimit = 0 } = object.spec ?? {};
  if (template !== undefined && isNewGeneration(object, old)) yield* warningsOfPodTemplate(template, 'spec.template');
  for (const [index, claim] of volumeClaimTemplates.entries()) {
    // Upstream names the field in two ways.
    const path = `spec.volumeClaimTemplates[${index}]`;
    yield* warningsOfClaimSpec(claim.spec ?? {}, old === undefined ? path : `${path}.Spec`);
  }
  if (revisionHistoryLimit < 0) yield 'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended';
}

/** Above both, the indexes that failed may not fit into the status. */
const manyCompletions = 100_000;
const highParallelism = 10_000;

function* warningsOfJobSpec({ completionMode, completions = 0, parallelism = 0, template }: Incomplete<JobSpec>, path: string): Warnings {
  if (completionMode === 'Indexed' && completions > manyCompletions && parallelism > highParallelism) {
    yield `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`;
  }
  if (template !== undefined) yield* warningsOfPodTemplate(template, `${path}.template`);
}

export function* warningsOfJob(job: Incomplete<Job>, old: Old<Job>): Warnings {
  yield* warningsOfName(job, old);
  if (isNewGeneration(job, old)) yield* warningsOfJobSpec(job.spec ?? {}, 'spec');
}

export function* warningsOfCronJob(job: Incomplete<CronJob>, old: Old<CronJob>): Warnings {
  yield* warningsOfName(job, old);
  if (isNewGeneration(job, old)) yield* warningsOfJobSpec(job.spec?.jobTemplate?.spec ?? {}, 'spec.jobTemplate.spec');
  if (old !== undefined && job.spec?.schedule?.includes('TZ') === true) {
    yield 'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details';
  }
}
