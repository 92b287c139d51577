// plugin/pkg/admission/storage/storageobjectinuseprotection.
import { PersistentVolumeClaims, PersistentVolumes } from '../../../api/core/resources.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import type { ResourceType } from '../../../api/resource.ts';
import { VolumeAttributesClasses } from '../../../api/storage/resources.ts';
import type { AdmissionPlugin } from '../plugin.ts';
import { allow } from '../plugin.ts';
import { appended, replace } from './verdicts.ts';

const finalizers: ReadonlyMap<ResourceType, string> = new Map<ResourceType, string>([
  [PersistentVolumes, 'kubernetes.io/pv-protection'],
  [PersistentVolumeClaims, 'kubernetes.io/pvc-protection'],
  [VolumeAttributesClasses, 'kubernetes.io/vac-protection'],
]);

/** Storage that is in use must not go: a finalizer keeps it. */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  handles: ({ operation, resource, subresource }) => operation === 'CREATE' && subresource === undefined && finalizers.has(resource),
  admit({ resource, object }) {
    const finalizer = finalizers.get(resource) ?? '';
    const { metadata } = object as KubeObject;
    if (metadata.finalizers?.includes(finalizer) === true) return allow;
    return replace({ ...(object as KubeObject), metadata: { ...metadata, finalizers: appended(metadata.finalizers, finalizer) } });
  },
};
