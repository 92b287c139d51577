import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonEqual, type Json, type JsonObject } from '../../base/json.ts';
import { definitionOf } from '../../api/schema/schema.ts';
import { jsonPatch, PatchConflict } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMerge, StrategicPatchError } from './strategic-merge.ts';

const podSpec = definitionOf('core.v1.PodSpec');
const deployment = definitionOf('apps.v1.Deployment');

function names(list: Json | undefined): readonly unknown[] {
  return (list as readonly JsonObject[]).map((item) => item['name']);
}

describe('merge patch', () => {
  // The table of RFC 7386, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j + %j', (target, patch, expected) => {
    expect(mergePatch(target as Json, patch as Json)).toEqual(expected);
  });

  it('shares what it does not change', () => {
    const target = { a: { b: 1 }, c: { d: 2 } };
    expect((mergePatch(target, { c: { d: 3 } }) as typeof target).a).toBe(target.a);
  });

  it('takes __proto__ for a key', () => {
    const patch = JSON.parse('{"__proto__":{"a":1}}') as Json;
    expect(JSON.stringify(mergePatch({}, patch))).toBe('{"__proto__":{"a":1}}');
    expect(({} as { a?: number }).a).toBeUndefined();
  });
});

describe('JSON patch', () => {
  it.each([
    [{ a: [1, 2] }, [{ op: 'add', path: '/a/1', value: 9 }], { a: [1, 9, 2] }],
    [{ a: [1, 2] }, [{ op: 'add', path: '/a/-', value: 9 }], { a: [1, 2, 9] }],
    [{ a: [1, 2] }, [{ op: 'remove', path: '/a/0' }], { a: [2] }],
    [{ 'a/b': 1 }, [{ op: 'replace', path: '/a~1b', value: 2 }], { 'a/b': 2 }],
    [{ a: 1 }, [{ op: 'replace', path: '/b', value: 2 }], { a: 1, b: 2 }],
    [{ a: [1, 2] }, [{ op: 'replace', path: '/a/1', value: 9 }], { a: [1, 9] }],
    [{ a: 1 }, [{ op: 'move', from: '/a', path: '/b' }], { b: 1 }],
    [{ a: { x: 1 } }, [{ op: 'copy', from: '/a', path: '/b' }, { op: 'test', path: '/b/x', value: 1 }], { a: { x: 1 }, b: { x: 1 } }],
  ])('%j with %j', (document, operations, expected) => {
    const before = JSON.stringify(document);
    expect(jsonPatch(document, operations)).toEqual(expected);
    expect(JSON.stringify(document)).toBe(before);
  });

  it.each([
    [{ op: 'test', path: '/a', value: 2 }],
    [{ op: 'remove', path: '/b' }],
    [{ op: 'replace', path: '/b/c', value: 1 }],
    [{ op: 'add', path: '/b/c', value: 1 }],
    [{ op: 'add', path: 'a', value: 1 }],
    [{ op: 'add', path: '/b' }],
    [{ op: 'jump', path: '/a' }],
  ])('refuses %j', (operation) => {
    expect(() => jsonPatch({ a: 1 }, [operation])).toThrow(PatchConflict);
  });
});

describe('strategic merge', () => {
  const original = { containers: [{ name: 'a', image: '1', env: [{ name: 'X', value: '1' }] }, { name: 'b', image: '2' }] };

  it('merges lists by their key', () => {
    const merged = strategicMerge(original, { containers: [{ name: 'a', image: '9' }] }, podSpec);
    expect(merged).toEqual({ containers: [{ name: 'a', image: '9', env: [{ name: 'X', value: '1' }] }, { name: 'b', image: '2' }] });
  });

  it('deletes and replaces by directive', () => {
    expect(names(strategicMerge(original, { containers: [{ name: 'a', $patch: 'delete' }] }, podSpec)['containers'])).toEqual(['b']);
    expect(names(strategicMerge(original, { containers: [{ $patch: 'replace' }, { name: 'z' }] }, podSpec)['containers'])).toEqual(['z']);
  });

  it('takes the order from the patch', () => {
    const patch = { '$setElementOrder/containers': [{ name: 'c' }, { name: 'b' }, { name: 'a' }], containers: [{ name: 'c', image: '3' }] };
    expect(names(strategicMerge(original, patch, podSpec)['containers'])).toEqual(['c', 'b', 'a']);
  });

  it('keeps the place of what only the server has', () => {
    const live = { containers: [{ name: 'sidecar' }, { name: 'a' }, { name: 'b' }] };
    const patch = { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }], containers: [{ name: 'a', image: '9' }] };
    expect(names(strategicMerge(live, patch, podSpec)['containers'])).toEqual(['sidecar', 'b', 'a']);
  });

  it('changes the type of a volume', () => {
    const live = { volumes: [{ name: 'v', emptyDir: {} }] };
    const patch = { volumes: [{ $retainKeys: ['name', 'hostPath'], name: 'v', hostPath: { path: '/x' } }] };
    expect(strategicMerge(live, patch, podSpec)).toEqual({ volumes: [{ name: 'v', hostPath: { path: '/x' } }] });
  });

  it('replaces atomic lists and merges lists of words', () => {
    expect(strategicMerge({ tolerations: [{ key: 'a' }] }, { tolerations: [{ key: 'b' }] }, podSpec)).toEqual({ tolerations: [{ key: 'b' }] });
    const meta = strategicMerge({ metadata: { finalizers: ['x', 'y'] } }, { metadata: { '$deleteFromPrimitiveList/finalizers': ['x'], finalizers: ['z'] } }, deployment);
    expect((meta['metadata'] as { finalizers: string[] }).finalizers.toSorted()).toEqual(['y', 'z']);
  });

  it('says which element lacks its key', () => {
    expect(() => strategicMerge(original, { containers: [{ image: 'x' }] }, podSpec)).toThrow(new StrategicPatchError('map: map[image:x] does not contain declared merge key: name'));
  });

  it('says which directive it does not know', () => {
    expect(() => strategicMerge(original, { $patch: 'explode' }, podSpec)).toThrow('unknown patch type: explode in map: map[$patch:explode]');
  });

  it('changes nothing by an empty patch, and never its input', () => {
    const container = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), image: fc.constantFrom('1', '2') });
    const list = fc.uniqueArray(container, { selector: (item) => item.name });
    fc.assert(
      fc.property(list, list, (live, wanted) => {
        const target = { containers: live };
        const before = JSON.stringify(target);
        expect(strategicMerge(target, {}, podSpec)).toEqual(target);
        const merged = strategicMerge(target, { containers: wanted }, podSpec);
        expect(JSON.stringify(target)).toBe(before);
        // Applying the same patch again changes nothing more.
        expect(jsonEqual(strategicMerge(merged, { containers: wanted }, podSpec), merged)).toBe(true);
        expect(new Set(names(merged['containers']))).toEqual(new Set([...live, ...wanted].map((item) => item.name)));
      }),
    );
  });
});
