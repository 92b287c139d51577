import { describe, expect, it } from 'vitest';
import { checkCel } from './compile.ts';
import type { Scope } from './check/declarations.ts';
import { greatestCost } from './cost/estimate.ts';
import * as Types from './types.ts';

const fields = new Map([['replicas', Types.int], ['name', Types.string], ['items', Types.listOf(Types.string)], ['labels', Types.mapOf(Types.string, Types.string)], ['any', Types.dyn], ['spec', Types.structNamed('spec')]]);
const scope: Scope = { variables: new Map([['self', Types.structNamed('self')]]), fieldOf: (struct, field) => (struct === 'self' ? fields.get(field) : undefined) };

function verdict(text: string): string {
  const typed = checkCel(text, scope);
  return typed.ok ? Types.formatType(typed.expression.type) : typed.error;
}

describe('types of expressions', () => {
  it.each([
    ['self.replicas > 1', 'bool'],
    ["self.items.filter(it, it.startsWith('a')).map(it, it.size())", 'list(int)'],
    ["self.labels.all(key, value, key != value)", 'bool'],
    ["self.labels.transformMap(key, value, value.size())", 'map(string, int)'],
    ["self.?name.optMap(it, it + '!')", 'optional_type(string)'],
    ["self.labels[?'a'].orValue('b')", 'string'],
    ['self.any.whatever', 'dyn'],
    ["quantity('1').add(1).isLessThan(quantity('2'))", 'bool'],
    ["format.dns1123Label().validate(self.name)", 'optional_type(list(string))'],
    ["isSemver('1.2.3') && ip('::1').family() == 6 && cidr('::/0').containsIP('::1')", 'bool'],
    ["'%d of %s'.format([self.replicas, self.name])", 'string'],
    ['[3, 1, 2].sort().first().value()', 'int'],
    ['type(self.replicas) == int', 'bool'],
  ])('%s', (text, type) => {
    expect(verdict(text)).toBe(type);
  });
});

/** Of one fault. */
const at = (column: number, message: string, text: string): string => `ERROR: <input>:1:${column}: ${message}\n | ${text}\n | ${'.'.repeat(column - 1)}^`;

const operands = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

describe('faults of expressions', () => {
  it.each([
    ['self.nowhere == 1', 5, "undefined field 'nowhere'"],
    ['other.name', 1, "undeclared reference to 'other' (in container '')"],
    ["self.replicas == 'a'", 15, "found no matching overload for '_==_' applied to '(int, string)'"],
    ["self.replicas.startsWith('a')", 25, "found no matching overload for 'startsWith' applied to 'int.(string)'"],
    ['self.name.shout()', 16, "undeclared reference to 'shout' (in container '')"],
    ['self.replicas.name', 14, "type 'int' does not support field selection"],
    ['self.replicas && true', 5, "expected type 'bool' but found 'int'"],
    ['self.replicas.all(it, it > 1)', 5, "expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)"],
    ['self.items.all(it.x, true)', 18, 'argument must be a simple name'],
    ['has(self)', 5, 'invalid argument to has() macro'],
    ["[1, 'a']", 5, "expected type 'int' but found 'string'"],
    ["self.name.matches('(')", 19, 'invalid matches argument'],
    ["duration('1d') > duration('1h')", 10, 'invalid duration argument'],
    ["timestamp('2020-02-30T00:00:00Z')", 11, 'invalid timestamp argument'],
    ["'%d'.format([self.name])", 18, 'error during formatting: decimal clause can only be used on integers, was given string'],
    ['1 +', 4, `Syntax error: mismatched input '<EOF>' expecting ${operands}`],
    ['self.replicas > (1', 19, "Syntax error: missing ')' at '<EOF>'"],
    ['true true', 6, "Syntax error: extraneous input 'true' expecting <EOF>"],
  ])('%s', (text, column, message) => {
    expect(verdict(text)).toBe(at(column, message, text));
  });

  it('are told in the order of their places, each with its line', () => {
    expect(verdict("self.a == 1 ||\nself.b == 'ü'")).toBe("ERROR: <input>:1:5: undefined field 'a'\n | self.a == 1 ||\n | ....^\nERROR: <input>:2:5: undefined field 'b'\n | self.b == 'ü'\n | ....^");
  });
});

describe('costs of expressions', () => {
  const most: Readonly<Record<string, number>> = { 'self.items': 10, 'self.items.@items': 20, 'self.name': 100 };
  it.each([
    ['self.replicas == 1', 3],
    ["self.name.startsWith('abc')", 3],
    ["self.name.matches('^[a-z]+$')", 24],
    ["self.items.exists(it, it == 'a')", 63],
    ["self.items.map(it, it).size() == 1", 145],
    ['has(self.name)', 1],
  ])('%s', (text, cost) => {
    const typed = checkCel(text, scope);
    const size = typed.ok ? greatestCost(typed.expression, ({ path = [] }) => (most[path.join('.')] === undefined ? undefined : { min: 0, max: most[path.join('.')] ?? 0 })) : typed.error;
    expect(size).toBe(cost);
  });
});
