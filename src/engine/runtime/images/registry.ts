import { fnv1a32 } from '../../base/hash.ts';
import type { ImageReference } from './reference.ts';

/** Compressed sizes of images people meet, in bytes; roughly what their registries say. */
const knownSizes: Readonly<Record<string, number>> = {
  pause: 321_520,
  'hello-world': 12_000,
  busybox: 2_223_685,
  alpine: 3_642_247,
  nginx: 72_404_000,
  httpd: 57_000_000,
  redis: 45_100_000,
  memcached: 31_000_000,
  mysql: 232_000_000,
  mariadb: 125_000_000,
  postgres: 157_000_000,
  mongo: 262_000_000,
  rabbitmq: 100_000_000,
  ubuntu: 29_700_000,
  debian: 48_500_000,
  centos: 83_500_000,
  fedora: 60_000_000,
  python: 365_000_000,
  node: 396_000_000,
  perl: 330_000_000,
  golang: 280_000_000,
  bash: 6_200_000,
  curl: 9_600_000,
  agnhost: 51_000_000,
  stress: 4_041_495,
  etcd: 22_000_000,
  coredns: 20_900_000,
};

const slim: Readonly<Record<string, number>> = { alpine: 0.35, slim: 0.4, 'slim-bookworm': 0.4 };

/** How many bytes have to come over the wire. Images nobody knows have 20 to 120 MB. */
export function sizeOf({ name, tag, repository }: ImageReference): number {
  const base = knownSizes[name];
  if (base === undefined) return 20_000_000 + (fnv1a32(repository) % 100_000_000);
  const suffix = Object.keys(slim).find((it) => tag.endsWith(it));
  const share = suffix === undefined ? 1 : (slim[suffix] ?? 1);
  // Tags of one image differ a little in size.
  return Math.round(base * share * (1 + (fnv1a32(tag) % 1000) / 20_000));
}

/** Words people write when they mean an image that is not there. */
const absent = /(?:^|[-_/.])(?:(?:does-?not|doesnt|non)-?exist(?:s|ent|ing)?|no-?such|not-?found|not-?there|invalid|bogus|imaginary|missing|wrong|typo)(?:$|[-_/.])/;

/** Repositories whose tags are version numbers small enough to tell a slip of the finger from a release. */
const versioned = new Set(['nginx', 'httpd', 'redis', 'busybox', 'alpine', 'postgres', 'mysql', 'memcached']);

/** Why the registry does not have it, in containerd's words; `undefined` when it does. */
export function registryFault(image: ImageReference): string | undefined {
  const { full, registry, repository, tag, name } = image;
  const host = registry.split(':')[0] ?? registry;
  if (host.endsWith('.invalid')) {
    const lookup = `dial tcp: lookup ${host}: no such host`;
    return `failed to pull and unpack image "${full}": failed to resolve reference "${full}": failed to do request: Head "https://${registry}/v2/${repository.slice(registry.length + 1)}/manifests/${tag}": ${lookup}`;
  }
  const minor = /^\d+\.(\d+)/.exec(tag)?.[1];
  const slipped = versioned.has(name) && minor !== undefined && Number(minor) > 99;
  if (absent.test(repository) || absent.test(tag) || slipped) return notFound(full);
  return undefined;
}

export function notFound(full: string): string {
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${full}: not found`;
}
