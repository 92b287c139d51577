import type { FlowSchemaSpec, PolicyRulesWithSubjects, PriorityLevelConfigurationSpec, ResourcePolicyRule, Subject } from '../api/flowcontrol/types.ts';

// What every cluster has to say about fairness: k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap/default.go.

const groups = (...names: readonly string[]): readonly Subject[] => names.map((name) => ({ kind: 'Group', group: { name } }));
const users = (...names: readonly string[]): readonly Subject[] => names.map((name) => ({ kind: 'User', user: { name } }));

const everyone = groups('system:unauthenticated', 'system:authenticated');
const nodes = groups('system:nodes');
const systemAccounts: readonly Subject[] = [{ kind: 'ServiceAccount', serviceAccount: { name: '*', namespace: 'kube-system' } }];

const inNamespaces = (verbs: readonly string[], apiGroups: readonly string[], resources: readonly string[]): ResourcePolicyRule => ({ verbs, apiGroups, resources, namespaces: ['*'] });

/** Whatever they ask for. */
function anything(subjects: readonly Subject[]): readonly PolicyRulesWithSubjects[] {
  const resourceRules = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }];
  return [{ subjects, resourceRules, nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }] }];
}

function schema(levelName: string, matchingPrecedence: number, flow: '' | 'ByNamespace' | 'ByUser', rules: readonly PolicyRulesWithSubjects[]): FlowSchemaSpec {
  return { priorityLevelConfiguration: { name: levelName }, matchingPrecedence, ...(flow === '' ? {} : { distinguisherMethod: { type: flow } }), rules };
}

const leases = inNamespaces(['*'], ['coordination.k8s.io'], ['leases']);

export const flowSchemaSpecs: Readonly<Record<string, FlowSchemaSpec>> = {
  exempt: schema('exempt', 1, '', anything(groups('system:masters'))),
  'catch-all': schema('catch-all', 10_000, 'ByUser', anything(everyone)),
  'system-nodes': schema('system', 500, 'ByUser', anything(nodes)),
  'system-node-high': schema('node-high', 400, 'ByUser', [{ subjects: nodes, resourceRules: [{ verbs: ['*'], apiGroups: [''], resources: ['nodes', 'nodes/status'], clusterScope: true, namespaces: ['*'] }, leases] }]),
  probes: schema('exempt', 2, '', [{ subjects: everyone, nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }] }]),
  'system-leader-election': schema('leader-election', 100, 'ByUser', [
    { subjects: [...users('system:kube-controller-manager', 'system:kube-scheduler'), ...systemAccounts], resourceRules: [inNamespaces(['get', 'create', 'update'], ['coordination.k8s.io'], ['leases'])] },
  ]),
  'kube-controller-manager': schema('workload-high', 800, 'ByNamespace', anything(users('system:kube-controller-manager'))),
  'kube-scheduler': schema('workload-high', 800, 'ByNamespace', anything(users('system:kube-scheduler'))),
  'kube-system-service-accounts': schema('workload-high', 900, 'ByNamespace', anything(systemAccounts)),
  'service-accounts': schema('workload-low', 9000, 'ByUser', anything(groups('system:serviceaccounts'))),
  'global-default': schema('global-default', 9900, 'ByUser', anything(everyone)),
};

function level(nominalConcurrencyShares: number, lendablePercent: number, queues: number, handSize: number): PriorityLevelConfigurationSpec {
  const limitResponse = { type: 'Queue', queuing: { queues, handSize, queueLengthLimit: 50 } } as const;
  return { type: 'Limited', limited: { nominalConcurrencyShares, limitResponse, lendablePercent } };
}

export const priorityLevelSpecs: Readonly<Record<string, PriorityLevelConfigurationSpec>> = {
  'catch-all': { type: 'Limited', limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' }, lendablePercent: 0 } },
  exempt: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
  system: level(30, 33, 64, 6),
  'node-high': level(40, 25, 64, 6),
  'leader-election': level(10, 0, 16, 4),
  'workload-high': level(40, 50, 128, 6),
  'workload-low': level(100, 90, 128, 6),
  'global-default': level(20, 50, 128, 6),
};

/** Two of each must always be what they are. */
export const fixedNames: readonly string[] = ['exempt', 'catch-all'];
