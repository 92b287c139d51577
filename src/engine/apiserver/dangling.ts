import { FlowSchemas, PriorityLevelConfigurations } from '../api/flowcontrol/resources.ts';
import type { FlowSchema, PriorityLevelConfiguration } from '../api/flowcontrol/types.ts';
import type { Operation, User } from '../api/operation.ts';
import type { JsonObject } from '../base/json.ts';
import { formatTime } from '../base/time.ts';
import { defineEvent } from '../sim/event.ts';
import type { AdmissionView } from './admission/plugin.ts';
import type { Strategy, StrategyContext } from './kind.ts';
import { danglingCondition } from './seeds.ts';

// FlowSchemas say whether their level is there: k8s.io/apiserver/pkg/util/flowcontrol/apf_controller.go.

export const flowSchemasDue = defineEvent<Record<string, never>>('apiserver/flow-schemas');

const afterMs = 100;
const apiServer: User = { name: 'system:apiserver', groups: ['system:masters'] };

function isTold(schema: FlowSchema, isThere: boolean): boolean {
  const known = schema.status?.conditions?.find(({ type }) => type === 'Dangling');
  const wanted = danglingCondition(schema.spec.priorityLevelConfiguration.name, isThere, '');
  return known?.status === wanted.status && known?.reason === wanted.reason && known?.message === wanted.message;
}

function hasLevel(view: AdmissionView, { spec }: FlowSchema): boolean {
  return view.get(PriorityLevelConfigurations, spec.priorityLevelConfiguration.name) !== undefined;
}

/** Writes what has changed onto all that it concerns. */
export function tellDangling(view: AdmissionView, execute: (operation: Operation, user: User) => unknown): void {
  for (const schema of view.list(FlowSchemas)) {
    const isThere = hasLevel(view, schema);
    if (isTold(schema, isThere)) continue;
    const others = (schema.status?.conditions ?? []).filter(({ type }) => type !== 'Dangling');
    const conditions = [...others, danglingCondition(schema.spec.priorityLevelConfiguration.name, isThere, formatTime(view.sim.nowMs))];
    const object = { ...schema, status: { ...schema.status, conditions } } as unknown as JsonObject;
    execute({ resource: FlowSchemas, name: schema.metadata.name, verb: 'update', subresource: 'status', object }, apiServer);
  }
}

const look = ({ view }: StrategyContext): void => {
  view.sim.schedule(flowSchemasDue, {}, { afterMs });
};

export const flowSchemaStrategy: Strategy<FlowSchema> = {
  onStored: (schema, _old, context) => {
    if (!isTold(schema, hasLevel(context.view, schema))) look(context);
  },
};

export const priorityLevelStrategy: Strategy<PriorityLevelConfiguration> = {
  onStored: (_level, old, context) => {
    if (old === undefined) look(context);
  },
  onDeleted: (_level, context) => look(context),
};
