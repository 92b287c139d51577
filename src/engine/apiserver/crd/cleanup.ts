import { CustomResourceDefinitions } from '../../api/apiextensions/resources.ts';
import type { CustomResourceDefinition } from '../../api/apiextensions/types.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { Operation, User } from '../../api/operation.ts';
import type { ResourceType } from '../../api/resource.ts';
import type { JsonObject } from '../../base/json.ts';
import { defineEvent } from '../../sim/event.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { isConditionTrue, withCondition, type NewCondition } from './conditions.ts';

// What happens between the wish to delete a definition and its end (apiextensions' crd_finalizer.go).

export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

/** Someone wants a definition gone: its objects go first. */
export const cleanupDue = defineEvent<{ readonly name: string }>('apiserver/definition-cleanup');

export const cleanupAfterMs = 100;
/** How often upstream looks whether finalizers have let the objects go. */
const lookAgainMs = 5_000;

const apiServer: User = { name: 'system:apiserver', groups: ['system:masters'] };

interface Cleaner {
  readonly sim: Simulation;
  /** The definition as it is stored. */
  readonly get: (name: string) => CustomResourceDefinition | undefined;
  /** The kind that a definition serves, as stored. */
  readonly resourceOf: (definition: CustomResourceDefinition) => ResourceType | undefined;
  readonly list: (resource: ResourceType) => readonly KubeObject[];
  readonly execute: (operation: Operation, user: User) => unknown;
}

const terminating = (status: 'True' | 'False', reason: string, message: string): NewCondition => ({ type: 'Terminating', status, reason, message });

function tell({ sim, execute }: Cleaner, definition: CustomResourceDefinition, condition: NewCondition): CustomResourceDefinition {
  const status = withCondition(definition.status, condition, sim.nowMs);
  if (status === definition.status) return definition;
  const object = { ...definition, status } as unknown as JsonObject;
  return execute({ resource: CustomResourceDefinitions, name: definition.metadata.name, verb: 'update', subresource: 'status', object }, apiServer) as CustomResourceDefinition;
}

/** Deletes what is there; answers whether nothing is left. */
function empty(cleaner: Cleaner, resource: ResourceType): boolean {
  const namespaces = new Set(cleaner.list(resource).map(({ metadata }) => metadata.namespace));
  for (const namespace of namespaces) {
    cleaner.execute({ resource, ...(namespace === undefined ? {} : { namespace }), verb: 'deletecollection' }, apiServer);
  }
  return cleaner.list(resource).length === 0;
}

export function cleanUp(cleaner: Cleaner, name: string): void {
  const definition = cleaner.get(name);
  if (definition?.metadata.deletionTimestamp === undefined || definition.metadata.finalizers?.includes(cleanupFinalizer) !== true) return;
  const told = tell(cleaner, definition, terminating('True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress'));
  const resource = isConditionTrue(told, 'Established') ? cleaner.resourceOf(told) : undefined;
  if (resource !== undefined && !empty(cleaner, resource)) {
    cleaner.sim.schedule(cleanupDue, { name }, { afterMs: lookAgainMs });
    return;
  }
  const done = tell(
    cleaner,
    told,
    resource === undefined ? terminating('False', 'NeverEstablished', 'resource was never established') : terminating('False', 'InstanceDeletionCompleted', 'removed all instances'),
  );
  const finalizers = (done.metadata.finalizers ?? []).filter((it) => it !== cleanupFinalizer);
  const object = { ...done, metadata: { ...done.metadata, finalizers } } as unknown as JsonObject;
  cleaner.execute({ resource: CustomResourceDefinitions, name, verb: 'update', object }, apiServer);
}
