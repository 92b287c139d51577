import type { PodTemplateSpec } from '../../api/core/types.ts';
import type { ReplicaSetCondition } from '../../api/apps/types.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { ResourceType } from '../../api/resource.ts';
import type { LabelMatcher } from '../../reconcile/label-selector.ts';

/** What a ReplicaSet and a ReplicationController have in common. */
export interface Replicated extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly template?: PodTemplateSpec;
  };
  readonly status: ReplicationStatus;
}

export interface ReplicationStatus {
  readonly replicas: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly terminatingReplicas?: number;
  readonly observedGeneration?: number;
  readonly conditions?: readonly ReplicaSetCondition[];
}

/** One of the two: where it lives and how it selects. */
export interface Replication<T extends Replicated> {
  readonly resource: ResourceType<T>;
  readonly selects: (object: T) => LabelMatcher;
  /** Only ReplicaSets tell how many of their pods are still terminating. */
  readonly countsTerminating: boolean;
}
