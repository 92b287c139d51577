import type { AdmissionPlugin } from '../plugin.ts';
import { isAskedAbout } from '../webhook/hooks.ts';
import { validateByWebhooks } from '../webhook/validating.ts';

/** Rules that programs in the cluster know. */
export const validatingAdmissionWebhook: AdmissionPlugin = {
  name: 'ValidatingAdmissionWebhook',
  handles: isAskedAbout,
  validate: validateByWebhooks,
};
