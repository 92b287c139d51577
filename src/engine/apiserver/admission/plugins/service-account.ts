// plugin/pkg/admission/serviceaccount.
import type { Container, EphemeralContainer, Pod, PodSpec, ServiceAccount, Volume, VolumeMount } from '../../../api/core/types.ts';
import { Pods, ServiceAccounts } from '../../../api/core/resources.ts';
import { ApiError } from '../../../api/status.ts';
import { randomFor } from '../../randomness.ts';
import type { AdmissionPlugin, AdmissionRequest, AdmissionView, Patience, Verdict } from '../plugin.ts';
import { allow, forbid } from '../plugin.ts';
import { appended, replace } from './verdicts.ts';

const mirrorKey = 'kubernetes.io/config.mirror';
const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const volumePrefix = 'kube-api-access-';

/** An hour, and seven seconds by which such tokens are told from those that ask for an hour. */
const tokenSources: NonNullable<Volume['projected']> = {
  defaultMode: 0o644,
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
  ],
};

function handles(request: AdmissionRequest): boolean {
  if (request.resource !== Pods) return false;
  return request.subresource === undefined ? request.operation === 'CREATE' : request.subresource === 'ephemeralcontainers' && request.operation === 'UPDATE';
}

function accountOf(request: AdmissionRequest, view: AdmissionView, name: string): ServiceAccount | undefined {
  return view.get(ServiceAccounts, `${request.namespace ?? ''}/${name}`);
}

/** Every namespace gets a default account, if not in the same instant. */
const defaultIsComing: Patience = { tries: 10, everyMs: 100 };

function missing(request: AdmissionRequest, name: string): Verdict {
  const verdict = forbid(request, `error looking up service account ${request.namespace ?? ''}/${name}: serviceaccount "${name}" not found`);
  return verdict.type === 'deny' && name === 'default' ? { ...verdict, patience: defaultIsComing } : verdict;
}

function suffix({ options, object }: AdmissionRequest, { sim }: AdmissionView): string {
  return randomFor(sim, 'apiserver/token-volumes', options.dryRun === true, object?.metadata.name ?? '').suffix(5);
}

function lacksMount(container: Container): boolean {
  return container.volumeMounts === undefined || !container.volumeMounts.some((mount) => mount.mountPath === mountPath);
}

function withToken(spec: PodSpec, request: AdmissionRequest, view: AdmissionView): PodSpec {
  const init = spec.initContainers ?? [];
  const own = spec.volumes?.find((volume) => volume.name.startsWith(volumePrefix));
  if (!spec.containers.some(lacksMount) && !init.some(lacksMount)) return spec;
  const name = own?.name ?? `${volumePrefix}${suffix(request, view)}`;
  const mount: VolumeMount = { name, readOnly: true, mountPath };
  const mounted = (container: Container): Container => (lacksMount(container) ? { ...container, volumeMounts: appended(container.volumeMounts, mount) } : container);
  return {
    ...spec,
    containers: spec.containers.map(mounted),
    ...(spec.initContainers === undefined ? {} : { initContainers: init.map(mounted) }),
    ...(own === undefined ? { volumes: appended(spec.volumes, { name, projected: tokenSources }) } : {}),
  };
}

function usesSecrets(pod: Pod): boolean {
  const { spec } = pod;
  const containers = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
  const inVariables = containers.some((container) => (container.env ?? []).some((variable) => variable.valueFrom?.secretKeyRef !== undefined) || (container.envFrom ?? []).some((source) => source.secretRef !== undefined));
  const inVolumes = (spec.volumes ?? []).some((volume) => volume.secret !== undefined || (volume.projected?.sources ?? []).some((source) => source.secret !== undefined));
  return inVariables || inVolumes || (spec.imagePullSecrets ?? []).length > 0;
}

/** Static pods must not lean on what the API server alone could check. */
function mirrorFault(pod: Pod): string | undefined {
  if ((pod.spec.serviceAccountName ?? '') !== '') return 'a mirror pod may not reference service accounts';
  if (usesSecrets(pod)) return 'a mirror pod may not reference secrets';
  const tokens = (pod.spec.volumes ?? []).some((volume) => (volume.projected?.sources ?? []).some((source) => source.serviceAccountToken !== undefined));
  return tokens ? 'a mirror pod may not use ServiceAccountToken volume projections' : undefined;
}

