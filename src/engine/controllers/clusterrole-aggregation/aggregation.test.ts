import { describe, expect, test } from 'vitest';
import { ClusterRoles } from '../../api/rbac/resources.ts';
import type { ClusterRole, PolicyRule } from '../../api/rbac/types.ts';
import { ControlPlane } from '../../testing/control-plane.ts';
import { aggregatedRules, hasRules } from './plan.ts';

const may = (verb: string, resource: string): PolicyRule => ({ apiGroups: [''], resources: [resource], verbs: [verb] });
const selecting = (label: string) => ({ matchLabels: { [label]: 'true' } });

function role(name: string, labels: readonly string[], rules: readonly PolicyRule[], gathers: readonly string[] = []): ClusterRole {
  const aggregation = gathers.length === 0 ? {} : { aggregationRule: { clusterRoleSelectors: gathers.map(selecting) } };
  const metadata = { name, uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', labels: Object.fromEntries(labels.map((label) => [label, 'true'])) };
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata, rules, ...aggregation };
}

describe('what a role gathers', () => {
  const all = role('all', ['a'], [may('get', 'own')], ['b', 'a']);
  const roles = [role('z', ['a'], [may('get', 'pods'), may('get', 'nodes')]), all, role('m', ['b', 'a'], [may('get', 'nodes')]), role('c', ['a'], [may('get', 'secrets')]), role('x', [], [may('get', 'events')])];

  test('comes selector by selector, in the order of names, each rule once, and never from itself', () => {
    expect(aggregatedRules(all, roles).map(({ resources }) => resources?.[0])).toEqual(['nodes', 'secrets', 'pods']);
  });

  test('is the same with and without lists that are empty', () => {
    expect(aggregatedRules(all, [role('y', ['a'], [may('get', 'pods'), { ...may('get', 'pods'), resourceNames: [] }])])).toHaveLength(1);
    expect(hasRules({ ...all, rules: null }, [])).toBe(true);
    expect(hasRules({ ...all, rules: [may('get', 'pods')] }, [{ ...may('get', 'pods'), nonResourceURLs: [] }])).toBe(true);
    expect(hasRules({ ...all, rules: [may('get', 'pods')] }, [may('get', 'nodes')])).toBe(false);
  });
});

describe('a ClusterRole with an aggregationRule', () => {
  const verbsOf = (plane: ControlPlane, name: string) => plane.client.get(ClusterRoles, { name })?.rules?.map(({ verbs, resources }) => `${verbs.join()} ${resources?.join() ?? ''}`);

  const allow = (plane: ControlPlane, name: string, rule: PolicyRule) => plane.client.patch(ClusterRoles, { name }, { rules: [{ ...rule }] });

  test('follows the roles it selects, over whatever is written by hand', () => {
    const plane = new ControlPlane();
    plane.client.create(ClusterRoles, { metadata: { name: 'monitoring' }, aggregationRule: { clusterRoleSelectors: [selecting('monitoring')] }, rules: [may('delete', 'pods')] });
    plane.client.create(ClusterRoles, { metadata: { name: 'monitoring-endpoints', labels: { monitoring: 'true' } }, rules: [may('get', 'endpoints')] });
    plane.advance(1000);
    expect(verbsOf(plane, 'monitoring')).toEqual(['get endpoints']);
    expect(plane.client.get(ClusterRoles, { name: 'monitoring' })?.metadata.managedFields).toContainEqual(expect.objectContaining({ manager: 'clusterrole-aggregation-controller', operation: 'Apply' }));

    allow(plane, 'monitoring-endpoints', may('list', 'services'));
    allow(plane, 'monitoring', may('delete', 'nodes'));
    plane.advance(1000);
    expect(verbsOf(plane, 'monitoring')).toEqual(['list services']);

    plane.client.delete(ClusterRoles, { name: 'monitoring-endpoints' });
    plane.advance(1000);
    expect(verbsOf(plane, 'monitoring') ?? []).toEqual([]);
  });

  test('passes on, through edit to admin, what a role for viewers gains', () => {
    const plane = new ControlPlane();
    plane.client.create(ClusterRoles, { metadata: { name: 'crontab-viewer', labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } }, rules: [may('get', 'crontabs')] });
    plane.advance(1000);
    for (const name of ['view', 'edit', 'admin']) expect(verbsOf(plane, name)).toContain('get crontabs');
  });

  test('is written only when it changes', () => {
    const plane = new ControlPlane();
    const versionOf = (name: string) => plane.client.get(ClusterRoles, { name })?.metadata.resourceVersion;
    const before = ['admin', 'edit', 'view'].map(versionOf);
    plane.client.create(ClusterRoles, { metadata: { name: 'unrelated' }, rules: [may('get', 'pods')] });
    plane.advance(1000);
    expect(['admin', 'edit', 'view'].map(versionOf)).toEqual(before);
    expect(plane.client.get(ClusterRoles, { name: 'admin' })?.metadata.managedFields ?? []).toEqual([]);
  });
});
