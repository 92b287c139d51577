import { describe, expect, it } from 'vitest';
import { compileCel, evaluateCel } from './cel.ts';
import { CelFault } from './cel-fault.ts';
import { fromCel, toCel } from './cel-value.ts';
import { CelLazyMap } from './run/values.ts';

const object = {
  replicas: 3,
  ratio: 0.5,
  labels: { app: 'web', constructor: 'x' },
  containers: [{ name: 'a', image: 'nginx:1', limits: { memory: '128Mi' } }, { name: 'b', image: 'redis:7' }],
};

function answer(expression: string): unknown {
  const compiled = compileCel(expression, ['object']);
  if (!compiled.ok) return compiled.error;
  const result = evaluateCel(compiled, { object: toCel(object) });
  return result.ok ? fromCel(result.value) : `fault: ${result.error}`;
}

describe('CEL', () => {
  it.each([
    ['object.replicas + 1', 4],
    ['object.replicas % 2 == 1', true],
    ['object.ratio < 1.0', true],
    ["object.labels['constructor']", 'x'],
    ["object.containers.all(c, c.image.startsWith('nginx') || c.name == 'b')", true],
    ['object.containers.exists(c, !has(c.limits))', true],
    ["object.containers.map(c, c.name).join(',')", 'a,b'],
    ["object.?missing.orValue('none')", 'none'],
    ["object.labels.transformList(key, value, value).exists(it, it == 'web')", true],
    ["{'a': 1, 'b': ['x']}", { a: 1, b: ['x'] }],
  ])('evaluates %s', (expression, value) => {
    expect(answer(expression)).toEqual(value);
  });

  it.each([
    ["quantity(object.containers[0].limits.memory).isGreaterThan(quantity('100Mi'))", true],
    ["quantity('1').compareTo(quantity('1000m'))", 0],
    ["quantity('1') == quantity('1000m')", true],
    ["quantity('50k').add(quantity('20')).sub(20).asInteger()", 50_000],
    ["isQuantity('12 MB')", false],
    ["url('https://user@Example.com:8443/a%20b?x=1&x=2').getHostname()", 'Example.com'],
    ["url('https://e.com:8443/p').getPort() + url('https://e.com/p').getEscapedPath()", '8443/p'],
    ["url('https://e.com/?x=1&x=2').getQuery()", { x: ['1', '2'] }],
    ["isURL('../relative')", false],
    ["ip('127.0.0.1').isLoopback() && ip('fe80::1').isLinkLocalUnicast()", true],
    ["isIP('127.0.0.01')", false],
    ["ip.isCanonical('2001:DB8::1')", false],
    ["cidr('10.0.0.0/8').containsIP('10.9.9.9') && !cidr('10.0.0.0/8').containsCIDR('10.0.0.0/7')", true],
    ["string(cidr('10.1.2.3/8').masked())", '10.0.0.0/8'],
    ["'abc 123 456'.find('[0-9]+')", '123'],
    ["'ABC'.matches('^(?i)[[:lower:]]+$') && !'.matches('.matches('x')", true],
    ["'1 2 3'.findAll('[0-9]', 2)", ['1', '2']],
    ["'aXbXc'.replace('X', '-', 1)", 'a-bXc'],
    ["'%s has %d of %.1f %%'.format(['web', 3, 2.55])", 'web has 3 of 2.5 %'],
    ['[1, 2, 3].sum() + [4, 5].min() + [6, 7].max()', 17],
    ["['a', 'b', 'a'].lastIndexOf('a')", 2],
    ['[1, 3, 2].isSorted()', false],
    ["sets.contains(['a', 'b'], ['b'])", true],
  ])('knows the library of Kubernetes: %s', (expression, value) => {
    expect(answer(expression)).toEqual(value);
  });

  it.each([
    ['object.nowhere', 'fault: no such key: nowhere'],
    ['object.containers[2].name', 'fault: index out of bounds: 2'],
    ['1 / 0', 'fault: division by zero'],
    ["object.replicas + 'x'", 'fault: no such overload'],
    ["'a'.matches('[')", "ERROR: <input>:1:13: invalid matches argument\n | 'a'.matches('[')\n | ............^"],
    ["'a'.matches(object.labels.app + '[')", 'fault: error parsing regexp: missing closing ]: `[`'],
    ["'a'.matches(1)", "ERROR: <input>:1:12: found no matching overload for 'matches' applied to 'string.(int)'\n | 'a'.matches(1)\n | ...........^"],
    ["quantity('x')", "fault: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ['1 == 1 && self.x', "ERROR: <input>:1:11: undeclared reference to 'self' (in container '')\n | 1 == 1 && self.x\n | ..........^"],
  ])('says what is wrong with %s', (expression, words) => {
    expect(answer(expression)).toBe(words);
  });

  it('makes lazy values only when they are asked for', () => {
    const compiled = compileCel('true || variables.bad', ['variables']);
    const asked = compileCel('variables.bad', ['variables']);
    const variables = new CelLazyMap(new Map([['bad', () => { throw new CelFault('no'); }]]));
    expect(evaluateCel(compiled, { variables })).toEqual({ ok: true, value: true });
    expect(evaluateCel(asked, { variables })).toEqual({ ok: false, error: 'no' });
  });

  it('refuses an expression without end', () => {
    expect(compileCel(Array.from({ length: 20_000 }, () => '1').join('+'), [])).toMatchObject({ ok: false });
    expect(compileCel(`object${'.a'.repeat(20_000)}`, ['object'])).toMatchObject({ ok: false });
    expect(compileCel(`${'!'.repeat(20_000)}true`, [])).toMatchObject({ ok: true });
  });
});
