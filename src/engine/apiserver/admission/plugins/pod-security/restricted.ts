// Checks for pods that ask for nothing special: k8s.io/pod-security-admission/policy/check_*.go.
import type { Volume } from '../../../../api/core/types.ts';
import { badSeccomp } from './baseline.ts';
import type { Check, PodShape, SharedContext } from './sandbox.ts';
import { containersOf, findIn, findInContexts, hasUserNamespace, isWindows, named, quoted, sortedSet } from './sandbox.ts';

export const allowPrivilegeEscalation: Check = ({ spec }) => {
  const names = containersOf(spec)
    .filter((container) => container.securityContext?.allowPrivilegeEscalation !== false)
    .map((container) => container.name);
  return names.length === 0 ? undefined : { reason: 'allowPrivilegeEscalation != false', detail: `${named('container', names)} must set securityContext.allowPrivilegeEscalation=false` };
};

export const droppedCapabilities: Check = ({ spec }) => {
  const containers = containersOf(spec);
  const keeping = containers.filter((container) => container.securityContext?.capabilities?.drop?.includes('ALL') !== true).map((container) => container.name);
  const adding = findIn(containers, (container) => (container.securityContext?.capabilities?.add ?? []).filter((capability) => capability !== 'NET_BIND_SERVICE'));
  const details = [
    ...(keeping.length === 0 ? [] : [`${named('container', keeping)} must set securityContext.capabilities.drop=["ALL"]`]),
    ...(adding.names.length === 0 ? [] : [`${named('container', adding.names)} must not include ${quoted(adding.values)} in securityContext.capabilities.add`]),
  ];
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

const freeVolumes = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'] as const;
const otherVolumes = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
] as const;

function isFree(volume: Volume): boolean {
  return freeVolumes.some((type) => volume[type] !== undefined);
}

export const restrictedVolumes: Check = ({ spec }) => {
  const bad = (spec.volumes ?? []).filter((volume) => !isFree(volume));
  if (bad.length === 0) return undefined;
  const types = sortedSet(bad.map((volume) => otherVolumes.find((type) => volume[type] !== undefined) ?? 'unknown'));
  const verb = bad.length === 1 ? 'uses' : 'use';
  return { reason: 'restricted volume types', detail: `${named('volume', bad.map((volume) => volume.name))} ${verb} ${named('restricted volume type', types)}` };
};

/** Containers that say nothing although the pod says nothing either. */
function silent({ spec }: PodShape, speaks: (context: SharedContext) => boolean): readonly string[] {
  if (speaks(spec.securityContext ?? {})) return [];
  return containersOf(spec)
    .filter((container) => !speaks(container.securityContext ?? {}))
    .map((container) => container.name);
}

export const runAsNonRoot: Check = (pod) => {
  const reason = 'runAsNonRoot != true';
  const { setters } = findInContexts(pod, (context) => (context.runAsNonRoot === false ? ['false'] : []));
  if (setters.length > 0) return { reason, detail: `${setters.join(' and ')} must not set securityContext.runAsNonRoot=false` };
  const names = silent(pod, (context) => context.runAsNonRoot !== undefined);
  return names.length === 0 ? undefined : { reason, detail: `pod or ${named('container', names)} must set securityContext.runAsNonRoot=true` };
};

export const runAsUser: Check = (pod) => {
  const { setters } = findInContexts(pod, (context) => (context.runAsUser === 0 ? ['0'] : []));
  return setters.length === 0 ? undefined : { reason: 'runAsUser=0', detail: `${setters.join(' and ')} must not set runAsUser=0` };
};

export const seccompProfileSet: Check = (pod) => {
  const reason = 'seccompProfile';
  const { setters, values } = findInContexts(pod, badSeccomp);
  if (setters.length > 0) return { reason, detail: `${setters.join(' and ')} must not set securityContext.seccompProfile.type to ${quoted(values)}` };
  const names = silent(pod, (context) => context.seccompProfile !== undefined);
  return names.length === 0 ? undefined : { reason, detail: `pod or ${named('container', names)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"` };
};

/** Where the thing does not exist it need not be said. */
export function unlessWindows(check: Check): Check {
  return (pod) => (isWindows(pod) ? undefined : check(pod));
}

export function unlessUserNamespace(check: Check): Check {
  return (pod) => (hasUserNamespace(pod) ? undefined : check(pod));
}
