import type { JsonObject } from '../base/json.ts';
import { APIServices } from '../api/apiregistration/resources.ts';
import type { APIServiceCondition } from '../api/apiregistration/types.ts';
import { FlowSchemas, PriorityLevelConfigurations } from '../api/flowcontrol/resources.ts';
import type { FlowSchemaCondition } from '../api/flowcontrol/types.ts';
import type { ResourceType } from '../api/resource.ts';
import { flowSchemaSpecs, priorityLevelSpecs } from './flow-control.ts';

// Objects about the API server itself that it makes when it starts, and the conditions that it writes on them.

/** What is stored as it is, without a request. */
interface OwnSeed {
  readonly resource: ResourceType;
  readonly name: string;
  readonly metadata: JsonObject;
  readonly content: JsonObject;
}

/** Whether the level that a FlowSchema names is there (k8s.io/apiserver/pkg/util/flowcontrol/apf_controller.go). */
export function danglingCondition(level: string, isThere: boolean, now: string): FlowSchemaCondition {
  const named = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)}`;
  return isThere
    ? { type: 'Dangling', status: 'False', lastTransitionTime: now, reason: 'Found', message: `${named} and it exists` }
    : { type: 'Dangling', status: 'True', lastTransitionTime: now, reason: 'NotFound', message: `${named} but there is no such object` };
}

const updated = { annotations: { 'apf.kubernetes.io/autoupdate-spec': 'true' }, generation: 1 };

function flowSeeds(now: string): readonly OwnSeed[] {
  const levels = Object.entries(priorityLevelSpecs).map(([name, spec]) => ({ resource: PriorityLevelConfigurations, name, metadata: updated, content: { spec: spec as unknown as JsonObject, status: {} } }));
  const schemas = Object.entries(flowSchemaSpecs).map(([name, spec]) => {
    const conditions = [danglingCondition(spec.priorityLevelConfiguration.name, true, now) as unknown as JsonObject];
    return { resource: FlowSchemas, name, metadata: updated, content: { spec: spec as unknown as JsonObject, status: { conditions } } };
  });
  return [...levels, ...schemas];
}

/** Served by the server itself, so it is there (kube-aggregator/pkg/apis/apiregistration/v1/helper). */
export function localCondition(now: string): APIServiceCondition {
  return { type: 'Available', status: 'True', lastTransitionTime: now, reason: 'Local', message: 'Local APIServices are always available' };
}

/** Group and version → their places in the order of discovery: cmd/kube-apiserver/app/aggregator.go, pkg/controlplane/apiserver/aggregator.go. */
const priorities: Readonly<Record<string, readonly [group: number, version: number]>> = {
  '/v1': [18_000, 1],
  'apps/v1': [17_800, 15],
  'events.k8s.io/v1': [17_750, 15],
  'authentication.k8s.io/v1': [17_700, 15],
  'authorization.k8s.io/v1': [17_600, 15],
  'autoscaling/v1': [17_500, 15],
  'autoscaling/v2': [17_500, 30],
  'batch/v1': [17_400, 15],
  'certificates.k8s.io/v1': [17_300, 15],
  'networking.k8s.io/v1': [17_200, 15],
  'policy/v1': [17_100, 15],
  'rbac.authorization.k8s.io/v1': [17_000, 15],
  'storage.k8s.io/v1': [16_800, 15],
  'apiextensions.k8s.io/v1': [16_700, 15],
  'admissionregistration.k8s.io/v1': [16_700, 15],
  'scheduling.k8s.io/v1': [16_600, 15],
  'coordination.k8s.io/v1': [16_500, 15],
  'node.k8s.io/v1': [16_300, 15],
  'discovery.k8s.io/v1': [16_200, 15],
  'resource.k8s.io/v1': [16_200, 21],
  'flowcontrol.apiserver.k8s.io/v1': [16_100, 21],
};

function apiServiceSeeds(now: string): readonly OwnSeed[] {
  return Object.entries(priorities).map(([path, [groupPriorityMinimum, versionPriority]]) => {
    const [group = '', version = ''] = path.split('/');
    const spec = { ...(group === '' ? {} : { group }), version, groupPriorityMinimum, versionPriority };
    const status = { conditions: [localCondition(now) as unknown as JsonObject] };
    return { resource: APIServices, name: `${version}.${group}`, metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } }, content: { spec, status } };
  });
}

export function ownSeeds(now: string): readonly OwnSeed[] {
  return [...flowSeeds(now), ...apiServiceSeeds(now)];
}
