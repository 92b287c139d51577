import type { Json } from '../../base/json.ts';
import { ValidatingAdmissionPolicies } from '../../api/admissionregistration/resources.ts';
import { defineController } from '../../reconcile/controller.ts';

const fieldManager = 'validatingadmissionpolicy-status';

/**
 * Says of a policy that it was looked at (pkg/controller/validatingadmissionpolicystatus). The real one also warns of expressions that cannot fit
 * the schemas of what the policy matches; here they are taken to fit.
 */
export const validatingAdmissionPolicyStatusController = defineController({
  name: 'validatingadmissionpolicy-status-controller',
  for: ValidatingAdmissionPolicies,
  concerns: ({ type }) => type !== 'deleted',
  reconcile(policy, { client }) {
    const { name, generation = 0 } = policy.metadata;
    if (generation <= (policy.status?.observedGeneration ?? 0)) return;
    const { apiVersion, kind } = ValidatingAdmissionPolicies;
    const patch = { apiVersion, kind, metadata: { name }, status: { observedGeneration: generation, typeChecking: {} } } as Json;
    client.patch(ValidatingAdmissionPolicies, policy, patch, { type: 'apply', subresource: 'status', fieldManager, force: true });
  },
});
