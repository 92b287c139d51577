// CronJobs: pkg/apis/batch/validation/validation.go.
import type { CronJob, CronJobSpec } from '../../../api/batch/types.ts';
import { parseCron } from '../../../api/values/cron.ts';
import { isTimeZone } from '../../../api/values/time-zones.ts';
import type { Causes } from '../field-error.ts';
import { invalid, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { shownSelector, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { byteLength, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { validateCounts } from '../templates.ts';
import { rulesOf } from '../validator.ts';
import { validateJobBody } from './job.ts';
import { warningsOfCronJob } from '../workload-warnings.ts';

type SpecDraft = Incomplete<CronJobSpec>;

const concurrencies = ['Allow', 'Forbid', 'Replace'];

function* validateSchedule(schedule: string, timeZone: string | undefined, mayNameZone: boolean): Causes {
  const path = 'spec.schedule';
  if (schedule === '') {
    yield required(path);
    return;
  }
  const parsed = parseCron(schedule);
  if (typeof parsed === 'string') yield invalid(path, schedule, parsed);
  if (!schedule.includes('TZ')) return;
  if (!mayNameZone) yield invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead');
  else if (timeZone !== undefined) yield invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule');
}

function isZonePart(part: string): boolean {
  return part !== '.' && part !== '..' && !part.startsWith('-') && /^[A-Za-z.\-_0-9+]{1,14}$/.test(part);
}

function* validateTimeZone(zone: string | undefined): Causes {
  const path = 'spec.timeZone';
  if (zone === undefined) return;
  if (zone === '') yield invalid(path, zone, 'timeZone must be nil or non-empty string');
  else if (!zone.split('/').every(isZonePart)) yield invalid(path, zone, `unknown time zone ${zone}`);
  else if (zone.toLowerCase() === 'local') {
    yield invalid(path, zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones');
    if (zone !== 'Local') yield invalid(path, zone, `unknown time zone ${zone}`);
  } else if (!isTimeZone(zone)) yield invalid(path, zone, `unknown time zone ${zone}`);
}

function* validateTemplate(spec: SpecDraft): Causes {
  const job = spec.jobTemplate?.spec ?? {};
  yield* validateJobBody(job, 'spec.jobTemplate.spec');
  if (job.selector !== undefined) yield invalid('spec.jobTemplate.spec.selector', shownSelector(job.selector), '`selector` will be auto-generated');
  if (job.manualSelector === true) yield notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']);
}

function* validateSpec(spec: SpecDraft, old?: SpecDraft): Causes {
  yield* validateSchedule(spec.schedule ?? '', spec.timeZone, old?.schedule?.includes('TZ') === true);
  yield* validateCounts(spec, ['startingDeadlineSeconds'], 'spec');
  if (old === undefined || old.timeZone !== spec.timeZone) yield* validateTimeZone(spec.timeZone);
  const concurrency = spec.concurrencyPolicy ?? '';
  if (concurrency === '') yield required('spec.concurrencyPolicy');
  else if (!concurrencies.includes(concurrency)) yield notSupported('spec.concurrencyPolicy', concurrency, concurrencies);
  yield* validateTemplate(spec);
  yield* validateCounts(spec, ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'], 'spec');
}

/** Names of jobs are made from the name by adding eleven characters. */
function* validateCronJob(job: Incomplete<CronJob>): Causes {
  const { metadata = {}, spec = {} } = job;
  yield* validateMeta(metadata, { namespaced: true, name: subdomainName });
  yield* validateSpec(spec);
  if (byteLength(metadata.name ?? '') > 52) yield invalid('metadata.name', metadata.name, 'must be no more than 52 characters');
}

function* validateCronJobUpdate(job: Incomplete<CronJob>, old: CronJob): Causes {
  const spec = job.spec ?? {};
  yield* validateMetaUpdate(job.metadata ?? {}, old.metadata);
  if (!semanticEqual(spec, old.spec)) yield* validateSpec(spec, old.spec);
}

export const cronJobRules = rulesOf<CronJob>({ create: validateCronJob, update: validateCronJobUpdate, warnings: warningsOfCronJob });
