import { isJudged } from '../policy/matching.ts';
import { mutateByPolicies } from '../policy/mutating.ts';
import type { AdmissionPlugin } from '../plugin.ts';

/** Changes in CEL that the cluster's own objects ask for. */
export const mutatingAdmissionPolicy: AdmissionPlugin = {
  name: 'MutatingAdmissionPolicy',
  handles: (request) => request.object !== undefined && isJudged(request),
  admit: mutateByPolicies,
};
