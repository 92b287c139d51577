// ConfigMaps, Secrets, ServiceAccounts, Namespaces: pkg/apis/core/validation/validation.go.
import type { ConfigMap, Namespace, Secret, ServiceAccount } from '../../../api/core/types.ts';
import { base64Length, textOfBase64 } from '../../../base/base64.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, invalidEach, required, tooLong } from '../field-error.ts';
import { goJsonObjectFault } from '../go-json-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateFinalizerName, validateImmutable, validateMeta, validateMetaUpdate, validateQualifiedFinalizer } from '../metadata.ts';
import { byteLength, configMapKey, labelName, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';
import { warningsOfKeyPair } from './tls-warnings.ts';

const maxBytes = 1024 * 1024;
const named = { namespaced: true, name: subdomainName };
const frozen = 'field is immutable when `immutable` is set';

function* validateConfigMap(map: Incomplete<ConfigMap>): Causes {
  yield* validateMeta(map.metadata ?? {}, named);
  let bytes = 0;
  for (const key in map.data) {
    yield* invalidEach(`data[${key}]`, key, configMapKey(key));
    if (map.binaryData?.[key] !== undefined) yield invalid(`data[${key}]`, key, 'duplicate of key present in binaryData');
    bytes += byteLength(map.data[key] ?? '');
  }
  for (const key in map.binaryData) {
    yield* invalidEach(`binaryData[${key}]`, key, configMapKey(key));
    bytes += base64Length(map.binaryData[key] ?? '');
  }
  if (bytes > maxBytes) yield tooLong('', maxBytes);
}

type Frozen = 'data' | 'binaryData';

function* validateFrozen(object: { readonly immutable?: boolean } & { readonly [K in Frozen]?: object }, old: typeof object, keys: readonly Frozen[]): Causes {
  if (old.immutable !== true) return;
  if (object.immutable !== true) yield forbidden('immutable', frozen);
  for (const key of keys) if (!semanticEqual(object[key], old[key])) yield forbidden(key, frozen);
}

function* validateConfigMapUpdate(map: Incomplete<ConfigMap>, old: ConfigMap): Causes {
  yield* validateMetaUpdate(map.metadata ?? {}, old.metadata);
  // Defaults put an empty map where there is no data; not so for the other map.
  yield* validateFrozen({ ...map, data: map.data ?? {} }, { ...old, data: old.data ?? {} }, ['data', 'binaryData']);
  yield* validateConfigMap(map);
}

function* validateDockerConfig(data: Readonly<Record<string, string>>, key: string): Causes {
  const value = data[key];
  if (value === undefined) {
    yield required(`data[${key}]`);
    return;
  }
  const fault = goJsonObjectFault(textOfBase64(value));
  if (fault !== undefined) yield invalid(`data[${key}]`, '<secret contents redacted>', fault);
}

/** What the data of a type of secret must hold. */
function* validateSecretType(secret: Incomplete<Secret>): Causes {
  const data = secret.data ?? {};
  switch (secret.type ?? '') {
    case 'kubernetes.io/service-account-token': {
      const key = 'kubernetes.io/service-account.name';
      if ((secret.metadata?.annotations?.[key] ?? '') === '') yield required(`metadata.annotations[${key}]`);
      break;
    }
    case 'kubernetes.io/dockercfg':
      yield* validateDockerConfig(data, '.dockercfg');
      break;
    case 'kubernetes.io/dockerconfigjson':
      yield* validateDockerConfig(data, '.dockerconfigjson');
      break;
    case 'kubernetes.io/basic-auth':
      if (data['username'] === undefined && data['password'] === undefined) {
        yield required('data[username]');
        yield required('data[password]');
      }
      break;
    case 'kubernetes.io/ssh-auth':
      if ((data['ssh-privatekey'] ?? '') === '') yield required('data[ssh-privatekey]');
      break;
    case 'kubernetes.io/tls':
      for (const key of ['tls.crt', 'tls.key']) if (data[key] === undefined) yield required(`data[${key}]`);
      break;
    default:
  }
}

function* validateSecret(secret: Incomplete<Secret>): Causes {
  yield* validateMeta(secret.metadata ?? {}, named);
  let bytes = 0;
  for (const key in secret.data) {
    yield* invalidEach(`data[${key}]`, key, configMapKey(key));
    bytes += base64Length(secret.data[key] ?? '');
  }
  if (bytes > maxBytes) yield tooLong('data', maxBytes);
  yield* validateSecretType(secret);
}

function* validateSecretUpdate(secret: Incomplete<Secret>, old: Secret): Causes {
  yield* validateMetaUpdate(secret.metadata ?? {}, old.metadata);
  yield* validateImmutable(secret.type, old.type, 'type');
  yield* validateFrozen(secret, old, ['data']);
  yield* validateSecret(secret);
}

function* warningsOfSecret(secret: Incomplete<Secret>): Iterable<string> {
  if (secret.type === 'kubernetes.io/tls') yield* warningsOfKeyPair(secret.data ?? {});
}

function validateServiceAccount(account: Incomplete<ServiceAccount>): Causes {
  return validateMeta(account.metadata ?? {}, named);
}

function* validateServiceAccountUpdate(account: Incomplete<ServiceAccount>, old: ServiceAccount): Causes {
  yield* validateMetaUpdate(account.metadata ?? {}, old.metadata);
  yield* validateServiceAccount(account);
}

const mountableSecrets = 'kubernetes.io/enforce-mountable-secrets';

function* warningsOfServiceAccount({ metadata }: Incomplete<ServiceAccount>, old: ServiceAccount | undefined): Iterable<string> {
  if (metadata?.annotations?.[mountableSecrets] === undefined || old?.metadata.annotations?.[mountableSecrets] !== undefined) return;
  yield `metadata.annotations[${mountableSecrets}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`;
}

function* validateSpecFinalizer(finalizer: string, path: string): Causes {
  yield* validateFinalizerName(finalizer, path);
  yield* validateQualifiedFinalizer(finalizer, path);
}

function* validateNamespace(namespace: Incomplete<Namespace>): Causes {
  yield* validateMeta(namespace.metadata ?? {}, { namespaced: false, name: labelName });
  for (const finalizer of namespace.spec?.finalizers ?? []) yield* validateSpecFinalizer(finalizer, 'spec.finalizers');
}

function validateNamespaceMeta(namespace: Incomplete<Namespace>, old: Namespace): Causes {
  return validateMetaUpdate(namespace.metadata ?? {}, old.metadata);
}

function* validateNamespaceUpdate(namespace: Incomplete<Namespace>, old: Namespace): Causes {
  yield* validateNamespace(namespace);
  yield* validateNamespaceMeta(namespace, old);
}

function* validateNamespaceStatus(namespace: Incomplete<Namespace>, old: Namespace): Causes {
  yield* validateNamespaceMeta(namespace, old);
  const phase = namespace.status?.phase ?? '';
  const deleted = namespace.metadata?.deletionTimestamp !== undefined;
  if (!deleted && phase !== 'Active') yield invalid('status.Phase', phase, "may only be 'Active' if `deletionTimestamp` is empty");
  if (deleted && phase !== 'Terminating') yield invalid('status.Phase', phase, "may only be 'Terminating' if `deletionTimestamp` is not empty");
}

/** The `finalize` subresource. */
export function* validateNamespaceFinalize(namespace: Incomplete<Namespace>, old: Namespace): Causes {
  yield* validateNamespaceMeta(namespace, old);
  for (const [index, finalizer] of (namespace.spec?.finalizers ?? []).entries()) yield* validateSpecFinalizer(finalizer, `spec.finalizers[${index}]`);
}

export const configMapRules = rulesOf<ConfigMap>({ create: validateConfigMap, update: validateConfigMapUpdate });
export const secretRules = rulesOf<Secret>({ create: validateSecret, update: validateSecretUpdate, warnings: warningsOfSecret });
export const serviceAccountRules = rulesOf<ServiceAccount>({ create: validateServiceAccount, update: validateServiceAccountUpdate, warnings: warningsOfServiceAccount });
export const namespaceRules = rulesOf<Namespace>({ create: validateNamespace, update: validateNamespaceUpdate, status: validateNamespaceStatus });
