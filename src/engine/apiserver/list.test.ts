import { beforeEach, describe, expect, it } from 'vitest';
import { ConfigMaps, Namespaces } from '../api/core/resources.ts';
import type { ListOptions, ObjectList, User } from '../api/operation.ts';
import { ApiError } from '../api/status.ts';
import { Simulation } from '../sim/simulation.ts';
import { ApiServer } from './api-server.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

let sim: Simulation;
let api: ApiServer;

beforeEach(() => {
  sim = new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) });
  api = new ApiServer({ sim });
  api.begin();
  for (const name of ['a-b', 'a']) api.execute({ resource: Namespaces, verb: 'create', object: { metadata: { name } } }, admin);
  for (const name of ['x3', 'x1', 'x2']) make('a', name);
  make('a-b', 'y1');
});

function make(namespace: string, name: string, labels: Record<string, string> = {}): void {
  api.execute({ resource: ConfigMaps, namespace, verb: 'create', object: { metadata: { name, labels } } }, admin);
}

function remove(namespace: string, name: string): void {
  api.execute({ resource: ConfigMaps, namespace, name, verb: 'delete' }, admin);
}

function list(options: ListOptions & { namespace?: string } = {}): ObjectList {
  return api.execute({ resource: ConfigMaps, verb: 'list', ...options }, admin) as ObjectList;
}

function keys({ items }: ObjectList): readonly string[] {
  return items.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
}

function refusal(action: () => unknown): ApiError {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('a list', () => {
  it('comes in the order of the keys, where - stands before /', () => {
    expect(keys(list())).toEqual(['a-b/y1', 'a/x1', 'a/x2', 'a/x3']);
    expect(keys(list({ namespace: 'a' }))).toEqual(['a/x1', 'a/x2', 'a/x3']);
  });

  it('selects by labels and fields', () => {
    make('a', 'z', { app: 'web' });
    expect(keys(list({ labelSelector: 'app in (web,db)' }))).toEqual(['a/z']);
    expect(keys(list({ namespace: 'a', labelSelector: 'app!=web', fieldSelector: 'metadata.name!=x1' }))).toEqual(['a/x2', 'a/x3']);
    expect(keys(list({ namespace: 'a', fieldSelector: 'metadata.name=x1' }))).toEqual(['a/x1']);
    expect(keys(list({ fieldSelector: 'metadata.namespace=a-b' }))).toEqual(['a-b/y1']);
  });
});

describe('pages', () => {
  it('show one state, whatever happens in between', () => {
    const first = list({ limit: 2 });
    expect(keys(first)).toEqual(['a-b/y1', 'a/x1']);
    expect(first.remainingItemCount).toBe(2);
    remove('a', 'x2');
    make('a', 'x4');
    const second = list({ limit: 2, continue: first.continue ?? '' });
    expect(keys(second)).toEqual(['a/x2', 'a/x3']);
    expect(second.continue).toBeUndefined();
    expect(second.resourceVersion).toBe(first.resourceVersion);
  });

  it('do not count what remains when there is a selector', () => {
    const first = list({ limit: 1, labelSelector: '!app' });
    expect(first.continue).toBeDefined();
    expect(first.remainingItemCount).toBeUndefined();
  });

  it('can go on in a newer state once theirs is gone', () => {
    const first = list({ limit: 2 });
    remove('a', 'x2');
    sim.runUntil(12 * 60_000);
    const error = refusal(() => list({ limit: 2, continue: first.continue ?? '' }));
    expect(error.code).toBe(410);
    expect(error.reason).toBe('Expired');
    const { continue: token = '' } = error.status().metadata as unknown as { continue?: string };
    expect(keys(list({ limit: 2, continue: token }))).toEqual(['a/x3']);
  });

  it('refuse tokens that are none', () => {
    expect(refusal(() => list({ limit: 1, continue: '!' })).message).toMatch(/^invalid continue token: /);
    expect(refusal(() => list({ limit: 1, continue: 'e30' })).message).toMatch(/^invalid continue token: /);
  });
});

describe('a resourceVersion', () => {
  it('can be asked for exactly', () => {
    const before = String(api.revision);
    remove('a', 'x1');
    expect(keys(list({ namespace: 'a', resourceVersion: before, resourceVersionMatch: 'Exact' }))).toEqual(['a/x1', 'a/x2', 'a/x3']);
    expect(keys(list({ namespace: 'a', resourceVersion: before, resourceVersionMatch: 'NotOlderThan' }))).toEqual(['a/x2', 'a/x3']);
    expect(keys(list({ namespace: 'a', resourceVersion: '0' }))).toEqual(['a/x2', 'a/x3']);
  });

  it('of the future is not waited for', () => {
    const error = refusal(() => list({ resourceVersion: '999999' }));
    expect(error.code).toBe(504);
    expect(error.message).toBe(`Timeout: Too large resource version: 999999, current: ${api.revision}`);
  });

  it('of the past is gone after a while', () => {
    const before = String(api.revision);
    remove('a', 'x1');
    sim.runUntil(12 * 60_000);
    expect(refusal(() => list({ resourceVersion: before, resourceVersionMatch: 'Exact' })).message).toBe('The resourceVersion for the provided list is too old.');
  });
});
