// Jobs: pkg/apis/batch/validation/validation.go.
import type { Job, JobSpec } from '../../../api/batch/types.ts';
import type { PodSpec, PodTemplateSpec } from '../../../api/core/types.ts';
import { validatePodTemplateSpec } from '../core/pod.ts';
import type { Causes } from '../field-error.ts';
import { invalid, notSupported, required, tooLong } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import { goQuote } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { immutableSentence, shownSelector, validateImmutable, validateMeta, validateMetaUpdate, validateSelector } from '../metadata.ts';
import { byteLength, dns1123Label, subdomainName } from '../names.ts';
import { validateDomainPath } from '../paths.ts';
import { semanticEqual } from '../semantic.ts';
import { selectorMatches, validateCounts } from '../templates.ts';
import { rulesOf } from '../validator.ts';
import { validateFailurePolicy, validateSuccessPolicy } from './job-policies.ts';
import { isTrue, validateJobStatus } from './job-status.ts';
import { warningsOfJob } from '../workload-warnings.ts';

type SpecDraft = Incomplete<JobSpec>;

const completionModes = ['NonIndexed', 'Indexed'];
const replacements = ['Failed', 'TerminatingOrFailed'];

function* validateManagedBy(name: string, path: string): Causes {
  yield* validateDomainPath(name, path);
  if (byteLength(name) > 63) yield tooLong(path, 63);
}

function* validateManyCompletions(spec: SpecDraft, path: string): Causes {
  const { completions = 0, backoffLimitPerIndex, maxFailedIndexes, parallelism } = spec;
  if (completions <= 100_000 || backoffLimitPerIndex === undefined) return;
  const sentence = 'must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index';
  if (maxFailedIndexes === undefined) yield required(`${path}.maxFailedIndexes`, 'must be specified when completions is above 100000');
  if (parallelism !== undefined && parallelism > 10_000) yield invalid(`${path}.parallelism`, parallelism, sentence);
  if (maxFailedIndexes !== undefined && maxFailedIndexes > 10_000) yield invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, sentence);
}

function* validateIndexed(spec: SpecDraft, path: string): Causes {
  const { completions, parallelism, maxFailedIndexes } = spec;
  if (completions === undefined) yield required(`${path}.completions`, 'when completion mode is Indexed');
  if (parallelism !== undefined && parallelism > 100_000) yield invalid(`${path}.parallelism`, parallelism, 'must be less than or equal to 100000 when completion mode is Indexed');
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) yield invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to completions');
  if (maxFailedIndexes !== undefined && maxFailedIndexes > 100_000) yield invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to 100000');
  yield* validateManyCompletions(spec, path);
}

function* validateCompletionMode(spec: SpecDraft, path: string): Causes {
  const mode = spec.completionMode;
  if (mode !== undefined && !completionModes.includes(mode)) yield notSupported(`${path}.completionMode`, mode, completionModes);
  if (mode === 'Indexed') yield* validateIndexed(spec, path);
  if (mode !== undefined && mode !== 'NonIndexed') return;
  for (const key of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
    if (spec[key] !== undefined) yield invalid(`${path}.${key}`, spec[key], 'requires indexed completion mode');
  }
}

function* validateReplacement(spec: SpecDraft, path: string): Causes {
  const policy = spec.podReplacementPolicy;
  if (policy === undefined) return;
  const supported = spec.podFailurePolicy === undefined ? replacements : ['Failed'];
  if (!supported.includes(policy)) yield notSupported(path, policy, supported);
}

function* validateRestartPolicy(spec: SpecDraft, path: string): Causes {
  const policy: string = spec.template?.spec?.restartPolicy ?? '';
  const supported = ['OnFailure', 'Never'];
  if (policy === 'Always' || policy === '') yield required(path, `valid values: ${supported.map(goQuote).join(', ')}`);
  else if (!supported.includes(policy)) yield notSupported(path, policy, supported);
  else if (spec.podFailurePolicy !== undefined && policy !== 'Never') yield invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified');
}

