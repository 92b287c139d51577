import type { Json } from '../../base/json.ts';
import { ClusterRoles } from '../../api/rbac/resources.ts';
import { defineController, watching } from '../../reconcile/controller.ts';
import { aggregatedRules, hasRules } from './plan.ts';

const name = 'clusterrole-aggregation-controller';
const gathering = 'gathering';

/**
 * Writes into each ClusterRole with an `aggregationRule` the rules of those it selects, over whatever stands there
 * (pkg/controller/clusterroleaggregation). Which roles gather from a changed one only its old and new labels could tell, and there are few
 * that gather: all of them look again.
 */
export const clusterRoleAggregationController = defineController({
  name,
  for: ClusterRoles,
  indexes: [{ name: gathering, valuesOf: ({ aggregationRule }) => (aggregationRule === undefined ? [] : ['yes']) }],
  concerns: () => false,
  watches: [watching(ClusterRoles, (_, { cache }) => cache.by(ClusterRoles, gathering, 'yes').map(({ metadata }) => metadata.name))],
  reconcile(role, { cache, client }) {
    if (role.aggregationRule === undefined) return;
    const rules = aggregatedRules(role, cache.list(ClusterRoles));
    if (hasRules(role, rules)) return;
    const patch = { apiVersion: ClusterRoles.apiVersion, kind: ClusterRoles.kind, metadata: { name: role.metadata.name }, rules } as unknown as Json;
    client.patch(ClusterRoles, role, patch, { type: 'apply', fieldManager: name, force: true });
  },
});
