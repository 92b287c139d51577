// The objects that a binding hands to its policy: CollectParams of apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go.
import type { ParamKind, ParamRef } from '../../../api/admissionregistration/types.ts';
import { Namespaces } from '../../../api/core/resources.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import type { ResourceType } from '../../../api/resource.ts';
import { matchesLabelSelector } from '../../selectors/object-selector.ts';
import type { AdmissionRequest, AdmissionView } from '../plugin.ts';

/** A policy is judged once for each; `undefined` is the one of a policy that takes none. */
export type Params = { readonly objects: readonly (KubeObject | undefined)[] } | { readonly fault: string };

function named(resource: ResourceType, ref: ParamRef, namespace: string | undefined, view: AdmissionView): readonly KubeObject[] {
  const { name = '', selector } = ref;
  if (name === '') return view.list(resource, namespace).filter((object) => matchesLabelSelector(selector ?? {}, object.metadata.labels));
  const found = view.get(resource, namespace === undefined ? name : `${namespace}/${name}`);
  return found === undefined ? [] : [found];
}

/** Why a policy cannot be asked, whatever its bindings say: nobody serves the kind of its parameters. */
export function paramKindFault(kind: ParamKind | undefined, view: AdmissionView): string | undefined {
  if (kind === undefined) return undefined;
  const { apiVersion = '', kind: kindName = '' } = kind;
  if (view.findKind?.(apiVersion, kindName) !== undefined) return undefined;
  const groupVersion = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
  return `failed to configure policy: failed to find resource referenced by paramKind: '${groupVersion}, Kind=${kindName}'`;
}

export function paramsOf(kind: ParamKind | undefined, ref: ParamRef | undefined, request: AdmissionRequest, view: AdmissionView): Params {
  if (kind === undefined || ref === undefined) return { objects: [undefined] };
  const { apiVersion = '', kind: kindName = '' } = kind;
  const resource = view.findKind?.(apiVersion, kindName);
  if (resource === undefined) return { fault: paramKindFault(kind, view) ?? '' };
  const own = ref.namespace === '' ? undefined : ref.namespace;
  if (!resource.namespaced && own !== undefined) return { fault: 'failed to configure binding: paramRef.namespace must not be provided for a cluster-scoped `paramKind`' };
  // A namespace lies in itself.
  const home = request.namespace ?? (request.resource === Namespaces ? request.name : undefined);
  const namespace = resource.namespaced ? (own ?? home) : undefined;
  if (resource.namespaced && namespace === undefined) return { fault: 'failed to configure binding: cannot use namespaced paramRef in policy binding that matches cluster-scoped resources' };
  const objects = named(resource, ref, namespace, view).map((object) => ({ ...object, apiVersion, kind: kindName }));
  if (objects.length === 0 && ref.parameterNotFoundAction === 'Deny') return { fault: 'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction' };
  return { objects };
}
