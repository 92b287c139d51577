// IP addresses and ranges as Go reads them (net.ParseIP, netip), leading zeros told apart.

export interface IpAddress {
  readonly family: 4 | 6;
  /** The address as a number: 32 bits, or 128. An IPv4-mapped IPv6 address counts as IPv4, as in Go. */
  readonly bits: bigint;
  /** Written as `::ffff:1.2.3.4`. */
  readonly mapped: boolean;
  /** Some number was written with a leading zero. */
  readonly leadingZero: boolean;
}

export interface IpRange {
  readonly address: IpAddress;
  readonly prefix: number;
  /** The address without the bits beyond the prefix. */
  readonly base: bigint;
  readonly leadingZero: boolean;
}

function parseV4(text: string): { readonly bits: bigint; readonly leadingZero: boolean } | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let bits = 0n;
  let leadingZero = false;
  for (const part of parts) {
    if (!/^[0-9]{1,16}$/.test(part) || Number(part) > 255) return undefined;
    if (part.length > 1 && part.startsWith('0')) leadingZero = true;
    bits = bits * 256n + BigInt(Number(part));
  }
  return { bits, leadingZero };
}

/** The 16-bit groups on one side of `::`, an IPv4 tail taken as two of them. */
function groupsOf(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const tail = index === parts.length - 1 ? parseV4(part) : undefined;
      if (tail === undefined || tail.leadingZero) return undefined;
      groups.push(Number(tail.bits >> 16n), Number(tail.bits & 0xffffn));
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

function parseV6(text: string): bigint | undefined {
  const sides = text.split('::');
  if (sides.length > 2) return undefined;
  const left = groupsOf(sides[0] ?? '');
  const right = sides.length === 2 ? groupsOf(sides[1] ?? '') : [];
  if (left === undefined || right === undefined) return undefined;
  const missing = 8 - left.length - right.length;
  if (sides.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...left, ...Array.from({ length: missing }, () => 0), ...right].reduce((bits, group) => bits * 0x10000n + BigInt(group), 0n);
}

const mappedPrefix = 0xffffn;

export function parseIp(text: string): IpAddress | undefined {
  if (text.length > 64) return undefined;
  if (!text.includes(':')) {
    const v4 = parseV4(text);
    return v4 === undefined ? undefined : { family: 4, bits: v4.bits, mapped: false, leadingZero: v4.leadingZero };
  }
  const bits = parseV6(text);
  if (bits === undefined) return undefined;
  if (bits >> 32n === mappedPrefix) return { family: 4, bits: bits & 0xffffffffn, mapped: true, leadingZero: false };
  return { family: 6, bits, mapped: false, leadingZero: false };
}

export function isIpv6(text: string): boolean {
  return parseIp(text)?.family === 6;
}

function v4Text(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => `${(bits >> shift) & 255n}`).join('.');
}

function groupsText(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}

/** RFC 5952: lower case, the longest run of zero groups as `::`. */
function v6Text(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => Number((bits >> BigInt(112 - 16 * index)) & 0xffffn));
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let run = 0;
    while (i + run < 8 && groups[i + run] === 0) run++;
    if (run > length) [start, length] = [i, run];
  }
  return start < 0 ? groupsText(groups) : `${groupsText(groups.slice(0, start))}::${groupsText(groups.slice(start + length))}`;
}

/** The canonical text; a mapped address as IPv4. */
export function formatIp(address: Pick<IpAddress, 'family' | 'bits'>): string {
  return address.family === 4 ? v4Text(address.bits) : v6Text(address.bits);
}

export function parseIpRange(text: string): IpRange | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseIp(text.slice(0, slash));
  const mask = text.slice(slash + 1);
  if (address === undefined || !/^[0-9]{1,8}$/.test(mask)) return undefined;
  const written = address.mapped ? 128 : address.family === 4 ? 32 : 128;
  if (Number(mask) > written) return undefined;
  const prefix = address.mapped ? Math.max(0, Number(mask) - 96) : Number(mask);
  const free = BigInt((address.family === 4 ? 32 : 128) - prefix);
  const leadingZero = address.leadingZero || (mask.length > 1 && mask.startsWith('0'));
  return { address, prefix, base: (address.bits >> free) << free, leadingZero };
}

export function formatIpRange(range: IpRange): string {
  return `${formatIp({ family: range.address.family, bits: range.base })}/${range.prefix}`;
}

export function rangeHolds(range: IpRange, address: IpAddress): boolean {
  if (range.address.family !== address.family) return false;
  const free = BigInt((address.family === 4 ? 32 : 128) - range.prefix);
  return address.bits >> free === range.base >> free;
}
