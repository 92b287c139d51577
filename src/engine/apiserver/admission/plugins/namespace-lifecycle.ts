// k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle.
import { Namespaces } from '../../../api/core/resources.ts';
import { ApiError } from '../../../api/status.ts';
import { detailsOf, forbidden, notFound } from '../../errors.ts';
import type { AdmissionPlugin, AdmissionRequest, Verdict } from '../plugin.ts';
import { allow, nameIn } from '../plugin.ts';

const immortal: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

function terminating(request: AdmissionRequest, namespace: string): Verdict {
  const { message, details } = forbidden(request.resource, nameIn(request), `unable to create new content in namespace ${namespace} because it is being terminated`);
  const cause = { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' } as const;
  return { type: 'deny', error: new ApiError('Forbidden', message, { ...(details ?? detailsOf(request.resource)), causes: [cause] }) };
}

/** Nothing comes into a namespace that is not there or is going; three namespaces never go. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  handles: (request) => (request.operation === 'DELETE' ? request.resource === Namespaces && immortal.has(request.name ?? '') : request.namespace !== undefined && request.operation !== 'CONNECT' && request.resource !== Namespaces),
  admit(request, view) {
    const { namespace = '', operation, name = '' } = request;
    if (operation === 'DELETE') return { type: 'deny', error: forbidden(request.resource, name, 'this namespace may not be deleted') };
    if (namespace === '' || request.resource.plural === 'localsubjectaccessreviews') return allow;
    const found = view.get(Namespaces, namespace);
    if (found === undefined) return { type: 'deny', error: notFound(Namespaces, namespace) };
    return operation === 'CREATE' && found.status.phase === 'Terminating' ? terminating(request, namespace) : allow;
  },
};
