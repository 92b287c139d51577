import { describe, expect, it } from 'vitest';
import { faultKindOf } from '../../engine/chaos/faults/index.ts';
import { definitionNames, definitionOf } from '../../engine/api/schema/schema.ts';
import type { FaultType } from '../../engine/api/sandbox/types.ts';
import { choices as en } from './choices/en.ts';
import { choices as zh } from './choices/zh.ts';
import { choiceOf, withChoices } from './choices.ts';
import { oneLine } from './completions.ts';

interface Choice {
  readonly definition: string;
  readonly field: string;
  readonly value: string;
}

/** Only the API server writes these; and what a certificate is for is said by its own words. */
function isWritten(definition: string): boolean {
  return !definition.endsWith('Status') && definition !== 'resource.v1.DeviceAllocationConfiguration' && definition !== 'certificates.v1.CertificateSigningRequestSpec';
}

function written(): readonly Choice[] {
  return definitionNames()
    .filter(isWritten)
    .flatMap((definition) => [...definitionOf(definition).fields.values()].flatMap(({ name: field, enum: values = [] }) => values.map((value) => ({ definition, field, value }))));
}

const kindOf = (definition: string): string => definition.slice(definition.lastIndexOf('.') + 1);
const languages = { en, zh };

describe.each(Object.entries(languages))('the sentences about values: %s', (language, choices) => {
  it('are there for every value that somebody writes', () => {
    const untold = written().filter(({ definition, field, value }) => choiceOf(choices, definition, field, value) === undefined);
    expect(untold).toEqual([]);
    expect(written().length).toBeGreaterThan(200);
  });

  it('are there for nothing else', () => {
    const asked = new Set(written().flatMap(({ definition, field, value }) => [`${field} ${value}`, `${kindOf(definition)}.${field} ${value}`]));
    const told = Object.entries(choices).flatMap(([field, book]) => Object.keys(book).map((value) => `${field} ${value}`));
    expect(told.filter((key) => !asked.has(key))).toEqual([]);
  });

  it('fit into a row', () => {
    const sentences = Object.values(choices).flatMap((book: Readonly<Record<string, string>>) => Object.values(book));
    expect(sentences.filter((sentence) => oneLine(sentence) !== sentence)).toEqual([]);
    expect(sentences.filter((sentence) => !sentence.endsWith(language === 'zh' ? '。' : '.'))).toEqual([]);
  });

  it('say which faults are not simulated', () => {
    const notSimulated = Object.entries(choices['FaultSpec.type']).filter(([, sentence]) => /not simulated|不参与模拟/.test(sentence)).map(([type]) => type);
    expect(notSimulated).toEqual(Object.keys(en['FaultSpec.type']).filter((type) => faultKindOf(type as FaultType) === undefined));
  });
});

describe('the schema', () => {
  it('takes a sentence for each value, in its place', () => {
    const schema = {
      type: 'object',
      definitions: {
        'core.v1.Toleration': { properties: { operator: { enum: ['Exists', 'Neither'], description: 'How.' }, key: { type: 'string' } } },
        'core.v1.NodeSelectorRequirement': { properties: { operator: { enum: ['Exists'] } } },
        'core.v1.PersistentVolumeSpec': { properties: { accessModes: { type: 'array', items: { enum: ['ReadWriteOnce'] } } } },
        'x.v1.Stranger': { properties: { phase: { enum: ['constructor'] } } },
        'x.v1.Empty': {},
      },
    };
    expect(withChoices(schema, en)).toEqual({
      type: 'object',
      definitions: {
        ...schema.definitions,
        'core.v1.Toleration': { properties: { operator: { enum: ['Exists', 'Neither'], enumDescriptions: [en['Toleration.operator'].Exists, ''], description: 'How.' }, key: { type: 'string' } } },
        'core.v1.NodeSelectorRequirement': { properties: { operator: { enum: ['Exists'], enumDescriptions: [en['NodeSelectorRequirement.operator'].Exists] } } },
        'core.v1.PersistentVolumeSpec': { properties: { accessModes: { type: 'array', items: { enum: ['ReadWriteOnce'], enumDescriptions: [en.accessModes.ReadWriteOnce] } } } },
      },
    });
  });
});