/** What a Job and the template of one have in common. */
export function* validateJobBody(spec: SpecDraft, path: string): Causes {
  yield* validateCounts(spec, ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished', 'backoffLimitPerIndex', 'maxFailedIndexes'], path);
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) yield required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified');
  if (spec.managedBy !== undefined) yield* validateManagedBy(spec.managedBy, `${path}.managedBy`);
  yield* validateCompletionMode(spec, path);
  if (spec.podFailurePolicy !== undefined) yield* validateFailurePolicy(spec, `${path}.podFailurePolicy`);
  if (spec.successPolicy !== undefined) {
    if (spec.completionMode === 'Indexed') yield* validateSuccessPolicy(spec, `${path}.successPolicy`);
    else yield invalid(`${path}.successPolicy`, shownStruct('SuccessPolicy', spec.successPolicy), 'requires indexed completion mode');
  }
  yield* validateReplacement(spec, `${path}.podReplacementPolicy`);
  yield* validatePodTemplateSpec(spec.template ?? {}, `${path}.template`);
  yield* validateRestartPolicy(spec, `${path}.template.spec.restartPolicy`);
}

function* validateJobSpec(spec: SpecDraft): Causes {
  yield* validateJobBody(spec, 'spec');
  if (spec.selector === undefined) yield required('spec.selector');
  else yield* validateSelector(spec.selector, 'spec.selector');
  const labels = spec.template?.metadata?.labels;
  if (selectorMatches(spec.selector, labels) === false) yield invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
}

function* validateLabel(labels: Readonly<Record<string, string>> | undefined, key: string, expected: string): Causes {
  const path = `spec.template.metadata.labels[${key}]`;
  const actual = labels?.[key];
  if (actual === undefined) yield required(path, `must be '${expected}'`);
  else if (actual !== expected) yield invalid(path, labels, `must be '${expected}'`);
}

/** A selector that was not asked for is the one that the server makes. */
function* validateGenerated(job: Incomplete<Job>, prefixed: boolean): Causes {
  const { metadata = {}, spec = {} } = job;
  const { uid = '', name = '' } = metadata;
  if (spec.manualSelector === true || spec.selector === undefined) return;
  if (uid === '') yield required('metadata.uid');
  const labels = spec.template?.metadata?.labels;
  const expected: readonly (readonly [string, string])[] = [
    ['controller-uid', uid],
    ['job-name', name],
    ...(prefixed ? ([['batch.kubernetes.io/controller-uid', uid], ['batch.kubernetes.io/job-name', name]] as const) : []),
  ];
  for (const [key, value] of expected) yield* validateLabel(labels, key, value);
  if (selectorMatches(spec.selector, Object.fromEntries(expected)) === false) yield invalid('spec.selector', shownSelector(spec.selector), '`selector` not auto-generated');
}

function* validateHostname(job: Incomplete<Job>): Causes {
  const { metadata = {}, spec = {} } = job;
  const { completionMode, completions = 0 } = spec;
  if (completionMode !== 'Indexed' || completions <= 0) return;
  const hostname = `${metadata.name ?? ''}-${completions - 1}`;
  if (dns1123Label(hostname).length > 0) yield invalid('metadata.name', metadata.name ?? '', `will not able to create pod with invalid DNS label: ${hostname}`);
}

function* validateWhole(job: Incomplete<Job>, prefixed: boolean): Causes {
  yield* validateMeta(job.metadata ?? {}, { namespaced: true, name: subdomainName });
  yield* validateGenerated(job, prefixed);
  yield* validateJobSpec(job.spec ?? {});
  yield* validateHostname(job);
}

function validateJob(job: Incomplete<Job>): Causes {
  return validateWhole(job, true);
}

type TemplateDraft = Incomplete<PodTemplateSpec>;

/** Where a pod may go can be changed before the job has started. */
function withDirectives(old: PodTemplateSpec, template: TemplateDraft): TemplateDraft {
  const [spec, now] = [old.spec, template.spec ?? {}];
  const { nodeAffinity: _, ...others } = spec?.affinity ?? {};
  const nodeAffinity = now.affinity?.nodeAffinity;
  const affinity = nodeAffinity === undefined ? others : { ...others, nodeAffinity };
  const keepsAffinity = Object.keys(affinity).length > 0 || now.affinity !== undefined;
  const taken = ['nodeSelector', 'tolerations', 'schedulingGates', 'affinity'];
  const rest = Object.entries(spec ?? {}).filter(([key]) => !taken.includes(key));
  const directives = Object.entries(now).filter(([key]) => taken.includes(key) && key !== 'affinity');
  const { labels, annotations } = template.metadata ?? {};
  return {
    ...old,
    metadata: { ...old.metadata, ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) },
    spec: Object.fromEntries([...rest, ...directives, ...(keepsAffinity ? [['affinity', affinity]] : [])]) as Incomplete<PodSpec>,
  };
}

