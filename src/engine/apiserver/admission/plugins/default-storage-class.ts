// plugin/pkg/admission/storage/storageclass/setdefault.
import { PersistentVolumeClaims } from '../../../api/core/resources.ts';
import type { PersistentVolumeClaim } from '../../../api/core/types.ts';
import { StorageClasses } from '../../../api/storage/resources.ts';
import type { AdmissionPlugin } from '../plugin.ts';
import { allow } from '../plugin.ts';
import { creates, newestMarked, replace } from './verdicts.ts';

const marks = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];
const oldClassKey = 'volume.beta.kubernetes.io/storage-class';

/** A claim that names no class, not even the empty one, gets the default one. */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  handles: (request) => creates(request, PersistentVolumeClaims),
  admit({ object }, view) {
    const claim = object as PersistentVolumeClaim;
    if (claim.spec.storageClassName !== undefined || claim.metadata.annotations?.[oldClassKey] !== undefined) return allow;
    const found = newestMarked(view.list(StorageClasses), marks);
    return found === undefined ? allow : replace({ ...claim, spec: { ...claim.spec, storageClassName: found.metadata.name } } as PersistentVolumeClaim);
  },
};
