import { readFileSync, existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { definitionForKind, definitionNames, definitionOf, findDefinition } from './schema.ts';

const structure = '../shared/facts/api-structure.json';

describe('schema', () => {
  it('knows how a Deployment is put together', () => {
    const deployment = definitionForKind('apps', 'v1', 'Deployment');
    expect(deployment?.name).toBe('apps.v1.Deployment');
    expect(deployment?.fields.get('spec')).toMatchObject({ type: 'struct', ref: 'apps.v1.DeploymentSpec', empty: 'zero' });
    expect(definitionOf('core.v1.Container').fields.get('ports')).toMatchObject({ type: 'list', listType: 'map', listMapKeys: ['containerPort', 'protocol'], mergeKey: 'containerPort', patchStrategy: 'merge' });
    expect(definitionOf('core.v1.Container').fields.get('imagePullPolicy')).toMatchObject({ goType: 'v1.PullPolicy', enum: ['Always', 'IfNotPresent', 'Never'] });
    expect(definitionOf('core.v1.PodSpec').fields.get('containers')).toMatchObject({ goType: '[]v1.Container', required: true });
    expect(definitionOf('core.v1.ConfigMap').fields.get('data')?.goType).toBe('map[string]string');
  });

  it('refers only to definitions that exist', () => {
    const missing = definitionNames().flatMap((name) =>
      [...definitionOf(name).fields.values()]
        .map((field) => field.ref ?? field.element?.ref ?? field.element?.element?.ref)
        .filter((ref) => ref !== undefined && findDefinition(ref) === undefined)
        .map((ref) => `${name} → ${ref}`),
    );
    expect(missing).toEqual([]);
  });

  it.skipIf(!existsSync(structure))('has every field of every definition of the API', () => {
    const { definitions } = JSON.parse(readFileSync(structure, 'utf8')) as { definitions: Record<string, { fields?: Record<string, { listMapKeys?: string[]; mergeKey?: string; patchStrategy?: string }>; gvk?: unknown }> };
    let fields = 0;
    for (const [name, { fields: wanted = {} }] of Object.entries(definitions)) {
      if (name.startsWith('com.') || name.startsWith('version.') || name.endsWith('List')) continue;
      const definition = findDefinition(name);
      for (const [field, shape] of Object.entries(wanted)) {
        fields += 1;
        const got = definition?.fields.get(field);
        expect(got, `${name}.${field}`).toBeDefined();
        expect(got?.listMapKeys, `${name}.${field}`).toEqual(shape.listMapKeys);
        expect(got?.mergeKey, `${name}.${field}`).toEqual(shape.mergeKey);
        expect(got?.patchStrategy, `${name}.${field}`).toEqual(shape.patchStrategy);
      }
    }
    expect(fields).toBeGreaterThan(2000);
  });
});
