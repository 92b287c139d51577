import type { KubeObject } from '../../api/meta/object.ts';
import type { ObjectDraft } from '../kind.ts';
import type { ApiRequest, Server } from '../server.ts';
import { escalation } from './escalation.ts';

const policyKinds = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']);

/** Refuses roles and bindings by which somebody would gain what he does not hold. */
export function guardPolicy(server: Server, request: ApiRequest, draft: ObjectDraft, old: KubeObject | undefined): void {
  const { resource } = request.kind;
  if (request.isTrusted || resource.group !== 'rbac.authorization.k8s.io' || !policyKinds.has(resource.kind)) return;
  const { namespace = '', name: asked = '' } = request.operation;
  const refused = escalation(server.authorizer, { user: request.user, resource, namespace, asked }, draft as unknown as KubeObject, old);
  if (refused !== undefined) throw refused;
}
