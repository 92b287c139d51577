import { fnv1a32 } from '../../base/hash.ts';

/** An image reference, taken apart as containerd's reference parser does (github.com/distribution/reference). */
export interface ImageReference {
  /** `docker.io/library/nginx:latest`, as the node stores it. */
  readonly full: string;
  /** `docker.io/library/nginx`. */
  readonly repository: string;
  readonly registry: string;
  /** The last part of the path: `nginx`. */
  readonly name: string;
  readonly tag: string;
  readonly digest?: string;
}

const pathPart = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagShape = /^\w[\w.-]{0,127}$/;
const digestShape = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;
const hostShape = /^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:\d+)?$/;

/** The first part is a registry when it looks like a host: it has a dot or a port, or is `localhost`. */
function splitRegistry(name: string): { registry: string; path: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  if (first !== '' && (first.includes('.') || first.includes(':') || first === 'localhost')) return { registry: first, path: name.slice(slash + 1) };
  return { registry: 'docker.io', path: slash < 0 ? `library/${name}` : name };
}

function splitTag(text: string): { name: string; tag?: string } {
  const colon = text.lastIndexOf(':');
  return colon > text.lastIndexOf('/') ? { name: text.slice(0, colon), tag: text.slice(colon + 1) } : { name: text };
}

const known = new Map<string, ImageReference | string>();
const maxKnown = 2048;

/** The reference, or upstream's sentence about what is wrong with it. */
export function parseImage(image: string): ImageReference | string {
  let answer = known.get(image);
  if (answer === undefined) {
    if (known.size >= maxKnown) known.clear();
    known.set(image, (answer = parse(image)));
  }
  return answer;
}

function parse(image: string): ImageReference | string {
  const at = image.indexOf('@');
  const digest = at < 0 ? undefined : image.slice(at + 1);
  const { name, tag } = splitTag(at < 0 ? image : image.slice(0, at));
  const { registry, path } = splitRegistry(name);
  const parts = path.split('/');
  const broken = `couldn't parse image name "${image}": invalid reference format`;
  if (!hostShape.test(registry) || (digest !== undefined && !digestShape.test(digest)) || (tag !== undefined && !tagShape.test(tag))) return broken;
  if (parts.some((part) => !pathPart.test(part))) return parts.every((part) => pathPart.test(part.toLowerCase())) ? `${broken}: repository name (${path}) must be lowercase` : broken;
  const repository = `${registry}/${path}`;
  const full = digest === undefined ? `${repository}:${tag ?? 'latest'}` : `${repository}@${digest}`;
  return { full, repository, registry, name: parts.at(-1) ?? '', tag: tag ?? (digest === undefined ? 'latest' : ''), ...(digest === undefined ? {} : { digest }) };
}

/** A digest the image could have; the same everywhere. */
export function digestOf({ full, digest }: ImageReference): string {
  if (digest !== undefined) return digest;
  let hex = '';
  for (let i = 0; i < 8; i++) hex += fnv1a32(`${full}#${i}`, 0x9747b28c + i).toString(16).padStart(8, '0');
  return `sha256:${hex}`;
}
