import { beforeEach, expect, it } from 'vitest';
import { Nodes, Pods, ServiceAccounts } from '../../../api/core/resources.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import type { User } from '../../../api/operation.ts';
import type { ResourceType } from '../../../api/resource.ts';
import { ApiError } from '../../../api/status.ts';
import { Simulation } from '../../../sim/simulation.ts';
import { ApiServer } from '../../api-server.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };
let api: ApiServer;

function create(resource: ResourceType, object: object, namespace?: string): KubeObject {
  return api.execute({ resource, ...(namespace === undefined ? {} : { namespace }), verb: 'create', object: object as never }, admin) as KubeObject;
}

beforeEach(() => {
  api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) }) });
  api.begin();
  if (api.peek(ServiceAccounts, 'default/default') === undefined) create(ServiceAccounts, { metadata: { name: 'default' } }, 'default');
});

const asking = (cpu: string): object => ({ name: 'c', image: 'nginx:1', resources: { requests: { cpu, memory: '1Gi' } } });

function resize(nodeName: string, spec: object): unknown {
  create(Pods, { metadata: { name: 'p' }, spec: { nodeName, containers: [asking('1')], initContainers: [{ ...asking('1'), name: 'i' }] } }, 'default');
  return api.execute({ resource: Pods, namespace: 'default', name: 'p', subresource: 'resize', verb: 'patch', patchType: 'strategic', patch: { spec } as never }, admin);
}

function refusal(nodeName: string, spec: object): ApiError {
  try {
    resize(nodeName, spec);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

function node(name: string, labels: Readonly<Record<string, string>> = {}, declaredFeatures: readonly string[] = []): void {
  const made = create(Nodes, { metadata: { name, labels } });
  const status = { allocatable: { cpu: '2', memory: '4Gi' }, capacity: { cpu: '2', memory: '4Gi' }, declaredFeatures };
  api.execute({ resource: Nodes, name, subresource: 'status', verb: 'update', object: { ...made, status } as never }, admin);
}

it('a pod may grow to the size of its node, and no further', () => {
  node('n');
  expect(refusal('n', { containers: [asking('2500m')] }).status()).toMatchObject({
    message: `pods "p" is forbidden: node didn't have enough allocatable resources: cpu, requested: 2500, allocatable: 2000`,
    details: { name: 'p', kind: 'pods', causes: [{ reason: 'NodeCapacity' }] },
  });
  expect(api.execute({ resource: Pods, namespace: 'default', name: 'p', subresource: 'resize', verb: 'patch', patchType: 'strategic', patch: { spec: { containers: [asking('2')] } } as never }, admin)).toBeDefined();
});

it('on other systems than Linux it may not', () => {
  node('w', { 'kubernetes.io/os': 'windows' });
  expect(refusal('w', { containers: [asking('1500m')] }).status()).toMatchObject({ message: 'pods "p" is forbidden: pod resize is only supported on linux nodes, node "w" is "windows"', details: { causes: [{ reason: 'UnsupportedPlatform' }] } });
});

it('on a node that is not there it may not', () => {
  expect(refusal('ghost', { containers: [asking('1500m')] }).message).toBe('pods "p" is forbidden: node "ghost" not found');
});

it('what only some nodes can is asked of the node', () => {
  node('n');
  const change = { initContainers: [{ ...asking('2'), name: 'i' }] };
  expect(refusal('n', change).message).toBe('pods "p" is forbidden: pod update requires features InPlacePodVerticalScalingInitContainers which are not available on node "n"');
});

it('and granted where the node can', () => {
  node('n', {}, ['InPlacePodVerticalScalingInitContainers']);
  expect(resize('n', { initContainers: [{ ...asking('2'), name: 'i' }] })).toBeDefined();
});
