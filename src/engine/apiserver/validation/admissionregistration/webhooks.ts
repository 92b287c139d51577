// Webhook configurations: pkg/apis/admissionregistration/validation/validation.go.
import type { MutatingWebhook, MutatingWebhookConfiguration, ValidatingWebhook, ValidatingWebhookConfiguration } from '../../../api/admissionregistration/types.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, invalid, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import type { MetaDraft } from '../metadata.ts';
import { validateMeta, validateSelector } from '../metadata.ts';
import { dns1123Subdomain, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';
import { validateReviewVersions, validateWebhookClient } from '../webhook-client.ts';
import { validateMatchConditions } from './expressions.ts';
import { failurePolicies, matchPolicies, validateRule, warningsOfStaticName } from './rules.ts';

type WebhookDraft = Incomplete<ValidatingWebhook> & Pick<Incomplete<MutatingWebhook>, 'reinvocationPolicy'>;

const reviewVersions = ['v1', 'v1beta1'];
const harmless: readonly string[] = ['None', 'NoneOnDryRun'];
const reinvocations: readonly string[] = ['IfNeeded', 'Never'];

function* validateName(name: string, path: string): Causes {
  const faults = dns1123Subdomain(name);
  if (name === '') yield required(path);
  else if (faults.length > 0) yield invalid(path, name, faults.join(','));
  else if (name.split('.').length < 3) yield invalid(path, name, 'should be a domain with at least three segments separated by dots');
}

function* validateChoice(choice: string | undefined, choices: readonly string[], path: string): Causes {
  if (choice !== undefined && !choices.includes(choice)) yield notSupported(path, choice, choices);
}

function* validateWebhook(webhook: WebhookDraft, checksConditions: boolean, path: string): Causes {
  const { name = '', rules = [], sideEffects, timeoutSeconds: timeout } = webhook;
  yield* validateName(name, `${path}.name`);
  for (const [index, rule] of rules.entries()) yield* validateRule(rule, `${path}.rules[${index}]`);
  yield* validateChoice(webhook.failurePolicy, failurePolicies, `${path}.failurePolicy`);
  yield* validateChoice(webhook.matchPolicy, matchPolicies, `${path}.matchPolicy`);
  if (sideEffects === undefined) yield required(`${path}.sideEffects`, `must specify one of ${harmless.join(', ')}`);
  yield* validateChoice(sideEffects, harmless, `${path}.sideEffects`);
  if (timeout !== undefined && (timeout > 30 || timeout < 1)) yield invalid(`${path}.timeoutSeconds`, timeout, 'the timeout value must be between 1 and 30 seconds');
  yield* validateSelector(webhook.namespaceSelector, `${path}.namespaceSelector`);
  yield* validateSelector(webhook.objectSelector, `${path}.objectSelector`);
  yield* validateChoice(webhook.reinvocationPolicy, reinvocations, `${path}.reinvocationPolicy`);
  yield* validateWebhookClient(webhook.clientConfig ?? {}, `${path}.clientConfig`);
  if (checksConditions) yield* validateMatchConditions(webhook.matchConditions ?? [], false, `${path}.matchConditions`);
}

interface Configuration {
  readonly metadata?: MetaDraft;
  readonly webhooks?: readonly WebhookDraft[];
}

/** Conditions that were stored before are not looked at again. */
function sameConditions(webhooks: readonly WebhookDraft[], old: readonly WebhookDraft[] | undefined): boolean {
  return old?.length === webhooks.length && webhooks.every((webhook, index) => semanticEqual(webhook.matchConditions, old[index]?.matchConditions));
}

function* validateConfiguration({ metadata = {}, webhooks = [] }: Configuration, old?: Configuration): Causes {
  yield* validateMeta(metadata, { namespaced: false, name: subdomainName, qualifiedFinalizers: false });
  const checksConditions = !sameConditions(webhooks, old?.webhooks);
  const names = new Set<string>();
  for (const [index, webhook] of webhooks.entries()) {
    const path = `webhooks[${index}]`;
    const { name = '' } = webhook;
    yield* validateWebhook(webhook, checksConditions, path);
    yield* validateReviewVersions(webhook.admissionReviewVersions ?? [], reviewVersions, `must specify one of ${reviewVersions.join(', ')}`, `${path}.admissionReviewVersions`);
    if (name !== '' && names.has(name)) yield duplicate(`${path}.name`, name);
    names.add(name);
  }
}

const create = (configuration: Configuration): Causes => validateConfiguration(configuration);

export const validatingWebhookRules = rulesOf<ValidatingWebhookConfiguration>({ create, update: validateConfiguration, warnings: warningsOfStaticName });
export const mutatingWebhookRules = rulesOf<MutatingWebhookConfiguration>({ create, update: validateConfiguration, warnings: warningsOfStaticName });
