import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../base/json.ts';
import { ruleFaults } from './rules.ts';
import type { SchemaDraft } from './structural.ts';

type Rules = NonNullable<SchemaDraft['x-kubernetes-validations']>;

/** What rules say of a property called `at`. */
function judge(schema: SchemaDraft, rules: Rules, value: JsonObject[string], old?: JsonObject[string]): readonly string[] {
  const root: SchemaDraft = { type: 'object', properties: { at: { ...schema, 'x-kubernetes-validations': rules } } };
  return Array.from(ruleFaults({ at: value }, root, [], old === undefined ? undefined : { at: old }), ({ field, message }) => `${field}: ${message}`);
}

const integer: SchemaDraft = { type: 'integer' };
const range: SchemaDraft = { type: 'object', properties: { min: integer, max: integer, 'x-y': integer, namespace: { type: 'string' } } };

describe('rules of custom resources', () => {
  it('are told in their own words or as they are', () => {
    expect(judge(range, [{ rule: 'self.min <= self.max' }], { min: 1, max: 2 })).toEqual([]);
    expect(judge(range, [{ rule: 'self.min <= self.max' }], { min: 3, max: 2 })).toEqual(['at: Invalid value: failed rule: self.min <= self.max']);
    expect(judge(range, [{ rule: 'self.min <= self.max', message: ' not in order ', reason: 'FieldValueForbidden', fieldPath: '.min' }], { min: 3, max: 2 })).toEqual(['at.min: Forbidden: not in order']);
    const messageExpression = "'at most ' + string(self.max)";
    expect(judge(range, [{ rule: 'self.min <= self.max', messageExpression }], { min: 3, max: 2 })).toEqual(['at: Invalid value: at most 2']);
    expect(judge(range, [{ rule: 'self.min <= self.max', messageExpression: 'string(self.no)' }], { min: 3, max: 2 })).toEqual(['at: Invalid value: failed rule: self.min <= self.max']);
    expect(judge(range, [{ rule: 'self.min > 0' }], {})).toEqual(['at: Invalid value: "object": no such key: min evaluating rule: self.min > 0']);
  });

  it('speak of properties by names they can say', () => {
    expect(judge(range, [{ rule: "self.x__dash__y == 1 && self.__namespace__ == 'a'" }], { 'x-y': 1, namespace: 'a' })).toEqual([]);
  });

  it('know values by their types', () => {
    expect(judge({ type: 'number' }, [{ rule: 'self > 0.5' }], 1)).toEqual([]);
    expect(judge({ type: 'string', format: 'date-time' }, [{ rule: "self > timestamp('2020-01-01T00:00:00Z')" }], '2021-01-01T00:00:00Z')).toEqual([]);
    expect(judge({ type: 'string', format: 'duration' }, [{ rule: "self > duration('1m')", message: 'too short' }], '30s')).toEqual(['at: Invalid value: "30s": too short']);
    expect(judge({ 'x-kubernetes-int-or-string': true }, [{ rule: "type(self) == string ? self == '5%' : self == 5" }], 5)).toEqual([]);
    expect(judge({ type: 'array', items: integer }, [{ rule: 'self.all(it, it % 2 == 0)' }], [2, 4])).toEqual([]);
    expect(judge({ type: 'object', additionalProperties: integer }, [{ rule: 'self.all(key, self[key] < 3)' }], { a: 1, b: 3 })).toHaveLength(1);
  });

  it('compare with what was before where it can be told', () => {
    const fixed: Rules = [{ rule: 'self == oldSelf', message: 'is immutable' }];
    expect(judge(integer, fixed, 1)).toEqual([]);
    expect(judge(integer, fixed, 1, 1)).toEqual([]);
    expect(judge(integer, fixed, 2, 1)).toEqual(['at: Invalid value: 2: is immutable']);
    expect(judge({ type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' }, fixed, ['a', 'b'], ['b', 'a'])).toEqual([]);
    expect(judge({ type: 'array', items: { type: 'string' } }, fixed, ['a', 'b'], ['b', 'a'])).toHaveLength(1);
    const optional: Rules = [{ rule: 'oldSelf.hasValue() || self == 1', optionalOldSelf: true }];
    expect(judge(integer, optional, 2)).toHaveLength(1);
    expect(judge(integer, optional, 2, 3)).toEqual([]);
    const keyed: SchemaDraft = {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: { type: 'object', properties: { name: { type: 'string' }, size: integer }, 'x-kubernetes-validations': [{ rule: 'self.size >= oldSelf.size' }] },
    };
    expect(judge(keyed, [], [{ name: 'b', size: 1 }, { name: 'a', size: 1 }], [{ name: 'a', size: 1 }, { name: 'b', size: 2 }])).toEqual(['at[0]: Invalid value: failed rule: self.size >= oldSelf.size']);
  });

  it('do not hold against an update what it did not touch', () => {
    const rules: Rules = [{ rule: 'self < 5' }];
    expect(judge(integer, rules, 7, 7)).toEqual([]);
    expect(judge(integer, rules, 8, 7)).toHaveLength(1);
  });

  it('are not asked of objects that are not shaped as they should be', () => {
    const schema: SchemaDraft = { type: 'object', properties: { at: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 0' }] } } };
    const found = [{ reason: 'FieldValueTypeInvalid', message: '', field: 'at' }] as const;
    expect(Array.from(ruleFaults({ at: 'a' }, schema, found), ({ message }) => message)).toEqual([
      'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    ]);
    expect([...ruleFaults({ at: 'a' }, { type: 'object' }, found)]).toEqual([]);
  });

  it('stop when one costs too much, or all of them together', () => {
    const list: SchemaDraft = { type: 'array', items: integer };
    const numbers = Array.from({ length: 200 }, (_, index) => index);
    const square = 'self.all(a, self.all(b, a + b >= 0))';
    expect(judge(list, [{ rule: square }, { rule: 'false' }], numbers)).toEqual(['at: Invalid value: failed rule: false']);
    const cube = 'self.all(a, self.all(b, self.all(c, a + b + c >= 0)))';
    expect(judge(list, [{ rule: cube }, { rule: 'false' }], numbers)).toEqual([
      `at: Invalid value: "array": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${cube}`,
    ]);
    const many: Rules = Array.from({ length: 40 }, () => ({ rule: square }));
    expect(judge(list, [...many, { rule: 'false' }], numbers)).toEqual(['at: Invalid value: "array": validation failed due to running out of cost budget, no further validation rules will be run']);
  });

  it('see sets and keyed lists without their order', () => {
    const set: SchemaDraft = { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' };
    expect(judge(set, [{ rule: "self == ['b', 'a'] && self + ['a', 'c'] == ['c', 'b', 'a']" }], ['a', 'b'])).toEqual([]);
    const keyed: SchemaDraft = { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'], items: { type: 'object', properties: { k: { type: 'string' }, v: integer } } };
    expect(judge(keyed, [{ rule: 'self == oldSelf' }], [{ k: 'a', v: 1 }, { k: 'b', v: 2 }], [{ k: 'b', v: 2 }, { k: 'a', v: 1 }])).toEqual([]);
  });

  it('show plain values, and nothing of lists and objects', () => {
    expect(judge({ type: 'string' }, [{ rule: "self == 'a'", reason: 'FieldValueDuplicate' }], 'b')).toEqual(['at: Duplicate value: "b"']);
    expect(judge(range, [{ rule: 'false', reason: 'FieldValueDuplicate' }], {})).toEqual(['at: Duplicate value']);
    expect(judge(range, [{ rule: 'false', fieldPath: ".min" }], {})).toEqual(['at.min: Invalid value: failed rule: false']);
  });
});
