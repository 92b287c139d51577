// k8s.io/pod-security-admission/admission.
import { CronJobs, Jobs } from '../../../../api/batch/resources.ts';
import { DaemonSets, Deployments, ReplicaSets, StatefulSets } from '../../../../api/apps/resources.ts';
import type { CronJob } from '../../../../api/batch/types.ts';
import { Namespaces, PodTemplates, Pods, ReplicationControllers } from '../../../../api/core/resources.ts';
import type { Namespace, Pod, PodTemplate, PodTemplateSpec } from '../../../../api/core/types.ts';
import type { KubeObject } from '../../../../api/meta/object.ts';
import type { ResourceType } from '../../../../api/resource.ts';
import { jsonEqual } from '../../../../base/json.ts';
import { invalid } from '../../../errors.ts';
import type { AdmissionPlugin, AdmissionRequest, AdmissionView, Verdict } from '../../plugin.ts';
import { allow, forbid, nameIn } from '../../plugin.ts';
import type { Policy, Standard } from './policy.ts';
import { compareLevels, policyOf, standardText, violationText, violationsOf } from './policy.ts';
import type { AnyContainer, PodShape } from './sandbox.ts';

const controllers: ReadonlySet<ResourceType> = new Set<ResourceType>([ReplicationControllers, PodTemplates, ReplicaSets, Deployments, StatefulSets, DaemonSets, Jobs, CronJobs]);
const checkedSubresources: ReadonlySet<string | undefined> = new Set([undefined, 'ephemeralcontainers', 'resize']);
const maxPods = 3000;

function templateOf(resource: ResourceType, object: KubeObject): PodTemplateSpec | undefined {
  if (resource === PodTemplates) return (object as PodTemplate).template;
  if (resource === CronJobs) return (object as CronJob).spec.jobTemplate.spec?.template;
  return (object as KubeObject & { readonly spec?: { readonly template?: PodTemplateSpec } }).spec?.template;
}

function warning(pod: PodShape, standard: Standard): readonly string[] {
  const violations = violationsOf(pod, standard);
  return violations.length === 0 ? [] : [`would violate PodSecurity "${standardText(standard)}": ${violationText(violations)}`];
}

function sameStandard(a: Standard, b: Standard): boolean {
  return a.level === b.level && a.minor === b.minor;
}

/** Pods are refused; what makes pods only earns a warning. */
function judge(pod: PodShape, policy: Policy, request: AdmissionRequest, enforced: boolean): Verdict {
  const violations = enforced ? violationsOf(pod, policy.enforce) : [];
  if (violations.length > 0) return forbid(request, `violates PodSecurity "${standardText(policy.enforce)}": ${violationText(violations)}`);
  if (enforced && sameStandard(policy.enforce, policy.warn)) return allow;
  const warnings = warning(pod, policy.warn);
  return warnings.length === 0 ? allow : { type: 'allow', warnings };
}

function sameImages(containers: readonly AnyContainer[] = [], old: readonly AnyContainer[] = []): boolean {
  return containers === old || (containers.length === old.length && containers.every((container, index) => container.image === old[index]?.image));
}

/** Of what can change in a pod only containers and their images matter. */
function isSignificant(pod: Pod, old: Pod): boolean {
  if (pod.spec === old.spec) return false;
  const before = old.spec.ephemeralContainers ?? [];
  const known = (pod.spec.ephemeralContainers ?? []).every((container) => before.some((other) => other.name === container.name && other.image === container.image));
  return !known || !sameImages(pod.spec.containers, old.spec.containers) || !sameImages(pod.spec.initContainers, old.spec.initContainers);
}

