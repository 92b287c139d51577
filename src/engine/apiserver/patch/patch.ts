import { unreachable } from '../../base/assert.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { findDefinition } from '../../api/schema/schema.ts';
import { ApiError } from '../../api/status.ts';
import { badRequest } from '../errors.ts';
import type { ApiRequest, OperationOf } from '../server.ts';
import { jsonPatch, PatchConflict } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMerge, StrategicPatchError } from './strategic-merge.ts';

const maximumOperations = 10_000;

type Patch = Pick<OperationOf<'patch'>, 'patchType' | 'patch'>;

/** What the object becomes; `target` is never changed (endpoints/handlers/patch.go). */
export function applyPatch(request: ApiRequest, { patchType, patch }: Patch, target: Json): Json {
  switch (patchType) {
    case 'merge':
      if (!isObject(patch)) throw badRequest(`error decoding patch: json: cannot unmarshal ${goKind(patch)} into Go value of type map[string]interface {}`);
      return mergePatch(target, patch);
    case 'json':
      return applyJsonPatch(patch, target);
    case 'strategic':
      if (!isObject(patch)) throw badRequest(`json: cannot unmarshal ${goKind(patch)} into Go value of type map[string]interface {}`);
      return applyStrategic(request, patch, target);
    case 'apply':
      // Not made of the object alone: ownership/ does it.
      throw new ApiError('UnsupportedMediaType', 'apply patches are not served here');
    default:
      return unreachable(patchType);
  }
}

function goKind(value: Json): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function applyJsonPatch(patch: Json, target: Json): Json {
  if (!Array.isArray(patch)) throw badRequest(`error decoding patch: json: cannot unmarshal ${goKind(patch)} into Go value of type []handlers.jsonPatchOp`);
  const operations = patch as readonly Json[];
  const wrong = operations.find((operation) => !isObject(operation));
  if (wrong !== undefined) throw badRequest(`error decoding patch: json: cannot unmarshal ${goKind(wrong)} into Go value of type handlers.jsonPatchOp`);
  if (operations.length > maximumOperations) {
    throw new ApiError('RequestEntityTooLarge', `Request entity too large: The allowed maximum operations in a JSON patch is ${maximumOperations}, got ${operations.length}`);
  }
  try {
    const patched = jsonPatch(target, operations as readonly JsonObject[]);
    if (!isObject(patched)) throw new PatchConflict('no object');
    return patched;
  } catch (error) {
    // Kubernetes answers every operation that does not apply with the same sentence.
    if (error instanceof PatchConflict) throw new ApiError('Invalid', 'the server rejected our request due to an error in our request', {});
    throw error;
  }
}

const formatErrors = /^invalid patch format/;

function applyStrategic(request: ApiRequest, patch: JsonObject, target: Json): Json {
  if (request.kind.description.isCustom === true && !request.isTrusted) throw new ApiError('UnsupportedMediaType', 'strategic merge patch is not supported for custom resources');
  try {
    return strategicMerge(target, patch, findDefinition(request.kind.schema));
  } catch (error) {
    if (!(error instanceof StrategicPatchError)) throw error;
    // Upstream answers 500 to a patch without merge keys; the fault is the client's all the same.
    throw formatErrors.test(error.message) ? badRequest(error.message) : new ApiError('', error.message, undefined, 400);
  }
}
