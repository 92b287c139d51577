// Files of one volume that would hide each other: pkg/api/pod/warnings.go, warningsForOverlappingVirtualPaths.
import type { VolumeProjection } from '../../../api/core/types.ts';
import { goQuote } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import type { VolumeDraft } from './pod-context.ts';

interface Place {
  readonly path: string;
  /** `''` where all files of the volume come from one source. */
  readonly source: string;
}

interface Item {
  readonly path?: string;
}

function placesOf(items: readonly Item[] | undefined, source = ''): readonly Place[] {
  return (items ?? []).map(({ path = '' }) => ({ path: path.replace(/\/+$/, ''), source }));
}

function shown({ path, source }: Place): string {
  return source === '' ? goQuote(path) : `${goQuote(path)} (${source})`;
}

/** The same path, or one inside the other. */
function collide(a: Place, b: Place): boolean {
  if (a.path === '' || b.path === '') return false;
  return `${a.path}/`.startsWith(`${b.path}/`) || `${b.path}/`.startsWith(`${a.path}/`);
}

function* overlaps(places: readonly Place[]): Iterable<string> {
  for (const [index, place] of places.entries()) {
    for (const before of places.slice(0, index)) if (collide(before, place)) yield `${shown(place)} with ${shown(before)}`;
  }
}

function placesIn({ configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate }: Incomplete<VolumeProjection>): readonly Place[] {
  if (configMap?.items !== undefined) return placesOf(configMap.items, `ConfigMap ${goQuote(configMap.name ?? '')}`);
  if (secret?.items !== undefined) return placesOf(secret.items, `Secret ${goQuote(secret.name ?? '')}`);
  if (downwardAPI?.items !== undefined) return placesOf(downwardAPI.items, 'DownwardAPI');
  if (serviceAccountToken !== undefined) return placesOf([serviceAccountToken], 'ServiceAccountToken');
  if (clusterTrustBundle !== undefined) return placesOf([clusterTrustBundle], `ClusterTrustBundle ${goQuote(clusterTrustBundle.name ?? clusterTrustBundle.signerName ?? '')}`);
  const { certificateChainPath = '', keyPath = '', credentialBundlePath = '' } = podCertificate ?? {};
  return [
    ...placesOf([{ path: certificateChainPath }], 'PodCertificate chain'),
    ...placesOf([{ path: keyPath }], 'PodCertificate key'),
    ...placesOf([{ path: credentialBundlePath }], 'PodCertificate credential bundle'),
  ].filter(({ path }) => path !== '');
}

function* warningsOfProjections(name: string, sources: readonly Incomplete<VolumeProjection>[]): Iterable<string> {
  const places: Place[] = [];
  for (const source of sources) {
    if (Object.keys(source).length === 0) yield `volume ${goQuote(name)} (Projected) has no sources provided`;
    for (const place of placesIn(source)) {
      for (const before of places) if (collide(before, place)) yield `volume ${goQuote(name)} (Projected): overlapping paths: ${shown(place)} with ${shown(before)}`;
      places.push(place);
    }
  }
}

export function* warningsOfPaths(volumes: readonly VolumeDraft[]): Iterable<string> {
  for (const { name = '', configMap, secret, downwardAPI, projected } of volumes) {
    const single: readonly (readonly [string, readonly Item[] | undefined])[] = [
      [`ConfigMap ${goQuote(configMap?.name ?? '')}`, configMap?.items],
      [`Secret ${goQuote(secret?.secretName ?? '')}`, secret?.items],
      ['DownwardAPI', downwardAPI?.items],
    ];
    for (const [what, items] of single) for (const overlap of overlaps(placesOf(items))) yield `volume ${goQuote(name)} (${what}): overlapping paths: ${overlap}`;
    if (projected !== undefined) yield* warningsOfProjections(name, projected.sources ?? []);
  }
}
