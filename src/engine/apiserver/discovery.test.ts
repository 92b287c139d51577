import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/meta/object.ts';
import { Store } from '../store/store.ts';
import { base64Of, bytesOfBase64, textOfUtf8 } from '../base/base64.ts';
import { Discovery } from './discovery.ts';
import { builtInKinds } from './kinds/index.ts';
import { Registry } from './registry.ts';
import { sha256, utf8Bytes } from '../base/sha256.ts';

const discovery = new Discovery(new Registry(builtInKinds, new Store<KubeObject>()));

function named(path: readonly string[], name: string): unknown {
  const { resources } = discovery.document(path) as unknown as { resources: { name: string }[] };
  return resources.find((resource) => resource.name === name);
}

describe('sha256', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['a'.repeat(1000), '41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3'],
    ['a'.repeat(55), '9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318'],
  ])('of %j', (text, hex) => {
    expect(sha256(text).map((byte) => byte.toString(16).padStart(2, '0')).join('')).toBe(hex);
  });
});

describe('base64', () => {
  it.each(['', 'a', 'ab', 'abc', 'grüße ✓'])('comes back: %j', (text) => {
    const encoded = base64Of(utf8Bytes(text));
    expect(encoded).toBe(Buffer.from(text).toString('base64'));
    expect(textOfUtf8(bytesOfBase64(encoded) ?? [])).toBe(text);
  });
});

describe('legacy discovery', () => {
  it('describes kinds as the real server does', () => {
    expect(named(['api', 'v1'], 'configmaps')).toEqual({
      name: 'configmaps',
      singularName: 'configmap',
      namespaced: true,
      kind: 'ConfigMap',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['cm'],
      storageVersionHash: 'qFsyl6wFWjQ=',
    });
    expect(named(['api', 'v1'], 'pods/eviction')).toEqual({ name: 'pods/eviction', singularName: '', namespaced: true, group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] });
    expect(named(['apis', 'events.k8s.io', 'v1'], 'events')).toMatchObject({ storageVersionHash: 'r2yiGXH7wu8=' });
  });

  it('prefers the newest version of a group', () => {
    expect(discovery.document(['apis', 'autoscaling'])).toMatchObject({ preferredVersion: { version: 'v2' }, versions: [{ version: 'v2' }, { version: 'v1' }] });
  });

  it('knows nothing of other groups', () => {
    expect(discovery.document(['apis', 'nope'])).toBeUndefined();
    expect(discovery.document(['apis', 'apps', 'v2'])).toBeUndefined();
  });
});

describe('aggregated discovery', () => {
  it('tells each kind with its subresources', () => {
    const { items } = discovery.aggregated('apis', 'v2') as unknown as { items: { metadata: { name: string }; versions: { resources: { resource: string }[] }[] }[] };
    const apps = items.find((item) => item.metadata.name === 'apps');
    expect(apps?.versions[0]?.resources.find((resource) => resource.resource === 'deployments')).toEqual({
      resource: 'deployments',
      responseKind: { group: '', version: '', kind: 'Deployment' },
      scope: 'Namespaced',
      singularResource: 'deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
      subresources: [
        { subresource: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' }, verbs: ['get', 'patch', 'update'] },
        { subresource: 'status', responseKind: { group: '', version: '', kind: 'Deployment' }, verbs: ['get', 'patch', 'update'] },
      ],
    });
  });
});
