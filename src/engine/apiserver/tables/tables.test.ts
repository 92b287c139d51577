import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api/meta/object.ts';
import { builtInKinds } from '../kinds/index.ts';
import { tableDescriptionOf, tableOf } from './index.ts';

const nowMs = Date.UTC(2026, 0, 1, 1, 0, 0);
const made = '2026-01-01T00:59:00Z';

/** The rows of a list of the kind, without their names. */
function rows(kind: string, ...objects: readonly object[]): readonly (readonly unknown[])[] {
  const resource = builtInKinds.find((one) => one.resource.kind === kind)?.resource;
  if (resource === undefined) throw new Error(`${kind} is not built in`);
  const whole = objects.map((object, index) => ({ ...object, metadata: { name: `n${index}`, creationTimestamp: made, ...(object as Partial<KubeObject>).metadata } }) as KubeObject);
  return tableOf(resource, whole, 'None', nowMs).rows.map((row) => row['cells'] as readonly unknown[]);
}

function cells(kind: string, object: object): Record<string, unknown> {
  const resource = builtInKinds.find((one) => one.resource.kind === kind)?.resource;
  if (resource === undefined) throw new Error(`${kind} is not built in`);
  const [row = []] = rows(kind, object);
  return Object.fromEntries(tableDescriptionOf(resource).columns.map(({ name }, index) => [name, row[index]]));
}

