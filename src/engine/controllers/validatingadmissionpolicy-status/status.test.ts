import { expect, test } from 'vitest';
import { ValidatingAdmissionPolicies } from '../../api/admissionregistration/resources.ts';
import { ControlPlane } from '../../testing/control-plane.ts';

test('a policy is told which of its versions was looked at', () => {
  const plane = new ControlPlane();
  const rule = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE' as const], resources: ['deployments'] };
  plane.client.create(ValidatingAdmissionPolicies, { metadata: { name: 'p' }, spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: 'true' }] } });
  plane.advance(1000);
  const status = (): unknown => plane.client.get(ValidatingAdmissionPolicies, { name: 'p' })?.status;
  expect(status()).toEqual({ observedGeneration: 1, typeChecking: {} });
  expect(plane.client.get(ValidatingAdmissionPolicies, { name: 'p' })?.metadata.managedFields).toContainEqual(expect.objectContaining({ manager: 'validatingadmissionpolicy-status', operation: 'Apply', subresource: 'status' }));
  plane.client.patch(ValidatingAdmissionPolicies, { name: 'p' }, { spec: { failurePolicy: 'Ignore' } });
  plane.advance(1000);
  expect(status()).toEqual({ observedGeneration: 2, typeChecking: {} });
});
