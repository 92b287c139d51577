import type { KubeObject } from '../api/meta/object.ts';
import type { ResourceType } from '../api/resource.ts';
import { isApiError } from '../api/status.ts';
import type { Client } from '../client/client.ts';

/** Writes a status that was computed whole; on a conflict once more on top of what is there now. */
export function writeStatus<T extends KubeObject & { readonly status?: unknown }>(client: Client, resource: ResourceType<T>, object: T, status: T['status']): T {
  try {
    return client.updateStatus(resource, { ...object, status });
  } catch (error) {
    if (!isApiError(error, 'Conflict')) throw error;
    const fresh = client.get(resource, object);
    if (fresh === undefined || fresh.metadata.uid !== object.metadata.uid) throw error;
    return client.updateStatus(resource, { ...fresh, status });
  }
}