describe('a row of kubectl get', () => {
  it.each<[kind: string, object: object, told: object]>([
    ['Service', { spec: { type: 'LoadBalancer', externalIPs: ['9.9.9.9'], ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }] }, status: { loadBalancer: { ingress: [{ ip: '2.2.2.2' }, { hostname: 'a.example' }, { ip: '2.2.2.2' }] } } }, { 'External-IP': '2.2.2.2,a.example,9.9.9.9', 'Port(s)': '80:30080/TCP' }],
    ['Service', { spec: { type: 'LoadBalancer' }, status: {} }, { 'External-IP': '<pending>', 'Cluster-IP': '<none>', 'Port(s)': '<none>' }],
    ['Endpoints', {}, { Endpoints: '<none>' }],
    ['Endpoints', { subsets: [{ notReadyAddresses: [{ ip: '1.1.1.1' }], ports: [{ port: 80 }] }] }, { Endpoints: '' }],
    ['Endpoints', { subsets: [{ addresses: ['1', '2', '3', '4'].map((n) => ({ ip: `1.1.1.${n}` })), ports: [{ port: 80 }] }] }, { Endpoints: '1.1.1.1:80,1.1.1.2:80,1.1.1.3:80 + 1 more...' }],
    ['EndpointSlice', { addressType: 'IPv4', endpoints: [], ports: [{ name: 'http' }, {}, { port: 8080 }] }, { Ports: 'http,*,8080', Endpoints: '<unset>' }],
    ['Ingress', { spec: { rules: [{ host: 'a' }, { host: 'b' }, {}, { host: 'c' }, {}] }, status: {}, metadata: { annotations: { 'kubernetes.io/ingress.class': 'nginx' } } }, { Class: '<none>', Hosts: 'a,b,c + 2 more...', Address: '' }],
    ['Ingress', { spec: { ingressClassName: 'nginx', rules: [{}, {}], tls: [{}] }, status: { loadBalancer: { ingress: [{ hostname: 'z' }, { ip: '1.1.1.1' }] } } }, { Class: 'nginx', Hosts: '*', Address: '1.1.1.1,z', Ports: '80, 443' }],
    ['Node', { spec: { unschedulable: true }, status: { nodeInfo: { architecture: 'arm64', kernelVersion: '' }, conditions: [{ type: 'Ready', status: 'True' }] } }, { Status: 'Ready,SchedulingDisabled', 'Kernel-Version': '<unknown> (arm64)', 'OS-Image': '<unknown>', 'Internal-IP': '<none>' }],
    ['Event', { involvedObject: { kind: 'Pod', name: 'p' }, firstTimestamp: '2026-01-01T00:58:00Z', source: { component: 'kubelet' }, reportingInstance: 'a1' }, { 'Last Seen': '2m', 'First Seen': '2m', Count: 1, Object: 'pod/p', Source: 'kubelet, a1' }],
    ['Event', { involvedObject: { kind: 'Pod' }, lastTimestamp: '2026-01-01T00:30:00Z', eventTime: '2026-01-01T00:00:00.000000Z', series: { count: 4, lastObservedTime: '2026-01-01T00:59:55.000000Z' } }, { 'Last Seen': '5s', 'First Seen': '60m', Count: 4, Object: 'pod' }],
    ['StorageClass', { provisioner: 'p', metadata: { annotations: { 'storageclass.beta.kubernetes.io/is-default-class': 'true' } } }, { Name: 'n0 (default)', ReclaimPolicy: 'Delete', AllowVolumeExpansion: false }],
    ['VolumeAttributesClass', { driverName: 'd', metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } }, { Name: 'n0', DriverName: 'd' }],
    ['CertificateSigningRequest', { spec: { signerName: 's', expirationSeconds: 3600 }, status: { conditions: [{ type: 'Failed' }], certificate: 'x' } }, { Condition: 'Pending,Failed,Issued', RequestedDuration: '60m' }],
    ['CertificateSigningRequest', { spec: {}, status: { conditions: [{ type: 'Approved' }, { type: 'Denied' }] } }, { Condition: 'Denied', SignerName: '<none>', RequestedDuration: '<none>' }],
    ['APIService', { spec: { service: { namespace: 'ns', name: 's' } }, status: { conditions: [{ type: 'Available', status: 'False', reason: 'ServiceNotFound' }] } }, { Service: 'ns/s', Available: 'False (ServiceNotFound)' }],
    ['APIService', { spec: {}, status: { conditions: [{ type: 'Available', status: 'False' }] } }, { Service: 'Local', Available: 'False' }],
    ['ResourceClaim', { spec: {}, status: { allocation: {}, reservedFor: [{}] }, metadata: { deletionTimestamp: made } }, { State: 'deleted,allocated,reserved' }],
    ['ResourceClaim', { spec: {}, status: {}, metadata: { deletionTimestamp: made } }, { State: 'deleted' }],
    ['ResourceSlice', { spec: { allNodes: true, driver: 'd', pool: { name: 'p' } } }, { Node: '', Pool: 'p' }],
    ['PriorityLevelConfiguration', { spec: { type: 'Exempt', exempt: { nominalConcurrencyShares: 5 } } }, { Type: 'Exempt', NominalConcurrencyShares: '<none>', Queues: '<none>' }],
    ['ValidatingAdmissionPolicyBinding', { spec: { policyName: 'p', paramRef: { selector: { matchLabels: { b: '2', a: '1' } } } } }, { ParamRef: '&LabelSelector{MatchLabels:map[string]string{a: 1,b: 2,},MatchExpressions:[]LabelSelectorRequirement{},}' }],
    ['MutatingAdmissionPolicyBinding', { spec: { policyName: 'p', paramRef: { name: 'x' } } }, { ParamRef: '*/x' }],
    ['MutatingAdmissionPolicyBinding', { spec: { policyName: 'p' } }, { ParamRef: '<unset>' }],
    ['Job', { spec: { template: { spec: { containers: [] } } }, status: { conditions: [{ type: 'SuccessCriteriaMet', status: 'True' }, { type: 'Complete', status: 'False' }] } }, { Status: 'SuccessCriteriaMet', Completions: '0/1', Duration: '' }],
    ['CronJob', { spec: { schedule: '* * * * *', jobTemplate: {} }, status: {} }, { Suspend: '<unset>', Timezone: '<none>', 'Last Schedule': '<none>' }],
  ])('%s %j', (kind, object, told) => {
    expect(cells(kind, object)).toMatchObject(told);
  });

  it('of an IPAddress has an age that no column is for', () => {
    expect(rows('IPAddress', { spec: { parentRef: { resource: 'services', namespace: 'default', name: 's' } } }, { spec: { parentRef: { group: 'Example.com', resource: 'Things', name: 't' } } }, { spec: {} })).toEqual([
      ['n0', 'services/default/s', '60s'],
      ['n1', 'things.example.com/t', '60s'],
      ['n2', '<none>', '60s'],
    ]);
  });
});

it('FlowSchemas come in the order in which they are tried', () => {
  const schema = (matchingPrecedence: number): object => ({ spec: { matchingPrecedence, priorityLevelConfiguration: { name: 'p' } }, status: {} });
  expect(rows('FlowSchema', schema(900), schema(1), schema(900)).map(([name]) => name)).toEqual(['n1', 'n0', 'n2']);
});

it('a pod that is over says so beside its cells', () => {
  const [pods] = builtInKinds.filter((one) => one.resource.kind === 'Pod').map((one) => one.resource);
  if (pods === undefined) throw new Error('there are pods');
  const pod = (phase: string): KubeObject => ({ metadata: { name: phase }, spec: { containers: [] }, status: { phase } }) as unknown as KubeObject;
  expect(tableOf(pods, [pod('Running'), pod('Failed')], 'None', nowMs).rows).toMatchObject([{}, { conditions: [{ type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' }] }]);
});
