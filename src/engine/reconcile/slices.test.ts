import { array, assert as check, boolean, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Endpoint, EndpointSlice } from '../api/discovery/types.ts';
import type { Draft } from '../api/meta/object.ts';
import { planSlices, type Group, type SliceSource } from './slices.ts';

const owner = { apiVersion: 'v1', kind: 'Service', name: 'web', uid: 'service', controller: true };
const source: SliceSource = { name: 'web', namespace: 'n', owner, labels: { team: 'a' }, keepsPlaceholder: true };
const ports = [{ name: '', port: 80, protocol: 'TCP' }] as const;

const endpoint = (index: number, ready = true): Endpoint => ({ addresses: [`10.244.${Math.floor(index / 250)}.${index % 250}`], conditions: { ready }, targetRef: { kind: 'Pod', namespace: 'n', name: `p${index}` } });

let made = 0;
function stored(draft: Draft<EndpointSlice>): EndpointSlice {
  return { ...draft, metadata: { ...draft.metadata, name: `web-${made++}`, uid: `${made}` } } as unknown as EndpointSlice;
}

/** Plans until nothing is left to do; answers the slices, and how many were written. */
function apply(slices: readonly EndpointSlice[], groups: readonly Group[]): { readonly slices: readonly EndpointSlice[]; readonly written: number } {
  const { create, update, remove } = planSlices(source, 'IPv4', groups, slices);
  const updated = new Map(update.map((slice) => [slice.metadata.name, slice]));
  const gone = new Set(remove.map((slice) => slice.metadata.name));
  const kept = slices.filter((slice) => !gone.has(slice.metadata.name)).map((slice) => updated.get(slice.metadata.name) ?? slice);
  return { slices: [...kept, ...create.map(stored)], written: create.length + update.length + remove.length };
}

const addresses = (slices: readonly EndpointSlice[]): readonly string[] => slices.flatMap((slice) => (slice.endpoints ?? []).flatMap((it) => it.addresses)).toSorted();

describe('the slices of a Service', () => {
  test('hold all its endpoints, each once, at most a hundred in one, whatever comes and goes', () => {
    check(
      property(array(array(integer({ min: 0, max: 400 }), { maxLength: 300 }), { maxLength: 6 }), (rounds) => {
        let slices: readonly EndpointSlice[] = [];
        for (const round of rounds) {
          const wanted = [...new Set(round)];
          const groups = wanted.length === 0 ? [] : [{ ports, endpoints: wanted.map((index) => endpoint(index)) }];
          slices = apply(slices, groups).slices;
          expect(addresses(slices)).toEqual(wanted.flatMap((index) => endpoint(index).addresses).toSorted());
          for (const slice of slices) expect(slice.endpoints?.length ?? 0).toBeLessThanOrEqual(100);
          expect(apply(slices, groups).written).toBe(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('only those change whose endpoints change', () => {
    check(
      property(integer({ min: 150, max: 500 }), array(boolean(), { minLength: 1, maxLength: 3 }), (count, flips) => {
        const all = Array.from({ length: count }, (_, index) => endpoint(index));
        const { slices } = apply([], [{ ports, endpoints: all }]);
        const changed = all.map((it, index) => (index < flips.length ? endpoint(index, false) : it));
        expect(apply(slices, [{ ports, endpoints: changed }]).written).toBeLessThanOrEqual(flips.length);
      }),
      { numRuns: 30 },
    );
  });

  test('new endpoints fill slices before new slices are made', () => {
    const { slices } = apply([], [{ ports, endpoints: Array.from({ length: 150 }, (_, index) => endpoint(index)) }]);
    const more = apply(slices, [{ ports, endpoints: Array.from({ length: 200 }, (_, index) => endpoint(index)) }]);
    expect(more.slices.map((slice) => slice.endpoints?.length)).toEqual([100, 100]);
    expect(more.written).toBe(1);
  });

  test('pods with other numbers for a named port have slices of their own', () => {
    const other = [{ name: '', port: 81, protocol: 'TCP' }] as const;
    const { slices } = apply([], [
      { ports, endpoints: [endpoint(1)] },
      { ports: other, endpoints: [endpoint(2)] },
    ]);
    expect(slices.map((slice) => slice.ports?.[0]?.port)).toEqual([80, 81]);
  });

  test('without endpoints there is one slice without anything, and the last one becomes it', () => {
    const empty = apply([], []);
    expect(empty.slices).toMatchObject([{ ports: [], endpoints: [], addressType: 'IPv4' }]);
    expect(apply(empty.slices, []).written).toBe(0);
    const one = apply([], [{ ports, endpoints: [endpoint(1)] }]);
    const none = apply(one.slices, []);
    expect(none.slices.map(({ metadata }) => metadata.name)).toEqual(one.slices.map(({ metadata }) => metadata.name));
    expect(none.slices).toMatchObject([{ ports: [], endpoints: [] }]);
  });

  test('carry what they are to carry, and are written again when that changes', () => {
    const { slices } = apply([], [{ ports, endpoints: [endpoint(1)] }]);
    expect(slices[0]?.metadata).toMatchObject({ labels: { team: 'a' }, ownerReferences: [owner] });
    const renamed = planSlices({ ...source, labels: { team: 'b' } }, 'IPv4', [{ ports, endpoints: [endpoint(1)] }], slices);
    expect(renamed.update.map(({ metadata }) => metadata.labels)).toEqual([{ team: 'b' }]);
  });

  test('may also be none at all', () => {
    expect(planSlices({ ...source, keepsPlaceholder: false }, 'IPv4', [], [])).toEqual({ create: [], update: [], remove: [] });
  });
});
