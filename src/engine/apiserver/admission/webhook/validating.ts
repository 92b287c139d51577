import { ValidatingWebhookConfigurations } from '../../../api/admissionregistration/resources.ts';
import type { ApiError } from '../../../api/status.ts';
import { allow, type AdmissionRequest, type AdmissionView, type Verdict } from '../plugin.ts';
import { call, failedCall, wants } from './hooks.ts';

/** All of them are asked, for their warnings; the first refusal counts. */
export function validateByWebhooks(request: AdmissionRequest, view: AdmissionView): Verdict {
  const warnings: string[] = [];
  const hooks = [];
  for (const { webhooks = [] } of view.list(ValidatingWebhookConfigurations)) {
    for (const hook of webhooks) {
      const wanted = wants(hook, request, view);
      if (typeof wanted !== 'boolean') return { type: 'deny', error: wanted };
      if (wanted) hooks.push(hook);
    }
  }
  let error: ApiError | undefined;
  for (const hook of hooks) {
    const called = call(hook, request, view, false);
    if (called.type === 'unreachable') {
      if (hook.failurePolicy !== 'Ignore') error ??= failedCall(hook, called.why);
      continue;
    }
    warnings.push(...(called.type === 'answered' ? called.answer.warnings : called.warnings));
    if (called.type === 'refused') error ??= called.error;
  }
  if (error !== undefined) return { type: 'deny', error, warnings };
  return warnings.length === 0 ? allow : { type: 'allow', warnings };
}
