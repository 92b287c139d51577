import { isJudged } from '../policy/matching.ts';
import { validateByPolicies } from '../policy/validating.ts';
import type { AdmissionPlugin } from '../plugin.ts';

/** Rules in CEL that the cluster's own objects state. */
export const validatingAdmissionPolicy: AdmissionPlugin = {
  name: 'ValidatingAdmissionPolicy',
  handles: isJudged,
  validate: validateByPolicies,
};
