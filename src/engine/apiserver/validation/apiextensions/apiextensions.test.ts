import { describe, expect, it } from 'vitest';
import type { Cause } from '../../../api/status.ts';
import { validators } from '../index.ts';
import { validateCustomResource } from './custom-resource.ts';
import type { SchemaDraft } from './structural.ts';
import { structuralFaults } from './structural.ts';
import { valueFaults } from './value.ts';

function texts(causes: Iterable<Cause>): readonly string[] {
  return Array.from(causes, ({ field, message }) => `${field}: ${message}`);
}

const schema = { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } } };
const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } };
const names = { plural: 'tabs', singular: 'tab', kind: 'Tab', listKind: 'TabList' };
const status = { storedVersions: ['v1'] };
const definition = (spec: object = {}): object => ({ metadata: { name: 'tabs.example.com' }, spec: { group: 'example.com', scope: 'Namespaced', names, versions: [version], ...spec }, status });
const faultsOf = (object: object): readonly string[] => texts(validators['apiextensions.k8s.io/v1/CustomResourceDefinition']?.create?.(object as never) ?? []);
const withSchema = (openAPIV3Schema: object): object => definition({ versions: [{ ...version, schema: { openAPIV3Schema } }] });

describe('definitions', () => {
  it('are called after what they define', () => {
    expect(faultsOf(definition())).toEqual([]);
    expect(faultsOf({ ...definition(), metadata: { name: 'tab.example.com' } })).toEqual(['metadata.name: Invalid value: "tab.example.com": must be spec.names.plural+"."+spec.group']);
  });

  it('store one version', () => {
    const shown = '[{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]';
    expect(faultsOf({ ...definition({ versions: [{ ...version, storage: false }] }) })).toEqual([`spec.versions: Invalid value: ${shown}: must have exactly one version marked as storage version`]);
  });

  it('keep groups of Kubernetes to those who were asked', () => {
    const protectedGroup = { ...definition({ group: 'things.k8s.io' }), metadata: { name: 'tabs.things.k8s.io' } };
    expect(faultsOf(protectedGroup)).toEqual([
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ]);
  });

  it('ask for schemas that say of every value what it is', () => {
    expect(faultsOf(withSchema({ properties: { spec: {} } }))).toEqual([
      'spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields',
      'spec.validation.openAPIV3Schema.type: Required value: must not be empty at the root',
    ]);
    expect(faultsOf(withSchema({ type: 'object', properties: { a: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'map' } } }))).toEqual([
      'spec.validation.openAPIV3Schema.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map',
      'spec.validation.openAPIV3Schema.properties[a].items.type: Invalid value: "string": must be object if parent array\'s x-kubernetes-list-type is map',
    ]);
    expect(faultsOf(withSchema({ type: 'object', properties: { a: { type: 'integer', default: 'x' } } }))).toEqual([
      'spec.validation.openAPIV3Schema.properties[a].default: Invalid value: "string":  in body must be of type integer: "string"',
    ]);
  });

  it('tell of each version where versions differ', () => {
    const other = { name: 'v2', served: true, storage: false, schema: { openAPIV3Schema: { type: 'array' } } };
    expect(faultsOf(definition({ versions: [version, other] }))[0]).toBe('spec.versions[1].schema.openAPIV3Schema.items: Required value: must be specified');
  });
});

describe('structuralFaults', () => {
  it('lets conditions narrow, not define', () => {
    const condition: SchemaDraft = { type: 'object', properties: { a: { type: 'string' } }, anyOf: [{ properties: { a: { type: 'string' }, b: { minLength: 1 } } }] };
    expect(texts(structuralFaults(condition, 's'))).toEqual(['s.anyOf[0].properties[a].type: Forbidden: must be empty to be structural', 's.properties[b]: Required value: because it is defined in s.anyOf[0].properties[b]']);
  });
});

