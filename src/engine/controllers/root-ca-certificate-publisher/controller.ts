import { ConfigMaps, Namespaces } from '../../api/core/resources.ts';
import type { ConfigMap } from '../../api/core/types.ts';
import { isApiError } from '../../api/status.ts';
import { jsonEqual } from '../../base/json.ts';
import { defineController, watching, type ControllerContext } from '../../reconcile/controller.ts';
import { isNamespaceTerminating } from '../../reconcile/pod-control.ts';
import { rootCaBundle } from '../../reconcile/root-ca.ts';

const name = 'kube-root-ca.crt';

const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

const data = { 'ca.crt': rootCaBundle };

function create(namespace: string, { client }: ControllerContext): void {
  try {
    client.create(ConfigMaps, { metadata: { name, namespace, annotations: { 'kubernetes.io/description': description } }, data });
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists') && !isNamespaceTerminating(error)) throw error;
  }
}

function restore(map: ConfigMap, { client }: ControllerContext): void {
  const isDescribed = map.metadata.annotations?.['kubernetes.io/description'] !== undefined;
  if (isDescribed && jsonEqual(map.data, data)) return;
  const annotations = { ...map.metadata.annotations, 'kubernetes.io/description': description };
  client.update(ConfigMaps, { ...map, metadata: { ...map.metadata, annotations }, data });
}

/** Puts what pods need to trust the API server into every namespace, and puts it back (pkg/controller/certificates/rootcacertpublisher). */
export const rootCaCertificatePublisher = defineController({
  name: 'root-ca-certificate-publisher-controller',
  for: Namespaces,
  concerns: (change) => change.type !== 'deleted',
  watches: [watching(ConfigMaps, ({ type, object }) => (type !== 'added' && object.metadata.name === name && object.metadata.namespace !== undefined ? [object.metadata.namespace] : []))],
  reconcile(namespace, context) {
    const { name: home, deletionTimestamp } = namespace.metadata;
    if (deletionTimestamp !== undefined || namespace.status.phase === 'Terminating') return;
    const map = context.cache.get(ConfigMaps, `${home}/${name}`);
    if (map === undefined) create(home, context);
    else restore(map, context);
  },
});
