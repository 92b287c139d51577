import type { KubeObject } from '../meta/object.ts';
import type { ResourceType } from '../resource.ts';
import { quantitySign } from '../values/quantity.ts';
import { isPodLevelResource } from './pod-amounts.ts';
import { PersistentVolumeClaims, Pods } from './resources.ts';
import type { PersistentVolumeClaim, Pod, ResourceQuota, ResourceRequirements, ScopedResourceSelectorRequirement } from './types.ts';

function asksFor({ requests = {}, limits = {} }: ResourceRequirements): boolean {
  return [requests, limits].some((amounts) => quantitySign(amounts['cpu']) > 0 || quantitySign(amounts['memory']) > 0);
}

function isBestEffort({ spec, status }: Pod): boolean {
  if (status.qosClass !== undefined) return status.qosClass === 'BestEffort';
  const whole = spec.resources;
  const speaksAsWhole = [...Object.keys(whole?.requests ?? {}), ...Object.keys(whole?.limits ?? {})].some(isPodLevelResource);
  const parts = speaksAsWhole ? [whole] : [...spec.containers, ...(spec.initContainers ?? [])].map(({ resources }) => resources);
  return !parts.some((resources) => resources !== undefined && asksFor(resources));
}

type Condition = Pick<ScopedResourceSelectorRequirement, 'operator' | 'values'>;

/** As a label selector takes an object that has the label with that value, or lacks it. */
function isChosen(name: string | undefined, { operator, values = [] }: Condition): boolean {
  if (operator === 'Exists') return name !== undefined;
  if (operator === 'DoesNotExist') return name === undefined;
  const isListed = name !== undefined && values.includes(name);
  return operator === 'In' ? isListed : !isListed;
}

function crossesNamespaces({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const terms = [podAffinity, podAntiAffinity].flatMap((affinity) => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
  return terms.some((term) => (term.namespaces ?? []).length > 0 || term.namespaceSelector !== undefined);
}

export function isTerminatingScope(pod: Pod): boolean {
  return pod.spec.activeDeadlineSeconds !== undefined;
}

function named(name: string | undefined): string | undefined {
  return name === '' ? undefined : name;
}

function podIsIn(pod: Pod, scope: string, condition: Condition): boolean {
  switch (scope) {
    case 'Terminating':
      return isTerminatingScope(pod);
    case 'NotTerminating':
      return !isTerminatingScope(pod);
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'PriorityClass':
      return isChosen(named(pod.spec.priorityClassName), condition);
    case 'CrossNamespacePodAffinity':
      return crossesNamespaces(pod);
    default:
      return false;
  }
}

/** The classes a claim has, wants, or is on its way to. */
export function attributesClassesOf({ spec, status }: PersistentVolumeClaim): readonly string[] {
  const names = [spec.volumeAttributesClassName, status?.currentVolumeAttributesClassName, status?.modifyVolumeStatus?.targetVolumeAttributesClassName];
  return [...new Set(names.filter((name) => name !== undefined && name !== ''))] as string[];
}

function claimIsIn(claim: PersistentVolumeClaim, scope: string, condition: Condition): boolean {
  if (scope !== 'VolumeAttributesClass') return false;
  const classes = attributesClassesOf(claim);
  return classes.length === 0 ? isChosen(undefined, condition) : classes.some((name) => isChosen(name, condition));
}

/** Whether a quota looks at an object at all: all its scopes must hold. Scopes speak of pods and claims only. */
export function isInQuotaScope({ spec }: ResourceQuota, resource: ResourceType, object: KubeObject): boolean {
  const { scopes = [], scopeSelector } = spec ?? {};
  const conditions = [...scopes.map((scopeName) => ({ scopeName, operator: 'Exists' as const })), ...(scopeSelector?.matchExpressions ?? [])];
  if (conditions.length === 0) return true;
  if (resource === Pods) return conditions.every((condition) => podIsIn(object as Pod, condition.scopeName, condition));
  return resource === PersistentVolumeClaims && conditions.every((condition) => claimIsIn(object as PersistentVolumeClaim, condition.scopeName, condition));
}