describe('valueFaults', () => {
  const spec: SchemaDraft = {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', maxLength: 3, pattern: '^a' },
      size: { type: 'integer', minimum: 1 },
      mode: { type: 'string', enum: ['on', 'off'] },
      port: { 'x-kubernetes-int-or-string': true },
      when: { type: 'string', format: 'date-time' },
      list: { type: 'array', maxItems: 1, items: { type: 'boolean' } },
    },
  };
  const faults = (value: object): readonly string[] => texts(valueFaults({ spec: value as never }, { type: 'object', properties: { spec } }));

  it('speaks as Kubernetes does', () => {
    expect(faults({ size: 'big' })).toEqual(['spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"', 'spec.name: Required value']);
    expect(faults({ name: 'abcd' })).toEqual(['spec.name: Too long: may not be more than 3 bytes']);
    expect(faults({ name: 'b' })).toEqual(['spec.name: Invalid value: "b": spec.name in body should match \'^a\'']);
    expect(faults({ name: 'a', size: 0 })).toEqual(['spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1']);
    expect(faults({ name: 'a', mode: 'loud' })).toEqual(['spec.mode: Unsupported value: "loud": supported values: "on", "off"']);
    expect(faults({ name: 'a', port: true })).toEqual(['spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"']);
    expect(faults({ name: 'a', when: 'now' })).toEqual(['spec.when: Invalid value: "now": spec.when in body must be of type date-time: "now"']);
    expect(faults({ name: 'a', list: [true, 1] })).toEqual(['spec.list[1]: Invalid value: "integer": spec.list[1] in body must be of type boolean: "integer"', 'spec.list: Too many: 2: must have at most 1 item']);
    expect(faults({ name: null })).toEqual(['spec.name: Invalid value: "null": spec.name in body must be of type string: "null"']);
  });

  it('tells of the best of several alternatives', () => {
    const either: SchemaDraft = { type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }] };
    expect(texts(valueFaults({ a: 1, b: 1 }, either))).toEqual(['<nil>: Invalid value: "": "" must validate one and only one schema (oneOf). Found 2 valid alternatives']);
  });
});

describe('validateCustomResource', () => {
  it('keeps the items of sets and maps apart', () => {
    const item = { type: 'object', properties: { k: { type: 'string' } } };
    const lists: SchemaDraft = {
      type: 'object',
      properties: { set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } }, map: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'], items: item } },
    };
    const object = { metadata: { name: 'a', namespace: 'b' }, set: ['x', 'y', 'x', 'x'], map: [{ k: '1' }, { k: '1' }] };
    expect(texts(validateCustomResource(object, { namespaced: true, schema: lists, scale: undefined }))).toEqual(['set[2]: Duplicate value: "x"', 'map[1]: Duplicate value: {"k":"1"}']);
  });
});

describe('formats', () => {
  it.each([
    ['isbn', '978-0321751041', '978-0321751042'],
    ['isbn10', '0321751043', '0321751044'],
    ['creditcard', '4111-1111-1111-1111', '4111-1111-1111-1112'],
    ['ssn', '111-22-3333', '11-22-3333'],
    ['rgbcolor', 'rgb(255,0, 12)', 'rgb(256,0,0)'],
  ])('%s', (format, good, bad) => {
    expect(texts(valueFaults(good, { type: 'string', format }))).toEqual([]);
    expect(texts(valueFaults(bad, { type: 'string', format }))).toHaveLength(1);
  });

  it('belong to types', () => {
    const at = (property: SchemaDraft, value: number | boolean): readonly string[] => texts(valueFaults({ n: value }, { type: 'object', properties: { n: property } }));
    expect(at({ type: 'integer' }, 1.5)).toEqual(['n: Invalid value: "number": n in body must be of type integer: "number"', '<nil>: Invalid value: "": Checked value must be of type integer (default format) in n']);
    expect(at({ type: 'integer', format: 'int32' }, true)).toEqual(['n: Invalid value: "": n in body must be of type int32: ""']);
    expect(at({ type: 'integer', format: 'int32' }, -2_147_483_648)).toEqual([]);
    expect(at({ type: 'integer', format: 'int32' }, 2_147_483_648)).toEqual(['<nil>: Invalid value: "": Checked value must be of type integer with format int32 in n']);
    expect(at({ type: 'string', format: 'date-time' }, 5)).toEqual(['n: Invalid value: "int64": n in body must be of type date-time: "int64"']);
    expect(at({ type: 'boolean', format: 'odd' }, 5)).toEqual(['n: Invalid value: "integer": n in body must be of type boolean: "integer"']);
  });
});
