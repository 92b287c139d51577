import { unreachable } from '../../base/assert.ts';
import type { Json } from '../../base/json.ts';
import { ApiError } from '../../api/status.ts';
import type { ApiRequest, OperationOf } from '../server.ts';
import { mergePatch } from './merge-patch.ts';

/** What the object becomes; `target` is never changed. */
export function applyPatch(_request: ApiRequest, { patchType, patch }: OperationOf<'patch'>, target: Json): Json {
  switch (patchType) {
    case 'merge':
      return mergePatch(target, patch);
    case 'json':
    case 'strategic':
    case 'apply':
      throw new ApiError('UnsupportedMediaType', `the patch type ${patchType} is not served yet`);
    default:
      return unreachable(patchType);
  }
}
