const host = String.raw`(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?`;
const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const reference = new RegExp(String.raw`^(?:${host}/)?${component}(?:/${component})*(?::([\w][\w.-]{0,127}))?(@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`);
const identifier = /^[a-f0-9]{64}$/;

/** Tags by image: manifests name the same few images over and over. Only a cache. */
const known = new Map<string, string>();

/** The tag of an image: `latest` where it has neither tag nor digest, `''` where it cannot be read (pkg/util/parsers). */
export function imageTag(image: string): string {
  const found = known.get(image);
  if (found !== undefined) return found;
  const tag = readTag(image);
  if (known.size > 2000) known.clear();
  known.set(image, tag);
  return tag;
}

function readTag(image: string): string {
  if (image.length > 1000 || identifier.test(image)) return '';
  const match = reference.exec(image);
  if (match === null) return '';
  const [, tag, digest] = match;
  return tag ?? (digest === undefined ? 'latest' : '');
}
