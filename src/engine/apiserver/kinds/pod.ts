import { formatTime } from '../../base/time.ts';
import type { Pod, PodCondition, PodStatus } from '../../api/core/types.ts';
import type { PartialUpdate, Strategy } from '../kind.ts';
import { qosClassOf } from './pod-qos.ts';

const finished = new Set(['Succeeded', 'Failed']);

/** pkg/registry/core/pod/strategy.go */
export const podStrategy: Strategy<Pod> = {
  prepareForCreate: (draft, { view }) => {
    const pod = draft as unknown as Pod;
    const gated = (pod.spec.schedulingGates ?? []).length > 0;
    draft.status = {
      phase: 'Pending',
      ...(gated ? { conditions: [{ type: 'PodScheduled', status: 'False', lastProbeTime: null, lastTransitionTime: formatTime(view.sim.nowMs), reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' }] } : {}),
      qosClass: pod.status?.qosClass ?? qosClassOf(pod.spec),
    } as unknown as typeof draft.status;
  },
  prepareForStatusUpdate: (draft, old) => {
    const { ownerReferences } = old.metadata;
    if (ownerReferences === undefined) delete draft.metadata.ownerReferences;
    else draft.metadata.ownerReferences = ownerReferences as typeof draft.metadata.ownerReferences & object;
    draft.status = withObservedGenerations(draft.status, old.status) as typeof draft.status;
  },
  /** What was asked for, else the pod's own; nothing to wait for where no kubelet has it or its processes have ended. */
  gracePeriodSeconds: (pod, options) => {
    if ((pod.spec.nodeName ?? '') === '' || finished.has(pod.status.phase ?? '')) return 0;
    const seconds = options.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
    return seconds < 0 ? 1 : seconds;
  },
};

/** What older kubelets do not know stays as it was. */
function withObservedGenerations(status: PodStatus, old: PodStatus): PodStatus {
  const { qosClass = old.qosClass, observedGeneration = old.observedGeneration } = status;
  const known = (old.conditions ?? []).filter((it) => it.observedGeneration !== undefined);
  const conditions = known.length === 0 ? status.conditions : status.conditions?.map((it) => keepingGeneration(it, known));
  return {
    ...status,
    ...(qosClass === undefined ? {} : { qosClass }),
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    ...(conditions === undefined ? {} : { conditions }),
  };
}

function keepingGeneration(condition: PodCondition, known: readonly PodCondition[]): PodCondition {
  if (condition.observedGeneration !== undefined) return condition;
  const before = known.find((it) => it.type === condition.type)?.observedGeneration;
  return before === undefined ? condition : { ...condition, observedGeneration: before };
}

export const podPartialUpdates: Readonly<Record<string, PartialUpdate<Pod>>> = {
  ephemeralcontainers: {
    verbs: ['get', 'patch', 'update'],
    prepare: (draft, old) => {
      const added = draft.spec.ephemeralContainers;
      draft.spec = { ...old.spec, ...(added === undefined ? {} : { ephemeralContainers: added }) } as typeof draft.spec;
      draft.status = old.status as typeof draft.status;
    },
  },
  resize: {
    verbs: ['get', 'patch', 'update'],
    prepare: (draft, old) => {
      const resources = new Map(draft.spec.containers.map((container) => [container.name, container.resources]));
      const containers = old.spec.containers.map((container) => {
        const wanted = resources.get(container.name);
        return wanted === undefined ? container : { ...container, resources: wanted };
      });
      draft.spec = { ...old.spec, containers } as typeof draft.spec;
      draft.status = old.status as typeof draft.status;
    },
  },
};
