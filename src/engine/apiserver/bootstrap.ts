import type { JsonObject } from '../base/json.ts';
import { formatTime } from '../base/time.ts';
import type { KubeObject } from '../api/meta/object.ts';
import { policySeeds } from './authz/defaults.ts';
import { prefixOf } from './registry.ts';
import { ownSeeds } from './seeds.ts';
import type { Server } from './server.ts';
import { Endpoints, Namespaces, Services } from '../api/core/resources.ts';
import { EndpointSlices } from '../api/discovery/resources.ts';
import { ServiceCIDRs } from '../api/networking/resources.ts';
import { serviceRange } from './kinds/service-allocations.ts';
import type { Operation, User } from '../api/operation.ts';
import type { ResourceType } from '../api/resource.ts';
import { PriorityClasses } from '../api/scheduling/resources.ts';

/** What the API server makes for itself when a cluster begins. */
const apiServer: User = { name: 'system:apiserver', groups: ['system:masters'] };

const namespaces = ['kube-system', 'kube-public', 'kube-node-lease', 'default'];

const priorityClasses = [
  { name: 'system-node-critical', value: 2_000_001_000, description: 'Used for system critical pods that must not be moved from their current node.' },
  { name: 'system-cluster-critical', value: 2_000_000_000, description: 'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.' },
];

const kubernetesService: JsonObject = {
  metadata: { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
  spec: {
    type: 'ClusterIP',
    clusterIP: '10.96.0.1',
    clusterIPs: ['10.96.0.1'],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    internalTrafficPolicy: 'Cluster',
    sessionAffinity: 'None',
    ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
  },
};

/** Puts what is the same in every cluster into the store: no request makes it, and nobody's trace shows it. */
export function seed({ sim, store }: Server): void {
  const creationTimestamp = formatTime(sim.nowMs);
  const put = (resource: ResourceType, namespace: string, name: string, own: object, content: JsonObject): void => {
    const scope = namespace === '' ? {} : { namespace };
    const metadata = { name, ...scope, uid: sim.rng('apiserver/uids').uuid(), resourceVersion: String(store.nextRevision), creationTimestamp, ...own };
    const value: KubeObject = { apiVersion: resource.apiVersion, kind: resource.kind, metadata, ...content };
    store.put(store.table(prefixOf(resource)), { partition: namespace, name, value, causeId: 0 });
  };
  for (const { resource, namespace, name, labels, annotations, content } of policySeeds()) put(resource, namespace, name, { labels, annotations }, content);
  for (const { resource, name, metadata, content } of ownSeeds(creationTimestamp)) put(resource, '', name, metadata, content);
}

/** Where the API server itself listens, below the machines' addresses: its Service selects no pods, so it writes the endpoints too. */
const controlPlaneAddress = '172.18.0.1';

const kubernetesEndpoints: JsonObject = {
  metadata: { name: 'kubernetes', namespace: 'default', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
  subsets: [{ addresses: [{ ip: controlPlaneAddress }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }] }],
};

const kubernetesSlice: JsonObject = {
  metadata: { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
  addressType: 'IPv4',
  endpoints: [{ addresses: [controlPlaneAddress], conditions: { ready: true } }],
  ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
};

const serviceCidr: JsonObject = { metadata: { name: 'kubernetes' }, spec: { cidrs: [serviceRange] } };

/** Creates them in order. */
export function bootstrap(execute: (operation: Operation, user: User) => unknown): void {
  for (const name of namespaces) execute({ resource: Namespaces, verb: 'create', object: { metadata: { name } } }, apiServer);
  for (const { name, value, description } of priorityClasses) {
    execute({ resource: PriorityClasses, verb: 'create', object: { metadata: { name }, value, description, preemptionPolicy: 'PreemptLowerPriority' } }, apiServer);
  }
  execute({ resource: ServiceCIDRs, verb: 'create', object: serviceCidr }, apiServer);
  execute({ resource: Services, namespace: 'default', verb: 'create', object: kubernetesService }, apiServer);
  execute({ resource: Endpoints, namespace: 'default', verb: 'create', object: kubernetesEndpoints }, apiServer);
  execute({ resource: EndpointSlices, namespace: 'default', verb: 'create', object: kubernetesSlice }, apiServer);
}
