// apiserver/pkg/cel/library: ip.go, cidr.go and urls.go.
import type { Environment } from '@marcbachmann/cel-js';
import { formatIp, formatIpRange, parseIp, parseIpRange, rangeHolds, type IpAddress, type IpRange } from '../../ip.ts';
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

/** Only the `ip` of `ip.isCanonical(…)`. */
class IpNamespace {
  readonly name = 'ip';
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

function registerIps(env: Environment): void {
  env
    .registerType('net.IP', CelIp)
    .registerType('IpNamespace', IpNamespace)
    .registerConstant('ip', 'IpNamespace', new IpNamespace())
    .registerFunction('ip(string): net.IP', ip)
    .registerFunction('isIP(string): bool', (text: string) => readIp(text) !== undefined)
    .registerFunction('IpNamespace.isCanonical(string): bool', (_: unknown, text: string) => formatIp(ip(text).address) === text)
    .registerFunction('net.IP.family(): int', (it: CelIp) => BigInt(it.address.family))
    .registerFunction('net.IP.isGlobalUnicast(): bool', (it: CelIp) => !isWithin(it, notGlobal))
    .registerFunction('string(net.IP): string', (it: CelIp) => formatIp(it.address))
    .registerOperator('net.IP == net.IP', (a: CelIp, b: CelIp) => a.address.family === b.address.family && a.address.bits === b.address.bits);
  for (const [name, ranges] of Object.entries(meanings)) env.registerFunction(`net.IP.${name}(): bool`, (it: CelIp) => isWithin(it, ranges));
}

function registerCidrs(env: Environment): void {
  const masked = ({ range }: CelCidr): CelCidr => new CelCidr({ ...range, address: { ...range.address, bits: range.base } });
  env
    .registerType('net.CIDR', CelCidr)
    .registerFunction('cidr(string): net.CIDR', cidr)
    .registerFunction('isCIDR(string): bool', (text: string) => readRange(text) !== undefined)
    .registerFunction('net.CIDR.containsIP(string): bool', (it: CelCidr, text: string) => rangeHolds(it.range, ip(text).address))
    .registerFunction('net.CIDR.containsIP(net.IP): bool', (it: CelCidr, other: CelIp) => rangeHolds(it.range, other.address))
    .registerFunction('net.CIDR.containsCIDR(string): bool', (it: CelCidr, text: string) => containsCidr(it, cidr(text)))
    .registerFunction('net.CIDR.containsCIDR(net.CIDR): bool', containsCidr)
    .registerFunction('net.CIDR.ip(): net.IP', (it: CelCidr) => new CelIp(it.range.address))
    .registerFunction('net.CIDR.masked(): net.CIDR', masked)
    .registerFunction('net.CIDR.prefixLength(): int', (it: CelCidr) => BigInt(it.range.prefix))
    .registerFunction('string(net.CIDR): string', (it: CelCidr) => formatIpRange(it.range))
    .registerOperator('net.CIDR == net.CIDR', (a: CelCidr, b: CelCidr) => formatIpRange(a.range) === formatIpRange(b.range));
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

function registerUrls(env: Environment): void {
  const hostname = ({ host }: CelUrl): string => (host.startsWith('[') ? host.slice(1).replace(/\].*$/, '') : host.replace(/:[0-9]*$/, ''));
  env
    .registerType('kubernetes.URL', CelUrl)
    .registerFunction('url(string): kubernetes.URL', url)
    .registerFunction('isURL(string): bool', (text: string) => readUrl(text) !== undefined)
    .registerFunction('kubernetes.URL.getScheme(): string', (it: CelUrl) => it.scheme)
    .registerFunction('kubernetes.URL.getHost(): string', (it: CelUrl) => it.host)
    .registerFunction('kubernetes.URL.getHostname(): string', hostname)
    .registerFunction('kubernetes.URL.getPort(): string', (it: CelUrl) => /:([0-9]*)$/.exec(it.host.replace(/^\[[^\]]*\]/, ''))?.[1] ?? '')
    .registerFunction('kubernetes.URL.getEscapedPath(): string', (it: CelUrl) => it.path)
    .registerFunction('kubernetes.URL.getQuery(): map<string, list<string>>', queryOf);
}

export function registerNetwork(env: Environment): void {
  registerIps(env);
  registerCidrs(env);
  registerUrls(env);
}
