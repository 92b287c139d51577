import type { LabelSelector } from '../api/meta/types.ts';
import type { ContainerBehavior, ContainerBehaviorSpec } from '../api/sandbox/types.ts';
import type { Pod } from '../api/core/types.ts';
import { byNamespace, type Cache } from '../client/cache.ts';
import { parseImage } from '../runtime/images/reference.ts';

/** The first ContainerBehavior of the pod's namespace (by name) that speaks of the container. */
export function behaviorFor(behaviors: Cache<ContainerBehavior>, pod: Pod, container: string, image: string): ContainerBehaviorSpec | undefined {
  if (behaviors.size === 0) return undefined;
  return behaviors.by(byNamespace, pod.metadata.namespace ?? 'default').find(({ spec }) => speaksOf(spec, pod, container, image))?.spec;
}

function speaksOf({ images, selector, containers }: ContainerBehaviorSpec, pod: Pod, container: string, image: string): boolean {
  if (images === undefined && selector === undefined) return false;
  if (images !== undefined && !images.some((pattern) => matchesImage(pattern, image))) return false;
  if (selector !== undefined && !matchesLabels(selector, pod.metadata.labels ?? {})) return false;
  return containers === undefined || containers.includes(container);
}

/** `*` stands for any run of characters; a pattern without tag fits all tags. */
function matchesImage(pattern: string, image: string): boolean {
  const reference = parseImage(image);
  const names = typeof reference === 'string' ? [image] : [image, reference.full, reference.repository, image.replace(/[:@].*$/, '')];
  const expression = new RegExp(`^${pattern.replaceAll(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`).replaceAll('*', '.*')}$`);
  return names.some((name) => expression.test(name));
}

export function matchesLabels({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const hasAll = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return (
    hasAll &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'In') return value !== undefined && values.includes(value);
      if (operator === 'NotIn') return value === undefined || !values.includes(value);
      return (operator === 'Exists') === (value !== undefined);
    })
  );
}