function secretFault(containers: readonly (Container | EphemeralContainer)[], what: string, mountable: ReadonlySet<string>, account: string): string | undefined {
  const because = (name: string): string => `referencing secret.secretName="${name}" is not allowed because service account ${account} does not reference that secret`;
  for (const container of containers) {
    for (const variable of container.env ?? []) {
      const name = variable.valueFrom?.secretKeyRef?.name;
      if (name !== undefined && !mountable.has(name)) return `${what} ${container.name} with envVar ${variable.name} ${because(name)}`;
    }
    for (const source of container.envFrom ?? []) {
      const name = source.secretRef?.name;
      if (name !== undefined && !mountable.has(name)) return `${what} ${container.name} with envFrom ${because(name)}`;
    }
  }
  return undefined;
}

/** Accounts that are marked so let their pods use their own secrets only. */
function referenceFault(pod: Pod, account: ServiceAccount): string | undefined {
  const { spec } = pod;
  const owner = account.metadata.name;
  const mountable = new Set((account.secrets ?? []).map((secret) => secret.name ?? ''));
  const volume = (spec.volumes ?? []).find((candidate) => candidate.secret !== undefined && !mountable.has(candidate.secret.secretName ?? ''));
  if (volume !== undefined) return `volume with secret.secretName="${volume.secret?.secretName ?? ''}" is not allowed because service account ${owner} does not reference that secret`;
  const inContainers = secretFault(spec.initContainers ?? [], 'init container', mountable, owner) ?? secretFault(spec.containers, 'container', mountable, owner);
  if (inContainers !== undefined) return inContainers;
  const pullable = new Set((account.imagePullSecrets ?? []).map((secret) => secret.name));
  const index = (spec.imagePullSecrets ?? []).findIndex((secret) => !pullable.has(secret.name));
  if (index < 0) return undefined;
  return `imagePullSecrets[${index}].name="${spec.imagePullSecrets?.[index]?.name ?? ''}" is not allowed because service account ${owner} does not reference that imagePullSecret`;
}

function enforcesSecrets(account: ServiceAccount): boolean {
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(account.metadata.annotations?.['kubernetes.io/enforce-mountable-secrets'] ?? '');
}

function validated(pod: Pod, request: AdmissionRequest, view: AdmissionView): Verdict {
  const isMirror = request.subresource === undefined && pod.metadata.annotations?.[mirrorKey] !== undefined;
  if (isMirror) {
    const fault = mirrorFault(pod);
    return fault === undefined ? allow : forbid(request, fault);
  }
  const name = pod.spec.serviceAccountName ?? '';
  if (name === '') return forbid(request, `no service account specified for pod ${request.namespace ?? ''}/${pod.metadata.name}`);
  const account = accountOf(request, view, name);
  if (account === undefined) return missing(request, name);
  if (!enforcesSecrets(account)) return allow;
  const mountable = new Set((account.secrets ?? []).map((secret) => secret.name ?? ''));
  const fault = request.subresource === undefined ? referenceFault(pod, account) : secretFault(pod.spec.ephemeralContainers ?? [], 'ephemeral container', mountable, account.metadata.name);
  if (fault === undefined) return allow;
  // Upstream refuses here without saying that it is a refusal.
  return request.subresource === undefined ? forbid(request, fault) : { type: 'deny', error: new ApiError('', fault) };
}

function admitted(pod: Pod, request: AdmissionRequest, view: AdmissionView): Verdict {
  if (pod.metadata.annotations?.[mirrorKey] !== undefined) return validated(pod, request, view);
  const name = (pod.spec.serviceAccountName ?? '') === '' ? 'default' : (pod.spec.serviceAccountName ?? '');
  const account = accountOf(request, view, name);
  if (account === undefined) return missing(request, name);
  const named: PodSpec = name === pod.spec.serviceAccountName && name === pod.spec.serviceAccount ? pod.spec : { ...pod.spec, serviceAccountName: name, serviceAccount: name };
  const mounts = named.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  const mounted = mounts ? withToken(named, request, view) : named;
  const pullSecrets = (mounted.imagePullSecrets ?? []).length === 0 ? (account.imagePullSecrets ?? []) : [];
  const spec = pullSecrets.length === 0 ? mounted : { ...mounted, imagePullSecrets: pullSecrets };
  const result = spec === pod.spec ? pod : { ...pod, spec };
  const verdict = validated(result, request, view);
  return verdict.type === 'deny' || result === pod ? verdict : replace(result);
}

/** Every pod runs as somebody, and can read a token that says so. */
export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',
  handles,
  admit: (request, view) => (request.subresource === undefined ? admitted(request.object as Pod, request, view) : allow),
  validate: (request, view) => validated(request.object as Pod, request, view),
};
