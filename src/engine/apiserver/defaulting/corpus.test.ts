import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { definitionNameOf } from '../../api/schema/schema.ts';
import type { JsonObject } from '../../base/json.ts';
import { decodeStrict } from '../decoding/decode.ts';
import { defaulters } from './index.ts';

const documentsFile = '../shared/corpus/parsed-visible.jsonl.gz';
const answersFile = '../shared/recorded/accept.jsonl.gz';

interface Document extends Record<string, unknown> {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly items?: readonly Document[];
  readonly metadata?: Record<string, unknown>;
}

interface Answer {
  readonly file: string;
  readonly doc: number;
  readonly code: number;
  readonly apiVersion: string;
  readonly kind: string;
  readonly big?: boolean;
  readonly body: Record<string, unknown>;
}

const rowsOf = <T>(file: string): T[] => gunzipSync(readFileSync(file)).toString().split('\n').filter(Boolean).map((line) => JSON.parse(line) as T);

const flat = (documents: readonly (Document | null)[] | null): Document[] =>
  (documents ?? [])
    .flatMap((document) => (document && document.kind?.endsWith('List') && Array.isArray(document.items) ? (document.items as Document[]) : [document]))
    .filter((document): document is Document => document !== null && document.kind !== undefined && document.apiVersion !== undefined);

type Tree = Record<string, never> & { [key: string]: Tree };

/** Takes out what admission and the kinds' strategies add, which are later stages. */
function beforeAdmission(object: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(object).replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID').replaceAll(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'TIME')) as Tree;
  const { metadata, spec } = copy;
  for (const field of ['uid', 'creationTimestamp', 'resourceVersion', 'managedFields', 'selfLink', 'generation', 'namespace', 'name', 'finalizers', 'deletionTimestamp', 'deletionGracePeriodSeconds']) delete metadata?.[field];
  delete copy['status'];
  const template = copy['kind'] === 'Job' ? spec?.['template'] : undefined;
  for (const labels of [template?.['metadata']?.['labels'], spec?.['selector']?.['matchLabels'], copy['kind'] === 'Job' ? metadata?.['labels'] : undefined]) {
    for (const name of ['controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name']) delete labels?.[name];
  }
  if (copy['kind'] === 'Job') {
    delete spec?.['selector'];
    if (Object.keys(metadata?.['labels'] ?? {}).length === 0) delete metadata?.['labels'];
    if (template?.['metadata'] !== undefined && Object.keys(template['metadata']['labels'] ?? {}).length === 0) delete template['metadata']['labels'];
  }
  if (copy['kind'] === 'Pod' && spec !== undefined) maskPod(spec);
  if (copy['kind'] === 'Service' && spec !== undefined) {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'healthCheckNodePort']) delete spec[field];
    for (const port of (spec['ports'] ?? []) as unknown as Tree[]) delete port['nodePort'];
  }
  for (const field of ['spec.ingressClassName', 'spec.storageClassName']) delete spec?.[field.slice(5)];
  if (copy['kind'] === 'Node') delete spec?.['taints'];
  if (copy['kind'] === 'Namespace') delete spec?.['finalizers'];
  delete metadata?.['annotations']?.['deprecated.daemonset.template.generation'];
  if (Object.keys(metadata?.['annotations'] ?? {}).length === 0) delete metadata?.['annotations'];
  return copy;
}

function maskPod(spec: Tree): void {
  for (const field of ['serviceAccountName', 'serviceAccount', 'tolerations', 'priority', 'preemptionPolicy', 'volumes', 'overhead', 'nodeSelector']) delete spec[field];
  for (const list of ['containers', 'initContainers']) for (const container of (spec[list] ?? []) as unknown as Tree[]) delete container['volumeMounts'];
}

function differences(here: unknown, there: unknown, at: string, out: string[]): void {
  if (isDeepStrictEqual(here, there)) return;
  if (here !== null && there !== null && typeof here === 'object' && typeof there === 'object') {
    for (const key of new Set([...Object.keys(there), ...Object.keys(here)])) differences((here as Tree)[key], (there as Tree)[key], at === '' ? key : `${at}.${key}`, out);
    return;
  }
  out.push(`${at}: here ${JSON.stringify(here)?.slice(0, 100)}, Kubernetes ${JSON.stringify(there)?.slice(0, 100)}`);
}

describe.skipIf(!existsSync(answersFile))('decoding and defaulting against a real API server', () => {
  it('agrees with what it answered', () => {
    const documents = new Map(rowsOf<{ file: string; docs: Document[] | null }>(documentsFile).map(({ file, docs }) => [file, flat(docs)]));
    const tally = { all: 0, same: 0, refused: 0, refusedSame: 0 };
    const shown: string[] = [];
    for (const answer of rowsOf<Answer>(answersFile)) {
      const body = documents.get(answer.file)?.[answer.doc];
      const [group, version] = answer.apiVersion.includes('/') ? answer.apiVersion.split('/') : ['', answer.apiVersion];
      const definition = definitionNameOf(group ?? '', version ?? '', answer.kind);
      if (body === undefined || definition === undefined || answer.big === true) continue;
      if (answer.code === 400) {
        tally.refused += 1;
        const message = `${answer.kind} in version "${version}" cannot be handled as a ${answer.kind}: ${decodeStrict(body as JsonObject, definition).errors.join(', ')}`.replaceAll(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'TIME');
        if (message === answer.body['message']) tally.refusedSame += 1;
        else shown.push(`--- ${answer.file}#${answer.doc}\n  here ${message}\n  Kubernetes ${String(answer.body['message'])}`);
      }
      if (answer.code !== 201) continue;
      tally.all += 1;
      const { object, errors } = decodeStrict(body as JsonObject, definition);
      const draft = object as Record<string, unknown>;
      defaulters[`${group}/${version}/${answer.kind}`]?.(draft);
      const [here, there] = [beforeAdmission(draft), beforeAdmission(answer.body)];
      if (errors.length === 0 && isDeepStrictEqual(here, there)) {
        tally.same += 1;
        continue;
      }
      const lines: string[] = [...errors];
      differences(here, there, '', lines);
      shown.push(`--- ${answer.file}#${answer.doc} ${answer.kind}\n  ${lines.slice(0, 6).join('\n  ')}`);
    }
    if (process.env['SHOW_DIFFERENCES'] !== undefined) console.log(shown.slice(0, Number(process.env['SHOW_DIFFERENCES'])).join('\n'), tally);
    expect(tally.refusedSame / tally.refused).toBeGreaterThan(0.95);
    expect(tally.same / tally.all).toBeGreaterThan(0.995);
  });
});
