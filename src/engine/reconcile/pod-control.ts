import type { Pod, PodTemplateSpec } from '../api/core/types.ts';
import { Pods } from '../api/core/resources.ts';
import type { KubeObject, TemplateMeta } from '../api/meta/object.ts';
import type { ResourceType } from '../api/resource.ts';
import { isApiError } from '../api/status.ts';
import type { ControllerContext } from './controller.ts';
import { controllerReference } from './ownership.ts';

/** True for the refusal of a namespace that is being deleted: nothing to report, nothing to retry. */
export function isNamespaceTerminating(error: unknown): boolean {
  return isApiError(error) && error.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating') === true;
}

/** Metadata of a pod made from a template: labels, annotations and finalizers of the template, a generated name, the owner. */
export function podMetadata(template: PodTemplateSpec, owner: KubeObject, resource: ResourceType): TemplateMeta {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  const { name, namespace } = owner.metadata;
  return {
    generateName: `${name}-`,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(finalizers === undefined ? {} : { finalizers }),
    ownerReferences: [controllerReference(resource, owner)],
  };
}

/**
 * Creates a pod for its owner and says so in an Event on the owner; the refusal, if any, is returned (pkg/controller/controller_utils.go,
 * RealPodControl). In a namespace that is going away it does nothing and reports nothing.
 */
export function createPod(context: ControllerContext, owner: KubeObject, resource: ResourceType, template: PodTemplateSpec, metadata: TemplateMeta = podMetadata(template, owner, resource)): Error | undefined {
  try {
    const spec = template.spec ?? { containers: [] };
    const pod = context.client.create(Pods, { metadata, spec });
    context.events.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    return undefined;
  } catch (error) {
    if (!isApiError(error)) throw error;
    if (isNamespaceTerminating(error)) return undefined;
    context.events.event(owner, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    return error;
  }
}

/** Deletes a pod of its owner, with an Event on the owner; a pod that is gone already is no failure. */
export function deletePod(context: ControllerContext, owner: KubeObject, pod: Pod): Error | undefined {
  try {
    context.client.delete(Pods, pod);
    context.events.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    return undefined;
  } catch (error) {
    if (!isApiError(error)) throw error;
    if (error.reason === 'NotFound') return undefined;
    context.events.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`);
    return error;
  }
}
