import { describe, expect, it } from 'vitest';
import { toCel } from '../cel-value.ts';
import type { Scope } from '../check/declarations.ts';
import { checkCel } from '../compile.ts';
import * as Types from '../types.ts';
import { runCel, type Evaluation } from './evaluate.ts';
import { CelFormat } from './values.ts';

const self = toCel({ replicas: 3, name: 'web', items: ['a', 'b', 'c'], labels: { app: 'x' }, any: 'text' });
const fields = new Map([['replicas', Types.int], ['name', Types.string], ['items', Types.listOf(Types.string)], ['labels', Types.mapOf(Types.string, Types.string)], ['any', Types.dyn], ['gone', Types.string]]);
const scope: Scope = { variables: new Map([['self', Types.structNamed('self')]]), fieldOf: (_, field) => fields.get(field) };
const formats = new Map([['dns1123Label', new CelFormat('DNS1123Label', 30, (text) => (/^[a-z]+$/.test(text) ? [] : ['no label']))]]);

function evaluate(text: string, limit = 1_000_000): Evaluation {
  const typed = checkCel(text, scope);
  if (!typed.ok) throw new Error(typed.error);
  return runCel(typed.expression, { variables: { self }, formats, limit });
}

describe('what expressions answer', () => {
  it.each([
    "self.replicas + 1 == 4 && self.replicas % 2 == 1 && -self.replicas < 0",
    "self.items.all(i, item, item == ['a', 'b', 'c'][i])",
    "self.labels.transformList(key, value, key + value) == ['appx']",
    "self.items.map(it, it != 'b', it + '!') == ['a!', 'c!']",
    "self.items.exists_one(it, it == 'a') && !self.items.exists(it, it == 'z')",
    "(self.replicas > 1 ? has(self.gone) : true) == false",
    "has(self.name) && !has(self.gone) && self.?gone.orValue('none') == 'none'",
    "self.?name.optMap(it, it.size()).value() == 3 && self.labels[?'no'] == optional.none()",
    "type(self.any) == string && type(self.replicas) != string",
    "timestamp('2024-02-29T10:00:00.5Z') + duration('24h') == timestamp('2024-03-01T10:00:00.5Z')",
    "timestamp('2024-02-29T10:00:00Z').getDayOfYear() == 59 && timestamp('2024-02-29T23:00:00Z').getDate('+02:00') == 1",
    "string(duration('90s')) == '90s' && int('12') == 12 && double('1.5') == 1.5",
    "'%s is %d of %.2f %s'.format(['a', 3, 2.5, [1, 2]]) == 'a is 3 of 2.50 [1, 2]'",
    "[3, 1, 2].sort() == [1, 2, 3] && ['b', 'a'].sortBy(it, it) == ['a', 'b'] && [[1], [2]].flatten() == [1, 2]",
    "sets.equivalent([1, 2], [2, 1, 1]) && [1, 2, 2].distinct() == [1, 2] && [1, 2].sum() == 3",
    "semver('1.2.3').isLessThan(semver('1.10.0')) && isSemver('v1.0', true) && !isSemver('v1.0')",
    "format.dns1123Label().validate('Web').value() == ['no label'] && !format.dns1123Label().validate('web').hasValue()",
    "quantity('1Gi').isGreaterThan(quantity('1G')) && sign(quantity('-1')) == -1",
    "'a,b,c'.split(',', 2) == ['a', 'b,c'] && 'abc'.substring(1, 2) == 'b' && 'x'.matches('[a-z]')",
    "(self.replicas > 1 ? self.name : 'no').startsWith('w') && [1, ?optional.none()] == [1]",
    "false && 1 / 0 == 1 ? false : self.items.exists(it, it == 'a' || 1 / 0 == 1)",
  ])('%s', (text) => {
    expect(evaluate(text)).toMatchObject({ value: true });
  });

  it.each([
    ['self.gone == self.name', 'no such key: gone'],
    ["self.labels['no'] == ''", 'no such key: no'],
    ['self.items[3] == self.name', 'index out of bounds: 3'],
    ['self.replicas / 0 == 1', 'division by zero'],
    ['self.replicas * 9223372036854775807 > 0', 'integer overflow'],
    ['self.any + 1 == 2', 'no such overload'],
    ["optional.none().value() == 1", 'optional.none() dereference'],
    ['self.items.all(it, it > self.gone)', 'no such key: gone'],
  ])('%s fails', (text, fault) => {
    expect(evaluate(text).fault).toBe(fault);
  });
});

describe('what expressions cost', () => {
  it.each([
    ['self.replicas == 3', 3],
    ['has(self.name)', 1],
    ["self.name.startsWith('w')", 3],
    ["self.items.exists(it, it == 'c')", 21],
    ['self.items.map(it, it).size() == 3', 44],
    ["self.name in ['a', 'b']", 2],
    ["duration('1h') > duration('1m')", 1],
    ["self.labels['app'] == 'x'", 4],
    ["self.replicas > 1 ? self.name == 'a' : true", 6],
  ])('%s', (text, cost) => {
    expect(evaluate(text).cost).toBe(cost);
  });

  it('is limited', () => {
    expect(evaluate('self.items.all(it, self.items.all(other, it == other || it != other))', 30)).toMatchObject({ fault: 'operation cancelled: actual cost limit exceeded' });
  });
});
