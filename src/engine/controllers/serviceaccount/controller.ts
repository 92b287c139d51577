import { Namespaces, ServiceAccounts } from '../../api/core/resources.ts';
import type { Namespace } from '../../api/core/types.ts';
import { isApiError } from '../../api/status.ts';
import { defineController, watching } from '../../reconcile/controller.ts';
import { isNamespaceTerminating } from '../../reconcile/pod-control.ts';

const name = 'default';

function isLeaving(namespace: Namespace): boolean {
  return namespace.metadata.deletionTimestamp !== undefined || namespace.status.phase === 'Terminating';
}

/** Every namespace has an account that pods run under when they name none; deleted, it comes back (pkg/controller/serviceaccount). */
export const serviceAccountController = defineController({
  name: 'serviceaccount-controller',
  for: Namespaces,
  concerns: (change) => change.type !== 'deleted',
  watches: [watching(ServiceAccounts, ({ type, object }) => (type === 'deleted' && object.metadata.name === name && object.metadata.namespace !== undefined ? [object.metadata.namespace] : []))],
  reconcile(namespace, { cache, client }) {
    const { name: home } = namespace.metadata;
    if (isLeaving(namespace) || cache.get(ServiceAccounts, `${home}/${name}`) !== undefined) return;
    try {
      client.create(ServiceAccounts, { metadata: { name, namespace: home } });
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists') && !isNamespaceTerminating(error)) throw error;
    }
  },
});
