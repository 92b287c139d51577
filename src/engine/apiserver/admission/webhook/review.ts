// The question to a webhook and its answer: apiserver/pkg/admission/plugin/webhook/request/admissionreview.go.
import type { AdmissionReview, AdmissionReviewRequest } from '../../../api/admission/review.ts';
import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { bytesOfBase64, textOfUtf8 } from '../../../base/base64.ts';
import { goQuote } from '../../validation/go-text.ts';
import { randomFor } from '../../randomness.ts';
import { nameIn, type AdmissionRequest, type AdmissionView } from '../plugin.ts';

const group = 'admission.k8s.io';
const knownVersions: readonly string[] = ['v1', 'v1beta1'];

function optionsOf({ operation, options }: AdmissionRequest): JsonObject {
  const kind = operation === 'CREATE' ? 'CreateOptions' : operation === 'DELETE' ? 'DeleteOptions' : 'UpdateOptions';
  const { dryRun, ...rest } = options;
  return { kind, apiVersion: 'meta.k8s.io/v1', ...(rest as JsonObject), ...(dryRun === true ? { dryRun: ['All'] } : {}) };
}

function requestOf(request: AdmissionRequest, uid: string): AdmissionReviewRequest {
  const { resource, subresource, namespace, name, operation, user, options } = request;
  const kind = { group: resource.group, version: resource.version, kind: resource.kind };
  const kindOfResource = { group: resource.group, version: resource.version, resource: resource.plural };
  return {
    uid,
    kind,
    resource: kindOfResource,
    ...(subresource === undefined ? {} : { subResource: subresource }),
    requestKind: kind,
    requestResource: kindOfResource,
    ...(subresource === undefined ? {} : { requestSubResource: subresource }),
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    operation,
    userInfo: { username: user.name, ...(user.uid === undefined ? {} : { uid: user.uid }), groups: user.groups, ...(user.extra === undefined ? {} : { extra: user.extra }) },
    object: (request.object ?? null) as unknown as Json,
    oldObject: (request.oldObject ?? null) as unknown as Json,
    dryRun: options.dryRun === true,
    options: optionsOf(request),
  };
}

/** In the first version the webhook names that is known; `undefined` when there is none. */
export function reviewFor(request: AdmissionRequest, versions: readonly string[], view: AdmissionView): AdmissionReview | undefined {
  const version = versions.find((it) => knownVersions.includes(it));
  if (version === undefined) return undefined;
  return { kind: 'AdmissionReview', apiVersion: `${group}/${version}`, request: requestOf(request, randomFor(view.sim, 'apiserver/webhooks', request.options.dryRun === true, nameIn(request)).uuid()) };
}

/** What the webhook said, when what it said makes sense. */
export interface ReviewAnswer {
  readonly isAllowed: boolean;
  /** Operations of a JSON Patch; empty when nothing is to change. */
  readonly patch: readonly JsonObject[];
  readonly result: JsonObject | undefined;
  readonly warnings: readonly string[];
}

export class InvalidAnswer extends Error {}

function patchOf(response: JsonObject, isMutating: boolean, isOld: boolean): readonly JsonObject[] {
  const { patch, patchType } = response as { readonly patch?: Json; readonly patchType?: Json };
  const text = typeof patch === 'string' ? patch : '';
  if (!isMutating) {
    if (isOld) return [];
    if (text !== '') throw new InvalidAnswer('validating webhook may not return response.patch');
    if (patchType !== undefined) throw new InvalidAnswer('validating webhook may not return response.patchType');
    return [];
  }
  if (!isOld) {
    if (text !== '' && patchType === undefined) throw new InvalidAnswer('webhook returned response.patch but not response.patchType');
    if (text === '' && patchType !== undefined) throw new InvalidAnswer('webhook returned response.patchType but not response.patch');
    if (patchType === '') throw new InvalidAnswer('webhook returned invalid response.patchType of ""');
  }
  if (text === '') return [];
  const bytes = bytesOfBase64(text);
  try {
    const operations: unknown = bytes === undefined ? undefined : JSON.parse(textOfUtf8(bytes));
    if (Array.isArray(operations)) return operations.filter(isObject);
  } catch {
    // Said below.
  }
  throw new InvalidAnswer('received undecodable patch in webhook response');
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Throws `InvalidAnswer` with upstream's words. */
export function readAnswer(body: Json, review: AdmissionReview, isMutating: boolean): ReviewAnswer {
  const answer = isObject(body) ? body : {};
  const { response } = answer;
  if (!isObject(response)) throw new InvalidAnswer('webhook response was absent');
  const isOld = review.apiVersion.endsWith('v1beta1');
  if (!isOld) {
    const uid = textOf(response['uid']);
    if (uid !== review.request.uid) throw new InvalidAnswer(`expected response.uid=${goQuote(review.request.uid)}, got ${goQuote(uid)}`);
    const [got, wanted] = [`${textOf(answer['apiVersion'])}, Kind=${textOf(answer['kind'])}`, `${review.apiVersion}, Kind=AdmissionReview`];
    if (got !== wanted) throw new InvalidAnswer(`expected webhook response of ${wanted}, got ${got}`);
  }
  const { warnings, status } = response as { readonly warnings?: Json; readonly status?: Json };
  return {
    isAllowed: response['allowed'] === true,
    patch: patchOf(response, isMutating, isOld),
    result: isObject(status) ? status : undefined,
    warnings: Array.isArray(warnings) ? warnings.filter((it) => typeof it === 'string') : [],
  };
}
