// Asks a whole API server, for tests: what it would refuse, and in which words.
import type { KubeObject } from '../../api/meta/object.ts';
import type { User } from '../../api/operation.ts';
import type { ResourceType } from '../../api/resource.ts';
import { ServiceAccounts } from '../../api/core/resources.ts';
import { ApiError } from '../../api/status.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ApiServer } from '../api-server.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

export interface Asking {
  readonly api: ApiServer;
  make(resource: ResourceType, object: object): KubeObject;
  /** `field: message` of every cause, or the whole message where there are none; none at all when it is accepted. */
  refusals(resource: ResourceType, object: object): readonly string[];
  /** The same of a change to a stored object. */
  changeRefusals(resource: ResourceType, name: string, change: (object: KubeObject) => object, subresource?: string): readonly string[];
}

function textsOf(action: () => unknown): readonly string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const causes = error.details?.causes ?? [];
    return causes.length === 0 ? [error.message] : causes.map(({ field, message }) => (field === undefined ? (message ?? '') : `${field}: ${message ?? ''}`));
  }
}

/** A server with a namespace to work in. */
export function askServer(): Asking {
  const api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: 1_767_225_600_000 }) });
  api.begin();
  api.execute({ resource: ServiceAccounts, namespace: 'default', verb: 'create', object: { metadata: { name: 'default' } } }, admin);
  const place = (resource: ResourceType): { readonly namespace?: string } => (resource.namespaced ? { namespace: 'default' } : {});
  const make = (resource: ResourceType, object: object): KubeObject => api.execute({ resource, ...place(resource), verb: 'create', object: object as never }, admin) as KubeObject;
  return {
    api,
    make,
    refusals: (resource, object) => textsOf(() => api.execute({ resource, ...place(resource), verb: 'create', object: object as never, options: { dryRun: true } }, admin)),
    changeRefusals: (resource, name, change, subresource) => {
      const stored = api.peek(resource, resource.namespaced ? `default/${name}` : name);
      if (stored === undefined) throw new Error(`${name} is not there`);
      const operation = { resource, ...place(resource), name, ...(subresource === undefined ? {} : { subresource }), verb: 'update', object: change(stored) as never, options: { dryRun: true } } as const;
      return textsOf(() => api.execute(operation, admin));
    },
  };
}
