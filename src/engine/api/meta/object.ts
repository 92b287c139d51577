import type { JsonObject } from '../../base/json.ts';

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsType?: string;
  readonly fieldsV1?: JsonObject;
  readonly subresource?: string;
}

/** Metadata as a stored object has it: the server has filled in identity and clock. */
export interface ObjectMeta {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly namespace?: string;
  readonly generateName?: string;
  readonly selfLink?: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** Metadata inside a template. Never a list's. */
export type TemplateMeta = Partial<ObjectMeta>;

/** Any stored object. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** What a client sends to create: identity and clock are the server's, `status` and `spec` may be missing. */
export type Draft<T extends KubeObject> = Omit<T, 'apiVersion' | 'kind' | 'metadata' | 'status' | 'spec'> & {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: TemplateMeta;
} & (T extends { readonly spec: infer S } ? { readonly spec?: S } : unknown) &
  (T extends { readonly status: infer S } ? { readonly status?: S } : unknown);
