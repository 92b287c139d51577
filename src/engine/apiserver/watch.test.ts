import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pods, ServiceAccounts } from '../api/core/resources.ts';
import type { Pod } from '../api/core/types.ts';
import type { ObjectList, User, WatchEvent, WatchOptions, WatchStream } from '../api/operation.ts';
import { Simulation } from '../sim/simulation.ts';
import { ApiServer } from './api-server.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

interface Step {
  readonly name: string;
  readonly node: string;
  readonly label: string;
  readonly isGone: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({ name: fc.constantFrom('a', 'b', 'c'), node: fc.constantFrom('', 'n1', 'n2'), label: fc.constantFrom('x', 'y'), isGone: fc.boolean() });

function setUp(): ApiServer {
  const api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: 0 }) });
  api.begin();
  api.execute({ resource: ServiceAccounts, namespace: 'default', verb: 'create', object: { metadata: { name: 'default' } } }, admin);
  return api;
}

/** Creates the pod, or deletes it, or changes its label. */
function play(api: ApiServer, { name, node, label, isGone }: Step): void {
  const target = { resource: Pods, namespace: 'default', name } as const;
  const found = api.peek(Pods, `default/${name}`);
  if (found === undefined) {
    const spec = { containers: [{ name: 'c', image: 'i' }], ...(node === '' ? {} : { nodeName: node }) };
    api.execute({ resource: Pods, namespace: 'default', verb: 'create', object: { metadata: { name, labels: { l: label } }, spec } }, admin);
  } else if (isGone) api.execute({ ...target, verb: 'delete', options: { gracePeriodSeconds: 0 } }, admin);
  else api.execute({ ...target, verb: 'patch', patchType: 'merge', patch: { metadata: { labels: { l: label } } } }, admin);
}

/** What a reader comes to know by following the stream. */
class Reader {
  readonly known = new Map<string, string>();
  readonly stream: WatchStream;
  /** Events that do not follow from those before. */
  readonly surprises: string[] = [];
  wakes = 0;

  constructor(api: ApiServer, options: WatchOptions) {
    this.stream = api.watch({ resource: Pods }, options, admin, () => this.wakes++);
  }

  read(limit?: number): void {
    for (const event of this.stream.take(limit)) this.#learn(event);
  }

  #learn(event: WatchEvent): void {
    if (event.type === 'BOOKMARK') return;
    const { name, resourceVersion } = event.object.metadata;
    if (this.known.has(name) !== (event.type !== 'ADDED')) this.surprises.push(`${event.type} ${name}`);
    if (event.type === 'DELETED') this.known.delete(name);
    else this.known.set(name, resourceVersion);
  }
}

function wanted(api: ApiServer, isWanted: (pod: Pod) => boolean): ReadonlyMap<string, string> {
  const { items } = api.execute({ resource: Pods, verb: 'list' }, admin) as ObjectList;
  return new Map((items as readonly Pod[]).filter(isWanted).map((pod) => [pod.metadata.name, pod.metadata.resourceVersion]));
}

const readers: readonly (readonly [WatchOptions, (pod: Pod) => boolean])[] = [
  [{}, () => true],
  [{ labelSelector: 'l=x' }, (pod) => pod.metadata.labels?.['l'] === 'x'],
  [{ fieldSelector: 'spec.nodeName=n1' }, (pod) => pod.spec.nodeName === 'n1'],
  [{ fieldSelector: 'metadata.name=b' }, (pod) => pod.metadata.name === 'b'],
  [{ fieldSelector: 'spec.nodeName!=n1,metadata.name!=c' }, (pod) => pod.spec.nodeName !== 'n1' && pod.metadata.name !== 'c'],
  [{ fieldSelector: 'spec.nodeName=n2', labelSelector: 'l notin (x)' }, (pod) => pod.spec.nodeName === 'n2' && pod.metadata.labels?.['l'] !== 'x'],
];

describe('a watch', () => {
  it('comes to know exactly what a list shows, however it selects and whenever it reads', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.nat(5), fc.nat(3)), { maxLength: 40 }), (steps) => {
        const api = setUp();
        const watching = readers.map(([options, isWanted]) => ({ reader: new Reader(api, { ...options, resourceVersion: String(api.revision) }), isWanted }));
        for (const { reader } of watching) reader.read();
        for (const [one, who, limit] of steps) {
          play(api, one);
          watching[who]?.reader.read(limit + 1);
        }
        for (const { reader, isWanted } of watching) {
          reader.read();
          expect(reader.surprises).toEqual([]);
          expect(reader.known).toEqual(wanted(api, isWanted));
          expect(reader.stream.take()).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('wakes its reader once, and again only after he has read', () => {
    const api = setUp();
    const reader = new Reader(api, { resourceVersion: String(api.revision) });
    reader.read();
    for (const name of ['a', 'b', 'c']) play(api, { name, node: '', label: 'x', isGone: false });
    expect(reader.wakes).toBe(1);
    reader.read(1);
    play(api, { name: 'a', node: '', label: 'y', isGone: false });
    expect(reader.wakes).toBe(1);
    reader.read();
    play(api, { name: 'b', node: '', label: 'y', isGone: false });
    expect(reader.wakes).toBe(2);
  });

  it('can go on from where another one stopped', () => {
    const api = setUp();
    const first = new Reader(api, { resourceVersion: String(api.revision) });
    play(api, { name: 'a', node: '', label: 'x', isGone: false });
    first.read();
    const { resourceVersion } = first.stream;
    first.stream.close();
    play(api, { name: 'b', node: '', label: 'x', isGone: false });
    const second = new Reader(api, { resourceVersion });
    second.read();
    expect([...second.known.keys()]).toEqual(['b']);
    expect(first.wakes).toBe(1);
  });

  it('offers bookmarks to those who asked', () => {
    const sim = new Simulation({ seed: 1, startMs: 0 });
    const api = new ApiServer({ sim });
    api.begin();
    const asked = api.watch({ resource: Pods }, { resourceVersion: String(api.revision), allowWatchBookmarks: true }, admin, () => undefined);
    const silent = api.watch({ resource: Pods }, { resourceVersion: String(api.revision) }, admin, () => undefined);
    sim.runUntil(60_000);
    expect(asked.take()).toEqual([{ type: 'BOOKMARK', resourceVersion: String(api.revision), causeId: 0 }]);
    expect(silent.take()).toEqual([]);
  });

  it('wakes readers in an order that does not depend on who came first', () => {
    const orders = [['b', 'a'], ['a', 'b']].map((names) => {
      const api = setUp();
      const woken: string[] = [];
      for (const name of names) api.watch({ resource: Pods }, { resourceVersion: String(api.revision) }, { name, groups: [] }, () => woken.push(name)).take();
      play(api, { name: 'a', node: '', label: 'x', isGone: false });
      return woken;
    });
    expect(orders).toEqual([['a', 'b'], ['a', 'b']]);
  });
});
