// Mounts and devices of containers: pkg/apis/core/validation/validation.go.
import type { VolumeDevice, VolumeMount } from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, notFound, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { hasBackstep, validateDescendingPath } from '../paths.ts';
import type { ContainerDraft, PodContext } from './pod-context.ts';

const propagations: readonly string[] = ['Bidirectional', 'HostToContainer', 'None'];
const readOnlyModes: readonly string[] = ['Disabled', 'Enabled', 'IfPossible'];

function* validatePropagation(mode: string, container: ContainerDraft, path: string): Causes {
  if (!propagations.includes(mode)) yield notSupported(path, mode, propagations);
  if (mode === 'Bidirectional' && container.securityContext?.privileged !== true) {
    yield forbidden(path, 'Bidirectional mount propagation is available only to privileged containers');
  }
}

function* validateRecursiveReadOnly(mount: Incomplete<VolumeMount>, path: string): Causes {
  const mode = mount.recursiveReadOnly;
  if (mode === undefined || mode === 'Disabled') return;
  if (!readOnlyModes.includes(mode)) {
    yield notSupported(path, mode, readOnlyModes);
    return;
  }
  if (mount.readOnly !== true) yield forbidden(path, 'may only be specified when readOnly is true');
  if (mount.mountPropagation !== undefined && mount.mountPropagation !== 'None') yield forbidden(path, 'may only be specified when mountPropagation is None or not specified');
}

/** Upstream names the list of mounts, not the mount, in these. */
function* validateMountOptions(mount: Incomplete<VolumeMount>, container: ContainerDraft, path: string, at: string): Causes {
  const { subPath = '', subPathExpr = '', mountPropagation } = mount;
  if (subPath !== '') yield* validateDescendingPath(subPath, `${path}.subPath`);
  if (subPathExpr !== '') {
    if (subPath !== '') yield invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive');
    yield* validateDescendingPath(subPathExpr, `${path}.subPathExpr`);
  }
  if (mountPropagation !== undefined) yield* validatePropagation(mountPropagation, container, `${path}.mountPropagation`);
  if (mount.recursiveReadOnly !== undefined) yield* validateRecursiveReadOnly(mount, `${path}.recursiveReadOnly`);
}

export function* validateMounts(mounts: readonly Incomplete<VolumeMount>[], container: ContainerDraft, context: PodContext, path: string): Causes {
  const devices = container.volumeDevices ?? [];
  for (const [index, mount] of mounts.entries()) {
    const at = `${path}[${index}]`;
    const { name = '', mountPath = '' } = mount;
    if (name === '') yield required(`${at}.name`);
    if (!context.volumes.has(name)) yield notFound(`${at}.name`, name);
    if (mountPath === '') yield required(`${at}.mountPath`);
    if (index > 0 && mounts.findIndex((other) => (other.mountPath ?? '') === mountPath) < index) yield invalid(`${at}.mountPath`, mountPath, 'must be unique');
    if (devices.some((device) => (device.name ?? '') === name)) yield invalid(`${at}.name`, name, 'must not already exist in volumeDevices');
    if (devices.some((device) => (device.devicePath ?? '') === mountPath)) yield invalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices');
    yield* validateMountOptions(mount, container, path, at);
  }
}

function* validateDeviceVolume(name: string, context: PodContext, path: string): Causes {
  const volume = context.volumes.get(name);
  if (volume === undefined) yield notFound(path, name);
  else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
    yield invalid(path, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode');
  }
}

export function* validateDevices(devices: readonly Incomplete<VolumeDevice>[], container: ContainerDraft, context: PodContext, path: string): Causes {
  const mounts = container.volumeMounts ?? [];
  const paths = new Set<string>();
  const names = new Set<string>();
  for (const [index, { name = '', devicePath = '' }] of devices.entries()) {
    const at = `${path}[${index}]`;
    if (name === '') yield required(`${at}.name`);
    if (names.has(name)) yield invalid(`${at}.name`, name, 'must be unique');
    yield* validateDeviceVolume(name, context, `${at}.name`);
    if (devicePath === '') yield required(`${at}.devicePath`);
    if (paths.has(devicePath)) yield invalid(`${at}.devicePath`, devicePath, 'must be unique');
    if (hasBackstep(devicePath)) yield invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')");
    else paths.add(devicePath);
    if (mounts.some((mount) => (mount.name ?? '') === name)) yield invalid(`${at}.name`, name, 'must not already exist in volumeMounts');
    if (mounts.some((mount) => (mount.mountPath ?? '') === devicePath)) yield invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts');
    if (name !== '') names.add(name);
  }
}
