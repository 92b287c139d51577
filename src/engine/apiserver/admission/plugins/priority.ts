// plugin/pkg/admission/priority.
import type { Pod } from '../../../api/core/types.ts';
import { Pods } from '../../../api/core/resources.ts';
import type { PriorityClass } from '../../../api/scheduling/types.ts';
import { PriorityClasses } from '../../../api/scheduling/resources.ts';
import type { AdmissionPlugin, AdmissionRequest, AdmissionView, Verdict } from '../plugin.ts';
import { allow, forbid } from '../plugin.ts';
import { replace, writes } from './verdicts.ts';

/** The class that pods without one get; of several the lowest. */
function defaultClass(view: AdmissionView): PriorityClass | undefined {
  let found: PriorityClass | undefined;
  for (const candidate of view.list(PriorityClasses)) {
    if (candidate.globalDefault === true && (found === undefined || (found.value ?? 0) > (candidate.value ?? 0))) found = candidate;
  }
  return found;
}

interface Priority {
  readonly className: string;
  readonly value: number;
  readonly policy: string | undefined;
}

function priorityOf(name: string, view: AdmissionView): Priority | undefined {
  const found = name === '' ? defaultClass(view) : view.get(PriorityClasses, name);
  if (found !== undefined) return { className: found.metadata.name, value: found.value ?? 0, policy: found.preemptionPolicy };
  return name === '' ? { className: '', value: 0, policy: 'PreemptLowerPriority' } : undefined;
}

function admitCreate(pod: Pod, request: AdmissionRequest, view: AdmissionView): Verdict {
  const { spec } = pod;
  const priority = priorityOf(spec.priorityClassName ?? '', view);
  if (priority === undefined) return forbid(request, `no PriorityClass with name ${spec.priorityClassName ?? ''} was found`);
  const { className, value, policy } = priority;
  if (spec.priority !== undefined && spec.priority !== value) {
    return forbid(request, `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`);
  }
  if (policy !== undefined && spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    return forbid(request, `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`);
  }
  const set = { priority: value, ...(className === '' ? {} : { priorityClassName: className }), ...(policy === undefined ? {} : { preemptionPolicy: policy as NonNullable<Pod['spec']['preemptionPolicy']> }) };
  return replace({ ...pod, spec: { ...spec, ...set } } as Pod);
}

/** An update that leaves the priority out means the one the pod has. */
function admitUpdate(pod: Pod, old: Pod): Verdict {
  const { priority, preemptionPolicy } = old.spec;
  const kept = {
    ...(pod.spec.priority === undefined && priority !== undefined ? { priority } : {}),
    ...(pod.spec.preemptionPolicy === undefined && preemptionPolicy !== undefined ? { preemptionPolicy } : {}),
  };
  return Object.keys(kept).length === 0 ? allow : replace({ ...pod, spec: { ...pod.spec, ...kept } } as Pod);
}

/** Turns the name of a class into a number, and keeps the default class the only one. */
export const priority: AdmissionPlugin = {
  name: 'Priority',
  handles: (request) => writes(request, Pods) || writes(request, PriorityClasses),
  admit(request, view) {
    if (request.resource !== Pods) return allow;
    const pod = request.object as Pod;
    return request.operation === 'CREATE' ? admitCreate(pod, request, view) : admitUpdate(pod, request.oldObject as Pod);
  },
  validate(request, view) {
    const object = request.object as PriorityClass;
    if (request.resource !== PriorityClasses || object.globalDefault !== true) return allow;
    const other = defaultClass(view);
    if (other === undefined || (request.operation === 'UPDATE' && other.metadata.name === object.metadata.name)) return allow;
    return forbid(request, `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`);
  },
};
