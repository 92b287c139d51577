import { beforeAll, describe, expect, it } from 'vitest';
import { DaemonSets, Deployments, ReplicaSets, StatefulSets } from '../../api/apps/resources.ts';
import type { Deployment, StatefulSet } from '../../api/apps/types.ts';
import { CronJobs, Jobs } from '../../api/batch/resources.ts';
import type { Job } from '../../api/batch/types.ts';
import type { Asking } from './asking.ts';
import { askServer } from './asking.ts';

let ask: Asking;

const template = (spec: object = {}): object => ({ metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'nginx:1' }], ...spec } });
const selector = { matchLabels: { a: 'b' } };
const deployment = (spec: object = {}): object => ({ metadata: { name: 'd' }, spec: { selector, template: template(), ...spec } });
const set = (spec: object = {}): object => ({ metadata: { name: 's' }, spec: { selector, serviceName: 's', template: template(), ...spec } });
const job = (spec: object = {}, pod: object = {}): object => ({ metadata: { name: 'j' }, spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }], ...pod } }, ...spec } });
const cron = (spec: object = {}): object => ({ metadata: { name: 'c' }, spec: { schedule: '* * * * *', jobTemplate: { spec: (job() as { readonly spec: object }).spec }, ...spec } });

beforeAll(() => {
  ask = askServer();
  ask.make(Deployments, deployment());
  ask.make(StatefulSets, set());
  ask.make(Jobs, job({ completions: 3 }));
});

describe('Deployments', () => {
  const faults = (spec: object): readonly string[] => ask.refusals(Deployments, deployment(spec));

  it('select the pods that they make', () => {
    expect(faults({ selector: { matchLabels: { a: 'c' } } })).toEqual(['spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`']);
    expect(faults({ selector: {} })).toContain('spec.selector: Invalid value: {}: empty selector is invalid for deployment');
    expect(faults({ template: template({ restartPolicy: 'Never' }) })).toEqual(['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"']);
  });

  it('roll out in steps that can be taken', () => {
    expect(faults({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } })).toEqual(['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0']);
    expect(faults({ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } })).toEqual(["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"]);
    expect(faults({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '150%' } } })).toEqual(['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "150%": must not be greater than 100%']);
    expect(faults({ minReadySeconds: 600, progressDeadlineSeconds: 600 })).toEqual(['spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds']);
    expect(faults({ replicas: -1 })).toEqual(['spec.replicas: Invalid value: -1: must be greater than or equal to 0']);
  });

  it('keep what they select', () => {
    const change = (stored: Deployment): object => ({ ...stored, spec: { ...stored.spec, selector: { matchLabels: { a: 'b', c: 'd' } }, template: { ...stored.spec.template, metadata: { labels: { a: 'b', c: 'd' } } } } });
    expect(ask.changeRefusals(Deployments, 'd', (stored) => change(stored as Deployment))).toEqual(['spec.selector: Invalid value: {"matchLabels":{"a":"b","c":"d"}}: field is immutable']);
  });

  it('tell of their templates where these are', () => {
    expect(faults({ template: template({ containers: [{ name: 'c' }] }) })).toEqual(['spec.template.spec.containers[0].image: Required value']);
  });
});

describe('StatefulSets, DaemonSets and ReplicaSets', () => {
  it('are checked alike', () => {
    expect(ask.refusals(StatefulSets, set({ podManagementPolicy: 'Random' }))).toEqual(['spec.podManagementPolicy: Invalid value: "Random": must be \'OrderedReady\' or \'Parallel\'']);
    expect(ask.refusals(DaemonSets, { metadata: { name: 'd' }, spec: { selector, template: template(), updateStrategy: { type: 'Slow' } } })).toEqual(['spec.updateStrategy: Unsupported value: {"Type":"Slow","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"']);
    expect(ask.refusals(ReplicaSets, { metadata: { name: 'r' }, spec: { selector: { matchLabels: { x: 'y' } }, template: template() } })).toEqual(['spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`']);
  });

  it('let only some fields of a StatefulSet change', () => {
    const change = (stored: StatefulSet): object => ({ ...stored, spec: { ...stored.spec, serviceName: 'other' } });
    expect(ask.changeRefusals(StatefulSets, 's', (stored) => change(stored as StatefulSet))).toEqual([
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ]);
  });
});

describe('Jobs and CronJobs', () => {
  it('end', () => {
    expect(ask.refusals(Jobs, job({}, { restartPolicy: 'Always' }))).toEqual(['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"']);
    expect(ask.refusals(Jobs, job({ backoffLimit: -1, parallelism: -1 }))).toEqual(['spec.parallelism: Invalid value: -1: must be greater than or equal to 0', 'spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0']);
    expect(ask.refusals(Jobs, job({ completionMode: 'Indexed', parallelism: 1 }))).toEqual(['spec.completions: Required value: when completion mode is Indexed']);
  });

  it('keep how much they do', () => {
    const change = (stored: Job): object => ({ ...stored, spec: { ...stored.spec, completions: 4 } });
    expect(ask.changeRefusals(Jobs, 'j', (stored) => change(stored as Job))).toEqual(['spec.completions: Invalid value: 4: field is immutable']);
  });

  it('are due at times that come', () => {
    expect(ask.refusals(CronJobs, cron({ schedule: '61 * * * *' }))).toEqual(['spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61']);
    expect(ask.refusals(CronJobs, cron({ timeZone: 'Mars/Olympus' }))).toEqual(['spec.timeZone: Invalid value: "Mars/Olympus": unknown time zone Mars/Olympus']);
    expect(ask.refusals(CronJobs, cron({ concurrencyPolicy: 'Maybe' }))).toEqual(['spec.concurrencyPolicy: Unsupported value: "Maybe": supported values: "Allow", "Forbid", "Replace"']);
    expect(ask.refusals(CronJobs, { ...cron(), metadata: { name: 'x'.repeat(53) } })).toEqual([`metadata.name: Invalid value: "${'x'.repeat(53)}": must be no more than 52 characters`]);
  });
});
