import { Secrets, ServiceAccounts } from '../../api/core/resources.ts';
import type { Secret, ServiceAccount } from '../../api/core/types.ts';
import { keyOf, splitKey } from '../../api/resource.ts';
import { isApiError } from '../../api/status.ts';
import { legacyToken, signingKeyOf } from '../../api/values/json-web-token.ts';
import { base64OfText } from '../../base/base64.ts';
import { defineController, watching, type ControllerContext } from '../../reconcile/controller.ts';
import { rootCaBundle } from '../../reconcile/root-ca.ts';

const tokenType = 'kubernetes.io/service-account-token';
const nameKey = 'kubernetes.io/service-account.name';
const uidKey = 'kubernetes.io/service-account.uid';
const bundle = base64OfText(rootCaBundle);

function accountNameOf({ metadata }: Secret): string {
  return metadata.annotations?.[nameKey] ?? '';
}

function isOf(secret: Secret, name: string, uid: string): boolean {
  const known = secret.metadata.annotations?.[uidKey] ?? '';
  return secret.type === tokenType && accountNameOf(secret) === name && (known === '' || known === uid);
}

function isFilled({ data = {} }: Secret): boolean {
  return data['ca.crt'] === bundle && (data['namespace'] ?? '') !== '' && (data['token'] ?? '') !== '';
}

function fill(secret: Secret, account: ServiceAccount, { client, sim }: ControllerContext): void {
  if (isFilled(secret)) return;
  const { name: secretName, namespace = '' } = secret.metadata;
  const { name, uid } = account.metadata;
  const token = (): string => base64OfText(legacyToken(signingKeyOf(sim.options), { namespace, account: name, uid, secret: secretName }));
  const { namespace: knownNamespace = '', token: knownToken = '' } = secret.data ?? {};
  const data = {
    ...secret.data,
    'ca.crt': bundle,
    namespace: knownNamespace === '' ? base64OfText(namespace) : knownNamespace,
    token: knownToken === '' ? token() : knownToken,
  };
  const annotations = { ...secret.metadata.annotations, [nameKey]: name, [uidKey]: uid };
  try {
    client.update(Secrets, { ...secret, metadata: { ...secret.metadata, annotations }, data });
  } catch (error) {
    // Whoever wrote it meanwhile is heard of; what is gone needs no token.
    if (!isApiError(error, 'Conflict') && !isApiError(error, 'NotFound')) throw error;
  }
}

function remove(secret: Secret, { client }: ControllerContext): void {
  try {
    client.delete(Secrets, secret, { preconditions: { uid: secret.metadata.uid } });
  } catch (error) {
    if (!isApiError(error, 'Conflict') && !isApiError(error, 'NotFound')) throw error;
  }
}

/** A token secret is filled, or goes with the account it is for. */
function syncSecret(key: string, context: ControllerContext): void {
  const secret = context.cache.get(Secrets, key);
  if (secret?.type !== tokenType) return;
  const { namespace = '', annotations } = secret.metadata;
  const uid = annotations?.[uidKey] ?? '';
  const ref = { namespace, name: accountNameOf(secret) };
  const isRight = (account: ServiceAccount | undefined): account is ServiceAccount => account !== undefined && (uid === '' || account.metadata.uid === uid);
  const cached = context.cache.get(ServiceAccounts, keyOf(ref));
  const account = isRight(cached) ? cached : context.client.get(ServiceAccounts, ref);
  if (isRight(account)) fill(secret, account, context);
  else remove(secret, context);
}

/** An account that is gone takes its tokens with it. */
function syncAccount(key: string, uid: string, context: ControllerContext): void {
  const { namespace = '', name } = splitKey(key);
  if (context.cache.get(ServiceAccounts, key)?.metadata.uid === uid) return;
  for (const secret of context.cache.list(Secrets, namespace)) if (isOf(secret, name, uid)) remove(secret, context);
}

/** An account does not name secrets that are gone. */
function dropReference(key: string, secretName: string, { client, cache }: ControllerContext): void {
  const { namespace = '' } = splitKey(key);
  if (cache.get(Secrets, `${namespace}/${secretName}`) !== undefined) return;
  const account = client.get(ServiceAccounts, splitKey(key));
  if (account?.secrets?.some(({ name }) => name === secretName) !== true) return;
  client.update(ServiceAccounts, { ...account, secrets: account.secrets.filter(({ name }) => name !== secretName) });
}

/** Puts tokens that never end into the secrets that ask for one, and takes them away with their account (pkg/controller/serviceaccount/tokens_controller.go). */
export const serviceAccountTokenController = defineController({
  name: 'serviceaccount-token-controller',
  for: Secrets,
  concerns: () => false,
  watches: [
    watching(Secrets, ({ type, object }) => {
      if (object.type !== tokenType) return [];
      if (type !== 'deleted') return [`secret ${keyOf(object)}`];
      const { namespace = '', name } = object.metadata;
      return [`reference ${namespace}/${accountNameOf(object)} ${name}`];
    }),
    watching(ServiceAccounts, ({ type, object }) => (type === 'deleted' ? [`account ${keyOf(object)} ${object.metadata.uid}`] : [])),
  ],
  work(task, context) {
    const [what = '', key = '', detail = ''] = task.split(' ');
    if (what === 'secret') syncSecret(key, context);
    else if (what === 'account') syncAccount(key, detail, context);
    else dropReference(key, detail, context);
  },
});
