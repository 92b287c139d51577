import { describe, expect, it } from 'vitest';
import { validateDefinitionSchema } from './definition-schema.ts';
import type { SchemaDraft } from './structural.ts';

type Rules = NonNullable<SchemaDraft['x-kubernetes-validations']>;

function faults(schema: SchemaDraft, rules: Rules): readonly string[] {
  const root: SchemaDraft = { type: 'object', properties: { at: { ...schema, 'x-kubernetes-validations': rules } } };
  return Array.from(validateDefinitionSchema(root, false, 'schema'), ({ field, message }) => `${field}: ${message}`);
}

const at = 'schema.properties[at].x-kubernetes-validations[0]';
const advice = '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)';
const text: SchemaDraft = { type: 'string' };

describe('rules in definitions', () => {
  it('are in order where their lists are bounded', () => {
    expect(faults({ type: 'array', maxItems: 10, items: { ...text, maxLength: 20 } }, [{ rule: "self.all(a, self.exists(b, a == b + 'x'))" }])).toEqual([]);
  });

  it('may not cost too much, alone or together', () => {
    const rule = 'self.all(a, self.all(b, a == b))';
    expect(faults({ type: 'array', items: text }, [{ rule }])).toEqual([
      `${at}.rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x ${advice}`,
      `${at}.rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema`,
      `schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${advice}`,
    ]);
    expect(faults({ ...text, maxLength: 3_000_000 }, [{ rule: "self.matches('^[a-z]{1,20}-[0-9]+$')" }])).toEqual([]);
    expect(faults(text, [{ rule: "self.contains('abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789')", messageExpression: 'self + self' }])).toEqual([]);
  });

  it('are told of what is wrong with their types', () => {
    expect(faults({ type: 'object', properties: { n: { type: 'integer' } } }, [{ rule: 'self.m > 0' }])[0]).toMatch(/rule: Invalid value: .*: compilation failed: ERROR: <input>:1:5: undefined field 'm'\n \| self\.m > 0\n \| \.\.\.\.\^$/s);
    expect(faults(text, [{ rule: 'self' }])[0]).toMatch(/: cel expression must evaluate to a bool$/);
    expect(faults(text, [{ rule: 'true', messageExpression: '1' }])[0]).toMatch(/messageExpression: Invalid value: .*: messageExpression must evaluate to a string$/);
  });

  it('speak of what was before only where it can be told', () => {
    const items: SchemaDraft = { ...text, 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] };
    expect(faults({ type: 'array', maxItems: 3, items }, [])).toEqual([
      'schema.properties[at].items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within schema.properties[at]',
    ]);
    expect(faults(text, [{ rule: "self == 'a'", optionalOldSelf: true }])).toEqual([`${at}.optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule`]);
    expect(faults(text, [{ rule: "self == oldSelf.orValue('a')", optionalOldSelf: true }])).toEqual([]);
  });

  it('are not looked at where the schema is wrong', () => {
    expect(faults({ type: 'array', uniqueItems: true, items: text }, [{ rule: 'nonsense' }])).toEqual(['schema.properties[at].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic']);
  });

  it('hold for defaults', () => {
    expect(faults({ ...text, default: 'b' }, [{ rule: "self == 'a'" }])).toEqual(['schema.properties[at].default: Invalid value: "b": failed rule: self == \'a\'']);
  });
});
