import type { JsonObject } from '../../base/json.ts';
import type { Pod } from '../../api/core/types.ts';
import { badRequest } from '../errors.ts';
import type { ApiRequest, LogQuery, Server } from '../server.ts';
import { existing } from '../update.ts';

/** What a container printed. In process it comes as `{ log }`; the HTTP face sends the text alone (pkg/registry/core/pod/rest/log.go). */
export function podLog(server: Server, request: ApiRequest): JsonObject {
  const options = request.log ?? {};
  const pod = existing(request) as Pod;
  const container = containerOf(pod, options.container ?? '');
  const query: LogQuery = { previous: false, timestamps: false, ...options, namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name, container };
  return { log: server.logSource?.(query, pod) ?? '' };
}

/** The container that is meant, of a pod that is somewhere. */
export function containerOf(pod: Pod, named: string): string {
  const container = named === '' ? onlyContainer(pod) : named;
  const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])];
  if (!all.some((it) => it.name === container)) throw badRequest(`container ${container} is not valid for pod ${pod.metadata.name}`);
  if ((pod.spec.nodeName ?? '') === '') throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  return container;
}

function names(list: readonly { readonly name: string }[]): string {
  return list.map((it) => it.name).join(' ');
}

function onlyContainer(pod: Pod): string {
  const { containers, initContainers = [] } = pod.spec;
  const [only] = containers;
  if (containers.length === 1 && only !== undefined) return only.name;
  const annotated = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (annotated !== undefined) return annotated;
  const init = initContainers.length === 0 ? '' : ` or one of the init containers: [${names(initContainers)}]`;
  throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names(containers)}]${init}`);
}
