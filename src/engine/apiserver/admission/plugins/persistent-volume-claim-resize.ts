// plugin/pkg/admission/storage/persistentvolume/resize.
import { PersistentVolumeClaims } from '../../../api/core/resources.ts';
import type { PersistentVolumeClaim } from '../../../api/core/types.ts';
import { StorageClasses } from '../../../api/storage/resources.ts';
import { compareQuantity } from '../../../api/values/quantity.ts';
import type { AdmissionPlugin, AdmissionView } from '../plugin.ts';
import { allow, forbid } from '../plugin.ts';
import { updates } from './verdicts.ts';

function sizeOf(claim: PersistentVolumeClaim): string | undefined {
  return claim.spec.resources?.requests?.['storage'];
}

function classOf(claim: PersistentVolumeClaim): string {
  return claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? claim.spec.storageClassName ?? '';
}

function mayGrow(claim: PersistentVolumeClaim, old: PersistentVolumeClaim, view: AdmissionView): boolean {
  const name = classOf(claim);
  return name !== '' && name === classOf(old) && view.get(StorageClasses, name)?.allowVolumeExpansion === true;
}

/** A claim may grow when it is bound and its class knows how. */
export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  handles: (request) => updates(request, PersistentVolumeClaims),
  validate(request, view) {
    const claim = request.object as PersistentVolumeClaim;
    const old = request.oldObject as PersistentVolumeClaim;
    if (claim.spec === old.spec || compareQuantity(sizeOf(claim), sizeOf(old)) <= 0) return allow;
    if (old.status.phase !== 'Bound') return forbid(request, 'Only bound persistent volume claims can be expanded');
    if (mayGrow(claim, old, view)) return allow;
    return forbid(request, 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize');
  },
};
