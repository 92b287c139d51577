import type { Json, JsonObject } from '../../base/json.ts';

// `admission.k8s.io` objects are sent to webhooks and answered by them; nothing stores them, so they have no handle.

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

export interface AdmissionReviewRequest {
  readonly uid: string;
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  readonly subResource?: string;
  readonly requestKind: GroupVersionKind;
  readonly requestResource: GroupVersionResource;
  readonly requestSubResource?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly userInfo: JsonObject;
  /** `null` for DELETE. */
  readonly object: Json;
  /** `null` for CREATE. */
  readonly oldObject: Json;
  readonly dryRun: boolean;
  readonly options: JsonObject;
}

/** What the API server sends. */
export interface AdmissionReview {
  readonly kind: 'AdmissionReview';
  /** `admission.k8s.io/v1` or `…/v1beta1`, whichever the webhook names first. */
  readonly apiVersion: string;
  readonly request: AdmissionReviewRequest;
}