/** Resources can be changed while the job is suspended. */
function withResources(old: Incomplete<PodSpec>, now: Incomplete<PodSpec>): Incomplete<PodSpec> {
  const merged = (key: 'containers' | 'initContainers'): object => {
    const containers = old[key];
    const others = now[key] ?? [];
    if (containers === undefined || containers.length !== others.length) return {};
    return {
      [key]: containers.map((container, index) => {
        const { resources: _, ...rest } = container;
        const resources = others[index]?.resources;
        return others[index]?.name === container.name ? { ...rest, ...(resources === undefined ? {} : { resources }) } : container;
      }),
    };
  };
  return { ...old, ...merged('containers'), ...merged('initContainers') };
}

function* validateTemplateUpdate(spec: SpecDraft, old: Job): Causes {
  const before = old.spec;
  const template = spec.template ?? {};
  const suspended = before?.suspend === true;
  const status = old.status;
  const open = suspended && (status?.startTime === undefined || isTrue(status, 'Suspended')) && (status?.active ?? 0) === 0;
  const oldTemplate = before?.template;
  if (oldTemplate === undefined) return;
  const allowed = open ? withDirectives(oldTemplate, template) : oldTemplate;
  if (open) {
    const podSpec = template.spec ?? {};
    if (!semanticEqual(podSpec, withResources(allowed.spec ?? {}, podSpec))) yield invalid('spec.template.spec', shownStruct('PodSpec', podSpec), immutableSentence);
  } else if (!semanticEqual(template, allowed)) yield invalid('spec.template', shownStruct('PodTemplateSpec', template), immutableSentence);
}

function* validateCompletionsUpdate(spec: SpecDraft, old: Incomplete<JobSpec>): Causes {
  if (spec.completionMode !== 'Indexed') yield* validateImmutable(spec.completions, old.completions, 'spec.completions');
  else if (spec.completions !== undefined && spec.completions !== old.completions && spec.completions !== spec.parallelism) {
    yield invalid('spec.completions', spec.completions, 'can only be modified in tandem with spec.parallelism');
  }
}

function* validateJobUpdate(job: Incomplete<Job>, old: Job): Causes {
  const spec = job.spec ?? {};
  const before: SpecDraft = old.spec ?? {};
  if (semanticEqual(spec, before)) {
    yield* validateMetaUpdate(job.metadata ?? {}, old.metadata);
    return;
  }
  const labels = before.template?.metadata?.labels;
  yield* validateWhole(job, labels?.['batch.kubernetes.io/job-name'] !== undefined && labels['batch.kubernetes.io/controller-uid'] !== undefined);
  yield* validateMetaUpdate(job.metadata ?? {}, old.metadata);
  yield* validateJobSpec(spec);
  yield* validateCompletionsUpdate(spec, before);
  yield* validateImmutable(spec.selector, before.selector, 'spec.selector', shownSelector(spec.selector));
  yield* validateTemplateUpdate(spec, old);
  yield* validateImmutable(spec.completionMode, before.completionMode, 'spec.completionMode');
  yield* validateImmutable(spec.podFailurePolicy, before.podFailurePolicy, 'spec.podFailurePolicy', shownStruct('PodFailurePolicy', spec.podFailurePolicy));
  yield* validateImmutable(spec.backoffLimitPerIndex, before.backoffLimitPerIndex, 'spec.backoffLimitPerIndex');
  yield* validateImmutable(spec.managedBy, before.managedBy, 'spec.managedBy');
  yield* validateImmutable(spec.successPolicy, before.successPolicy, 'spec.successPolicy', shownStruct('SuccessPolicy', spec.successPolicy));
}

export const jobRules = rulesOf<Job>({ create: validateJob, update: validateJobUpdate, status: validateJobStatus, warnings: warningsOfJob });
