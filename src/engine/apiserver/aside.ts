import type { KubeObject } from '../api/meta/object.ts';
import type { ResourceType } from '../api/resource.ts';
import { store } from './commit.ts';
import type { ApiRequest, Server } from './server.ts';

/** Stores another object in the course of a request: a budget that an eviction spends, a quota that a create charges. */
export function storeAside(server: Server, request: ApiRequest, resource: ResourceType, object: KubeObject, subresource?: string): KubeObject {
  const kind = server.registry.of(resource);
  const { namespace, name } = object.metadata;
  const old = kind.table.get(namespace ?? '', name)?.value;
  const operation = { resource, ...(namespace === undefined ? {} : { namespace }), name, ...(subresource === undefined ? {} : { subresource }), verb: 'update', object: {} } as const;
  return store(server, { ...request, kind, operation }, old === undefined ? 'create' : 'update', { ...object, metadata: { ...object.metadata } }, old);
}
