import type { WebhookClientConfig } from '../admissionregistration/types.ts';
import type { AdmissionReview } from './review.ts';
import type { Json } from '../../base/json.ts';

/** One question to a webhook. */
export interface WebhookCall {
  readonly client: WebhookClientConfig;
  readonly timeoutSeconds: number;
  readonly review: AdmissionReview;
}

/** `message` is what Go's HTTP client would say; `isAnswer` when there was an answer, but none that can be used. */
export type WebhookAnswer = { readonly type: 'answered'; readonly body: Json } | { readonly type: 'failed'; readonly message: string; readonly isAnswer?: boolean };

/** Carries the question to whoever serves the webhook in the cluster, and its answer back, in the same instant. */
export type WebhookCaller = (call: WebhookCall) => WebhookAnswer;
