import { ConfigMaps, PersistentVolumeClaims, Secrets } from '../api/core/resources.ts';
import type { ConfigMap, KeyToPath, Pod, Secret, Volume, VolumeProjection } from '../api/core/types.ts';
import type { Client } from '../client/client.ts';
import type { PodRuntime } from '../runtime/container.ts';
import type { FileNode } from '../runtime/io.ts';
import { textOfBase64 } from '../base/base64.ts';
import { fieldValue } from './environment.ts';

/** What keeps a volume from being mounted. `waits`: nothing is wrong, it has just not come yet. */
export interface MountFault {
  readonly volume: string;
  readonly message: string;
  readonly waits: boolean;
}

interface Source {
  readonly type: 'configMap' | 'secret';
  readonly name: string;
  readonly optional: boolean;
  readonly items: readonly KeyToPath[] | undefined;
}

/** The ConfigMaps and Secrets a volume is made from. */
function sourcesOf(volume: Volume): readonly Source[] {
  const { configMap, secret, projected } = volume;
  if (configMap !== undefined) return [{ type: 'configMap', name: configMap.name ?? '', optional: configMap.optional === true, items: configMap.items }];
  if (secret !== undefined) return [{ type: 'secret', name: secret.secretName ?? '', optional: secret.optional === true, items: secret.items }];
  return (projected?.sources ?? []).flatMap((source) => projectedSource(source));
}

function projectedSource({ configMap, secret }: VolumeProjection): readonly Source[] {
  if (configMap !== undefined) return [{ type: 'configMap', name: configMap.name ?? '', optional: configMap.optional === true, items: configMap.items }];
  return secret === undefined ? [] : [{ type: 'secret', name: secret.name ?? '', optional: secret.optional === true, items: secret.items }];
}

/** What cannot be mounted yet, in the order of the volumes. */
export function mountFaults({ spec, metadata }: Pod, client: Client): readonly MountFault[] {
  const { namespace = 'default' } = metadata;
  const faults: MountFault[] = [];
  for (const volume of spec.volumes ?? []) {
    for (const source of sourcesOf(volume)) {
      const fault = sourceFault(client, namespace, source);
      if (fault !== undefined) faults.push({ volume: volume.name, message: `MountVolume.SetUp failed for volume "${volume.name}" : ${fault}`, waits: false });
    }
    const claim = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral === undefined ? undefined : `${metadata.name}-${volume.name}`);
    if (claim !== undefined) faults.push(...claimFault(client, namespace, volume.name, claim));
  }
  return faults;
}

function sourceFault(client: Client, namespace: string, { type, name, optional, items }: Source): string | undefined {
  const object: ConfigMap | Secret | undefined = type === 'configMap' ? client.get(ConfigMaps, { namespace, name }) : client.get(Secrets, { namespace, name });
  if (object === undefined) return optional ? undefined : `${type.toLowerCase()} "${name}" not found`;
  const missing = optional ? undefined : items?.find(({ key }) => object.data?.[key] === undefined && (object as ConfigMap).binaryData?.[key] === undefined);
  return missing === undefined ? undefined : `references non-existent ${type === 'secret' ? 'secret' : 'config'} key: ${missing.key}`;
}

function claimFault(client: Client, namespace: string, volume: string, claim: string): readonly MountFault[] {
  const found = client.get(PersistentVolumeClaims, { namespace, name: claim });
  if (found === undefined) return [{ volume, message: `error processing PVC ${namespace}/${claim}: failed to fetch PVC from API server: persistentvolumeclaims "${claim}" not found`, waits: true }];
  return found.status.phase === 'Bound' ? [] : [{ volume, message: `error processing PVC ${namespace}/${claim}: PVC is not bound`, waits: true }];
}

/** Puts the contents of ConfigMaps, Secrets and the like into the pod's volumes. */
export function fillVolumes(pod: Pod, runtime: PodRuntime, client: Client, nowMs: number, hostIp: string): void {
  const { namespace = 'default' } = pod.metadata;
  for (const volume of pod.spec.volumes ?? []) {
    const files: Record<string, FileNode> = {};
    const put = (path: string, text: string): void => {
      files[path] = { text, changedMs: nowMs };
    };
    for (const { type, name, items } of sourcesOf(volume)) {
      const contents = contentsOf(client, namespace, type, name);
      const wanted = items ?? Object.keys(contents).map((key) => ({ key, path: key }));
      for (const { key, path } of wanted) if (contents[key] !== undefined) put(path, contents[key]);
    }
    for (const { path, fieldRef } of [...(volume.downwardAPI?.items ?? []), ...(volume.projected?.sources ?? []).flatMap((it) => it.downwardAPI?.items ?? [])]) {
      if (fieldRef !== undefined) put(path, fieldValue(pod, fieldRef.fieldPath, { podIp: runtime.sandbox?.ip ?? '', hostIp }) ?? '');
    }
    for (const { serviceAccountToken } of volume.projected?.sources ?? []) if (serviceAccountToken !== undefined) put(serviceAccountToken.path, `kubarium.${pod.metadata.uid}.token`);
    const isOurs = volume.configMap ?? volume.secret ?? volume.projected ?? volume.downwardAPI;
    // What a container has written to its own volumes stays.
    if (isOurs !== undefined) runtime.volumes[volume.name] = { files };
    else runtime.volumes[volume.name] ??= { files: {} };
  }
}

function contentsOf(client: Client, namespace: string, type: Source['type'], name: string): Readonly<Record<string, string>> {
  if (type === 'configMap') return client.get(ConfigMaps, { namespace, name })?.data ?? {};
  const data = client.get(Secrets, { namespace, name })?.data ?? {};
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, textOfBase64(value)]));
}

/** True where the pod brings configuration of its own, so that its containers' files matter. */
export function hasContents({ spec }: Pod): boolean {
  return (spec.volumes ?? []).some((volume) => !volume.name.startsWith('kube-api-access-') && (volume.configMap ?? volume.secret ?? volume.projected ?? volume.downwardAPI) !== undefined);
}
