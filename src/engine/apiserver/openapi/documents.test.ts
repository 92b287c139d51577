import { describe, expect, it } from 'vitest';
import { Deployments, ReplicaSets } from '../../api/apps/resources.ts';
import { Namespaces, Pods } from '../../api/core/resources.ts';
import { defineResource } from '../../api/resource.ts';
import type { JsonObject } from '../../base/json.ts';
import { openApiIndex, openApiV2, openApiV3 } from './documents.ts';
import type { OpenApiResource } from './paths.ts';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const apps: readonly OpenApiResource[] = [
  { resource: Deployments, definition: 'apps.v1.Deployment', verbs, subresources: [{ name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get', 'patch', 'update'] }] },
  { resource: ReplicaSets, definition: 'apps.v1.ReplicaSet', verbs },
];
const core: readonly OpenApiResource[] = [
  { resource: Pods, definition: 'core.v1.Pod', verbs },
  { resource: Namespaces, definition: 'core.v1.Namespace', verbs },
];
const widgets: OpenApiResource = {
  resource: defineResource({ group: 'example.com', version: 'v1', kind: 'Widget', plural: 'widgets' }),
  schema: { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } } },
  verbs,
};
const options = { version: 'v1.36.2', descriptions: { 'apps.v1.DeploymentSpec': { replicas: 'Number of desired pods.' } } };

function at(document: JsonObject, ...path: readonly string[]): unknown {
  let value: unknown = document;
  for (const step of path) value = (value as Record<string, unknown> | undefined)?.[step];
  return value;
}

function referencesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' && typeof inner === 'string' ? [inner] : referencesOf(inner)));
}

describe('OpenAPI documents', () => {
  it('lists a document per group and version, with a hash that follows the content', () => {
    const index = openApiIndex([...core, ...apps, widgets], options);
    expect(Object.keys(index['paths'] as JsonObject)).toEqual(['api/v1', 'apis/apps/v1', 'apis/example.com/v1']);
    const url = (resources: readonly OpenApiResource[]): unknown => at(openApiIndex(resources, options), 'paths', 'apis/example.com/v1', 'serverRelativeURL');
    expect(url([widgets])).toMatch(/^\/openapi\/v3\/apis\/example\.com\/v1\?hash=[0-9a-f]{16}$/);
    expect(url([widgets])).not.toBe(url([{ ...widgets, schema: { type: 'object' } }]));
  });

  it('carries what kubectl explain, apply and validation look for', () => {
    const document = openApiV3(apps, options);
    const schema = ['components', 'schemas', 'io.k8s.api.apps.v1.DeploymentSpec', 'properties'];
    expect(at(document, ...schema, 'replicas')).toEqual({ description: 'Number of desired pods.', type: 'integer', format: 'int32' });
    expect(at(document, ...schema, 'strategy')).toEqual({ allOf: [{ $ref: '#/components/schemas/io.k8s.api.apps.v1.DeploymentStrategy' }], default: {}, 'x-kubernetes-patch-strategy': 'retainKeys' });
    expect(at(document, 'components', 'schemas', 'io.k8s.api.apps.v1.Deployment', 'x-kubernetes-group-version-kind')).toEqual([{ group: 'apps', kind: 'Deployment', version: 'v1' }]);
    const patch = at(document, 'paths', '/apis/apps/v1/namespaces/{namespace}/deployments/{name}', 'patch') as { parameters: { name: string }[] };
    expect(patch).toMatchObject({ operationId: 'patchAppsV1NamespacedDeployment', 'x-kubernetes-group-version-kind': { group: 'apps', kind: 'Deployment', version: 'v1' } });
    expect(patch.parameters.map(({ name }) => name)).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'force']);
    expect(at(document, 'paths', '/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale', 'get', 'x-kubernetes-group-version-kind', 'kind')).toBe('Scale');
  });

  it('refers only to schemas it holds', () => {
    const third = openApiV3([...core, ...apps, widgets], options);
    const thirdNames = Object.keys(at(third, 'components', 'schemas') as object).map((name) => `#/components/schemas/${name}`);
    expect(referencesOf(third).filter((reference) => !thirdNames.includes(reference))).toEqual([]);
    const second = openApiV2([...core, ...apps], options);
    const secondNames = Object.keys(at(second, 'definitions') as object).map((name) => `#/definitions/${name}`);
    expect(referencesOf(second).filter((reference) => !secondNames.includes(reference))).toEqual([]);
  });

  it('shows custom kinds with what every object has', () => {
    const schema = at(openApiV3([widgets], options), 'components', 'schemas', 'com.example.v1.Widget');
    expect(schema).toMatchObject({ properties: { spec: { properties: { size: { type: 'integer' } } }, metadata: { allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }] } } });
  });
});
