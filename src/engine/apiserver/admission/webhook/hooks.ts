// Which webhooks a request goes to, and one call of one of them: apiserver/pkg/admission/plugin/webhook/generic/webhook.go,
// the dispatchers beside it, and webhook/errors/statuserror.go.
import type { MutatingWebhook, ValidatingWebhook, WebhookClientConfig } from '../../../api/admissionregistration/types.ts';
import { ApiError, type Cause, type StatusReason } from '../../../api/status.ts';
import { isObject, type JsonObject } from '../../../base/json.ts';
import { goQuote } from '../../validation/go-text.ts';
import { forbid, type AdmissionRequest, type AdmissionView } from '../plugin.ts';
import { preconditionsHold, scopeOf } from '../policy/expressions.ts';
import { matchesRequest } from '../policy/matching.ts';
import { InvalidAnswer, readAnswer, reviewFor, type ReviewAnswer } from './review.ts';

export type Webhook = MutatingWebhook | ValidatingWebhook;

const exemptGroup = 'admissionregistration.k8s.io';

/** Webhooks do not judge the objects that say which webhooks and policies there are. */
export function isAskedAbout({ resource }: AdmissionRequest): boolean {
  return resource.group !== exemptGroup;
}

/** Whether the webhook wants to see the request; an error where that cannot be told. */
export function wants({ rules = [], namespaceSelector, objectSelector, matchPolicy, matchConditions = [], failurePolicy }: Webhook, request: AdmissionRequest, view: AdmissionView): boolean | ApiError {
  if (rules.length === 0) return false;
  const match = { resourceRules: rules, ...(namespaceSelector === undefined ? {} : { namespaceSelector }), ...(objectSelector === undefined ? {} : { objectSelector }), matchPolicy: matchPolicy ?? 'Equivalent' };
  if (!matchesRequest(match, request, view)) return false;
  if (matchConditions.length === 0) return true;
  const precondition = preconditionsHold(matchConditions, scopeOf(request, view));
  if ('holds' in precondition) return precondition.holds;
  if (failurePolicy === 'Ignore') return false;
  const verdict = forbid(request, precondition.fault);
  return verdict.type === 'deny' ? verdict.error : false;
}

/** Where a webhook is, as Go prints it: client-go's URL of the request. */
function urlOf({ url = '', service }: WebhookClientConfig, timeoutSeconds: number): string {
  const base = service === undefined ? url : `https://${service.name}.${service.namespace}.svc:${service.port ?? 443}${service.path ?? '/'}`;
  const withPath = /^https?:\/\/[^/]*$/i.test(base) ? `${base}/` : base;
  return `${withPath}?timeout=${timeoutSeconds}s`;
}

/** `unreachable`: the webhook's `failurePolicy` says what follows. `refused`: it counts whatever the policy. */
export type Called =
  | { readonly type: 'answered'; readonly answer: ReviewAnswer }
  | { readonly type: 'unreachable'; readonly why: string }
  | { readonly type: 'refused'; readonly error: ApiError; readonly warnings: readonly string[] };

/** Dry runs go to webhooks, too: none with side effects can be registered any more. */
export function call(hook: Webhook, request: AdmissionRequest, view: AdmissionView, isMutating: boolean): Called {
  const { name, clientConfig, timeoutSeconds = 10, admissionReviewVersions } = hook;
  const review = reviewFor(request, admissionReviewVersions, view);
  if (review === undefined) return { type: 'unreachable', why: 'could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)' };
  const answered = view.askWebhook({ client: clientConfig, timeoutSeconds, review });
  if (answered.type === 'failed') {
    const { message } = answered;
    // What a server answers is said by itself, what happened on the way to it with the address.
    return { type: 'unreachable', why: `failed to call webhook: ${answered.isAnswer === true ? message : `Post ${goQuote(urlOf(clientConfig, timeoutSeconds))}: ${message}`}` };
  }
  try {
    const answer = readAnswer(answered.body, review, isMutating);
    return answer.isAllowed ? { type: 'answered', answer } : { type: 'refused', error: refusal(name, answer.result), warnings: answer.warnings };
  } catch (error) {
    if (error instanceof InvalidAnswer) return { type: 'unreachable', why: error.message.startsWith('received') ? error.message : `received invalid webhook response: ${error.message}` };
    throw error;
  }
}

/** 500 `Internal error occurred: failed calling webhook "w": …`. */
export function internalError(why: string): ApiError {
  return new ApiError('InternalError', `Internal error occurred: ${why}`, { causes: [{ message: why } as Cause] });
}

export function failedCall({ name }: Webhook, why: string): ApiError {
  return internalError(`failed calling webhook ${goQuote(name)}: ${why}`);
}

/** The webhook's own Status, with who refused put before its message. */
function refusal(name: string, result: JsonObject | undefined): ApiError {
  const { message = '', reason = '', code = 0, details } = (result ?? {}) as { readonly message?: string; readonly reason?: string; readonly code?: number; readonly details?: unknown };
  const why = message !== '' ? `: ${message}` : reason !== '' ? `: ${reason}` : ' without explanation';
  const own = isObject(details) ? (details as ApiError['details']) : undefined;
  return new ApiError(reason as StatusReason, `admission webhook ${goQuote(name)} denied the request${why}`, own, code < 400 ? 400 : code);
}
