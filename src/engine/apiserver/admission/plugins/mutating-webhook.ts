import type { AdmissionPlugin } from '../plugin.ts';
import { isAskedAbout } from '../webhook/hooks.ts';
import { mutateByWebhooks } from '../webhook/mutating.ts';

/** Changes that programs in the cluster ask for. */
export const mutatingAdmissionWebhook: AdmissionPlugin = {
  name: 'MutatingAdmissionWebhook',
  handles: isAskedAbout,
  admit: mutateByWebhooks,
};
