import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import { ApiError } from '../../api/status.ts';
import { notFound } from '../errors.ts';
import type { ApiRequest, OperationOf, Server } from '../server.ts';
import { bindPod } from './binding.ts';
import { evictPod } from './eviction.ts';
import { execInPod } from './exec.ts';
import { podLog } from './log.ts';
import { requestToken } from './token.ts';
import { readScale, writeScale } from './scale.ts';

export { writeScale };

type Answer = KubeObject | JsonObject;

/** Subresources that answer something other than the object. */
export function getSubresource(server: Server, request: ApiRequest): Answer {
  const { subresource } = request.operation;
  if (subresource === 'scale' && request.kind.description.scale !== undefined) return readScale(request);
  if (subresource === 'log' && request.kind.resource.kind === 'Pod') return podLog(server, request);
  throw unknown(request);
}

export function createSubresource(server: Server, request: ApiRequest, operation: OperationOf<'create'>): Answer {
  const { subresource } = operation;
  if (request.kind.resource.kind === 'Pod') {
    if (subresource === 'binding') return bindPod(server, request, operation);
    if (subresource === 'eviction') return evictPod(server, request, operation);
    if (subresource === 'exec') return execInPod(server, request, operation);
  }
  if (request.kind.resource.kind === 'ServiceAccount' && subresource === 'token') return requestToken(server, request, operation);
  throw unknown(request);
}

function unknown(request: ApiRequest): ApiError {
  const { subresource, name } = request.operation;
  if (subresource === undefined) return notFound(request.kind.resource, name ?? '');
  return new ApiError('NotFound', 'the server could not find the requested resource', {});
}
