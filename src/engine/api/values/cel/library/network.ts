// apiserver/pkg/cel/library: ip.go, cidr.go and urls.go.
import { parseIp, parseIpRange, rangeHolds, type IpAddress, type IpRange } from '../../ip.ts';
import { CelFault } from '../cel-fault.ts';

export class CelIp {
  readonly address: IpAddress;

  constructor(address: IpAddress) {
    this.address = address;
  }
}

export class CelCidr {
  readonly range: IpRange;

  constructor(range: IpRange) {
    this.range = range;
  }
}

export class CelUrl {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;

  constructor(scheme: string, host: string, path: string, query: string) {
    this.scheme = scheme;
    this.host = host;
    this.path = path;
    this.query = query;
  }
}

/** IPv4 in IPv6 and leading zeros are not addresses here. */
export function readIp(text: string): IpAddress | undefined {
  const address = parseIp(text);
  return address === undefined || address.mapped || address.leadingZero ? undefined : address;
}

export function ip(text: string): CelIp {
  const address = readIp(text);
  if (address === undefined) throw new CelFault(`IP Address ${JSON.stringify(text)} parse error during conversion from string`);
  return new CelIp(address);
}

export function readRange(text: string): IpRange | undefined {
  const range = parseIpRange(text);
  return range === undefined || range.leadingZero || range.address.mapped ? undefined : range;
}

export function cidr(text: string): CelCidr {
  const range = readRange(text);
  if (range === undefined) throw new CelFault(`network address parse error during conversion from string: ${JSON.stringify(text)}`);
  return new CelCidr(range);
}

/** The ranges with a meaning; a list per question. */
export const meanings = {
  isLoopback: ['127.0.0.0/8', '::1/128'],
  isUnspecified: ['0.0.0.0/32', '::/128'],
  isLinkLocalMulticast: ['224.0.0.0/24', 'ff02::/16'],
  isLinkLocalUnicast: ['169.254.0.0/16', 'fe80::/10'],
} as const;

export const notGlobal = [...meanings.isLoopback, ...meanings.isUnspecified, ...meanings.isLinkLocalUnicast, '224.0.0.0/4', 'ff00::/8', '255.255.255.255/32'];

export function isWithin({ address }: CelIp, ranges: readonly string[]): boolean {
  return ranges.some((text) => {
    const range = parseIpRange(text);
    return range !== undefined && rangeHolds(range, address);
  });
}

export function containsCidr(outer: CelCidr, inner: CelCidr): boolean {
  return outer.range.address.family === inner.range.address.family && outer.range.prefix <= inner.range.prefix && rangeHolds(outer.range, inner.range.address);
}

/** An absolute URI or an absolute path, as url.ParseRequestURI takes them. */
export function readUrl(text: string): CelUrl | undefined {
  const found = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?(\/[^?]*)?(?:\?(.*))?$/s.exec(text);
  if (found === null || /[\s\p{Cc}]|%(?![0-9A-Fa-f]{2})/u.test(text)) return undefined;
  const [, scheme = '', authority, path = '', query = ''] = found;
  if (scheme === '' && !text.startsWith('/')) return undefined;
  const host = (authority ?? '').replace(/^.*@/, '');
  return /:[^\]]*[^0-9\]]/.test(host.replace(/^\[[^\]]*\]/, '')) ? undefined : new CelUrl(scheme.toLowerCase(), host, path, query);
}

export function url(text: string): CelUrl {
  const read = readUrl(text);
  if (read === undefined) throw new CelFault(`URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`);
  return read;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

export function queryOf({ query }: CelUrl): Map<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  for (const pair of query.split('&').filter((it) => it !== '')) {
    const at = pair.indexOf('=');
    const name = unescaped(at < 0 ? pair : pair.slice(0, at));
    values.set(name, [...(values.get(name) ?? []), at < 0 ? '' : unescaped(pair.slice(at + 1))]);
  }
  return values;
}