function validatePod(request: AdmissionRequest, view: AdmissionView): Verdict {
  const { policy, causes } = policyOf(view.get(Namespaces, request.namespace ?? '')?.metadata.labels);
  const isFree = policy.enforce.level === 'privileged' && policy.warn.level === 'privileged' && policy.audit.level === 'privileged';
  if (isFree && causes.length === 0) return allow;
  const pod = request.object as Pod;
  if (request.operation === 'UPDATE' && !isSignificant(pod, request.oldObject as Pod)) return allow;
  return judge(pod, policy, request, true);
}

function validateController(request: AdmissionRequest, view: AdmissionView): Verdict {
  const { policy } = policyOf(view.get(Namespaces, request.namespace ?? '')?.metadata.labels);
  if (policy.warn.level === 'privileged') return allow;
  const template = templateOf(request.resource, request.object as KubeObject);
  if (template?.spec === undefined) return allow;
  return judge({ metadata: template.metadata ?? {}, spec: template.spec }, policy, request, false);
}

/** One pod of each controller first, so that a cut-off list has seen something of everything. */
function byImportance(pods: readonly Pod[]): readonly Pod[] {
  const seen = new Set<string>();
  const isFirst = (pod: Pod): boolean => {
    const owner = pod.metadata.ownerReferences?.find((reference) => reference.controller === true)?.uid;
    if (owner === undefined) return true;
    const known = seen.has(owner);
    seen.add(owner);
    return !known;
  };
  const first = pods.filter(isFirst);
  const chosen = new Set(first);
  return [...first, ...pods.filter((pod) => !chosen.has(pod))];
}

function others(count: number): string {
  if (count === 1) return '';
  return count === 2 ? ' (and 1 other pod)' : ` (and ${count - 1} other pods)`;
}

/** Pods that are there already stay; whoever tightens the rules hears of them. */
function existingViolations(namespace: string, standard: Standard, view: AdmissionView): readonly string[] {
  const all = byImportance(view.list(Pods, namespace));
  const pods = all.slice(0, maxPods);
  const found = new Map<string, readonly string[]>();
  for (const pod of pods) {
    const reasons = violationsOf(pod, standard)
      .map(({ reason }) => reason)
      .join(', ');
    if (reasons !== '') found.set(reasons, [...(found.get(reasons) ?? []), pod.metadata.name]);
  }
  const cut = pods.length < all.length ? [`new PodSecurity enforce level only checked against the first ${pods.length} of ${all.length} existing pods`] : [];
  if (found.size === 0) return cut;
  const lines = [...found].map(([reasons, names]) => `${names.toSorted()[0] ?? ''}${others(names.length)}: ${reasons}`).toSorted();
  return [...cut, `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${standardText(standard)}"`, ...lines];
}

function validateNamespace(request: AdmissionRequest, view: AdmissionView): Verdict {
  const namespace = request.object as Namespace;
  const old = request.oldObject as Namespace | undefined;
  const { policy, causes } = policyOf(namespace.metadata.labels);
  const before = policyOf(old?.metadata.labels);
  if (causes.length > 0 && !(old !== undefined && jsonEqual(causes, before.causes))) return { type: 'deny', error: invalid('', 'Namespace', nameIn(request), causes) };
  const { enforce } = policy;
  const stricter = enforce.minor !== before.policy.enforce.minor || compareLevels(enforce.level, before.policy.enforce.level) > 0;
  if (old === undefined || enforce.level === 'privileged' || !stricter) return allow;
  const warnings = existingViolations(namespace.metadata.name, enforce, view);
  return warnings.length === 0 ? allow : { type: 'allow', warnings };
}

/** Namespaces say by labels how much their pods may ask for. */
export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  handles({ resource, subresource, operation }) {
    if (operation !== 'CREATE' && operation !== 'UPDATE') return false;
    if (resource === Pods) return checkedSubresources.has(subresource);
    return subresource === undefined && (resource === Namespaces || controllers.has(resource));
  },
  validate(request, view) {
    if (request.resource === Pods) return validatePod(request, view);
    return request.resource === Namespaces ? validateNamespace(request, view) : validateController(request, view);
  },
};
