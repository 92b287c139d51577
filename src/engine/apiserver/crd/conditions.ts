import type { CustomResourceDefinition, CustomResourceDefinitionCondition } from '../../api/apiextensions/types.ts';
import { formatTime } from '../../base/time.ts';

export type DefinitionStatus = CustomResourceDefinition['status'];

export function findCondition({ status }: CustomResourceDefinition, type: string): CustomResourceDefinitionCondition | undefined {
  return status.conditions?.find((condition) => condition.type === type);
}

export function isConditionTrue(definition: CustomResourceDefinition, type: string): boolean {
  return findCondition(definition, type)?.status === 'True';
}

export type NewCondition = Pick<CustomResourceDefinitionCondition, 'type' | 'status'> & { readonly reason: string; readonly message: string };

/** The same status with the condition; its time changes only with its status. */
export function withCondition(status: DefinitionStatus, condition: NewCondition, nowMs: number): DefinitionStatus {
  const conditions = status.conditions ?? [];
  const before = conditions.find(({ type }) => type === condition.type);
  if (before?.status === condition.status && before.reason === condition.reason && before.message === condition.message) return status;
  const { type, status: value, reason, message } = condition;
  const lastTransitionTime = before?.status === value ? before.lastTransitionTime : undefined;
  const next: CustomResourceDefinitionCondition = { lastTransitionTime: lastTransitionTime ?? formatTime(nowMs), message, reason, status: value, type };
  return { ...status, conditions: before === undefined ? [...conditions, next] : conditions.map((it) => (it === before ? next : it)) };
}
