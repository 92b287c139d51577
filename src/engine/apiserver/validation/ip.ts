// Addresses in fields: k8s.io/apimachinery/pkg/util/validation/ip.go.
import { formatIp, formatIpRange, parseIp, parseIpRange } from '../../api/values/ip.ts';
import type { Causes } from './field-error.ts';
import { invalid, invalidEach } from './field-error.ts';
import { goQuote } from './go-text.ts';

/** The usual ones, which need no closer look. */
const plainV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

function ipFault(text: string): string | undefined {
  if (plainV4.test(text)) return undefined;
  const address = parseIp(text);
  if (address === undefined) return 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
  if (address.leadingZero) return 'must not have leading 0s';
  return address.mapped ? 'must not be an IPv4-mapped IPv6 address' : undefined;
}

/** An address in a field that is older than strict checking: need not be canonical; what was stored before stays. */
export function* validateIp(text: string, path: string, stored: readonly string[] = []): Causes {
  if (stored.includes(text)) return;
  const fault = ipFault(text);
  if (fault !== undefined) yield invalid(path, text, fault);
}

/** What is wrong about an address that has to be canonical. */
export function canonicalIpFaults(text: string): readonly string[] {
  const fault = ipFault(text);
  if (fault !== undefined) return [fault];
  const address = parseIp(text);
  const canonical = address === undefined ? text : formatIp(address);
  return canonical === text ? [] : [`must be in canonical form (${goQuote(canonical)})`];
}

/** An address in a newer field: canonical. */
export function* validateCanonicalIp(text: string, path: string): Causes {
  yield* invalidEach(path, text, canonicalIpFaults(text));
}

export function* validateIpRange(text: string, path: string, stored: readonly string[] = []): Causes {
  if (stored.includes(text)) return;
  const range = parseIpRange(text);
  if (range === undefined) yield invalid(path, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)');
  else if (range.leadingZero) yield invalid(path, text, 'must not have leading 0s in IP or prefix length');
  else if (range.address.mapped) yield invalid(path, text, 'must not have an IPv4-mapped IPv6 address');
  else if (range.base !== range.address.bits) yield invalid(path, text, 'must not have bits set beyond the prefix length');
}

export function* validateCanonicalIpRange(text: string, path: string): Causes {
  const faults = [...validateIpRange(text, path)];
  yield* faults;
  const range = parseIpRange(text);
  if (faults.length > 0 || range === undefined) return;
  const canonical = formatIpRange(range);
  if (canonical !== text) yield invalid(path, text, `must be in canonical form (${goQuote(canonical)})`);
}

/** An address with the length of its network's prefix, in canonical form. */
export function* validateInterfaceAddress(text: string, path: string): Causes {
  const range = parseIpRange(text);
  if (range === undefined) {
    yield invalid(path, text, 'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)');
    return;
  }
  const canonical = `${formatIp(range.address)}/${range.prefix}`;
  if (text !== canonical) yield invalid(path, text, `must be in canonical form (${goQuote(canonical)})`);
}

/** One address of each family. */
export function isDualStack(addresses: readonly string[]): boolean {
  const families = addresses.map((address) => parseIp(address)?.family);
  return families.includes(4) && families.includes(6);
}

export function isDualStackRanges(ranges: readonly string[]): boolean {
  const families = ranges.map((range) => parseIpRange(range)?.address.family);
  return families.includes(4) && families.includes(6);
}

/** An address at which something can be reached from elsewhere. */
export function* validateEndpointIp(text: string, path: string): Causes {
  const address = parseIp(text);
  if (address === undefined) {
    yield invalid(path, text, 'must be a valid IP address');
    return;
  }
  const { family, bits } = address;
  if (bits === 0n) yield invalid(path, text, `may not be unspecified (${text})`);
  if (family === 4 ? bits >> 24n === 127n : bits === 1n) yield invalid(path, text, 'may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (family === 4 ? bits >> 16n === 0xa9fen : bits >> 118n === 0x3fan) {
    yield invalid(path, text, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  }
  if (family === 4 ? bits >> 8n === 0xe00000n : ((bits >> 112n) & 0xff0fn) === 0xff02n) {
    yield invalid(path, text, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
  }
}

/** An address that is accepted in an old field, but not as it should be written. */
export function* warningsOfIp(text: string, path: string): Iterable<string> {
  if (plainV4.test(text)) return;
  const address = parseIp(text);
  if (address === undefined) return;
  const canonical = formatIp(address);
  if (address.leadingZero || address.mapped) yield `${path}: non-standard IP address ${goQuote(text)} is invalid: use ${goQuote(canonical)}`;
  else if (canonical !== text) yield `${path}: IPv6 address ${goQuote(text)} should be in RFC 5952 canonical format (${goQuote(canonical)})`;
}

export function* warningsOfIpRange(text: string, path: string): Iterable<string> {
  const range = parseIpRange(text);
  if (range === undefined) return;
  const { address, base, leadingZero } = range;
  const canonical = formatIpRange(range);
  const isAmbiguous = base !== address.bits;
  const isNonStandard = leadingZero || address.mapped;
  if (isAmbiguous) yield `${path}: CIDR value ${goQuote(text)} is ambiguous in this context (should be ${goQuote(canonical)} or ${goQuote(`${formatIp(address)}/${address.family === 4 ? 32 : 128}`)}?)`;
  if (isNonStandard) yield `${path}: non-standard CIDR value ${goQuote(text)} is invalid: use ${goQuote(canonical)}`;
  else if (!isAmbiguous && canonical !== text) yield `${path}: IPv6 CIDR value ${goQuote(text)} should be in RFC 5952 canonical format (${goQuote(canonical)})`;
}
