// Resource amounts as Kubernetes writes them: k8s.io/apimachinery/pkg/api/resource.

/** Which family of suffixes an amount was written with, and is written back with. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** An exact amount in billionths, which is the smallest unit there is. */
export interface Quantity {
  readonly nano: bigint;
  readonly format: QuantityFormat;
  /** As it was written, where upstream keeps that instead of the canonical text. */
  readonly text?: string;
}

const malformed = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NANO = 1_000_000_000n;
const maxBinary = (2n ** 63n - 1n) * NANO;
/** Far beyond every int64; keeps a hostile exponent from costing time and memory. */
const maxExponent = 60;

const decimalExponents: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binaryExponents: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const decimalSuffixes: ReadonlyMap<number, string> = new Map(Object.entries(decimalExponents).map(([suffix, exponent]) => [exponent, suffix]));
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const shape = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

/** Parsed amounts by their text: the same few texts are read over and over. Only a cache; emptied when full. */
const parsed = new Map<string, Quantity | string>();
const maxParsed = 4096;

interface Suffix {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

function suffixOf(text: string): Suffix | undefined {
  const decimal = decimalExponents[text];
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: 'DecimalSI' };
  const binary = binaryExponents[text];
  if (binary !== undefined) return { base: 2, exponent: binary, format: 'BinarySI' };
  if (!/^[eE][+-]?[0-9]+$/.test(text)) return undefined;
  const exponent = Math.max(-maxExponent, Math.min(maxExponent, Number(text.slice(1))));
  return { base: 10, exponent, format: 'DecimalExponent' };
}

/** Rounded away from zero. */
function divideUp(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by === 0n ? quotient : quotient + (value < 0n ? -1n : 1n);
}

function nanoOf(digits: string, decimals: number, suffix: Suffix): bigint {
  const mantissa = BigInt(digits);
  if (suffix.base === 2) return divideUp(mantissa * 2n ** BigInt(suffix.exponent) * NANO, 10n ** BigInt(decimals));
  const power = suffix.exponent - decimals + 9;
  return power >= 0 ? mantissa * 10n ** BigInt(power) : divideUp(mantissa, 10n ** BigInt(-power));
}

/** Upstream keeps a text that looks canonical to its fast path, even where it is not (`1.500`, `1536Mi`). */
function keepsText(whole: string, fraction: string, suffix: Suffix): boolean {
  const digits = whole + fraction;
  if (digits.length > 18) return false;
  if (suffix.base === 2) {
    if (fraction !== '' || 15 - whole.length - Math.trunc((suffix.exponent * 3) / 10) - 1 < 0) return false;
    return (BigInt(digits) & 7n) !== 0n;
  }
  const scale = suffix.exponent - fraction.length;
  return scale >= -9 && scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
}

function parse(text: string): Quantity | string {
  const match = shape.exec(text);
  const [, sign = '', integer = '', fraction = '', suffixText = ''] = match ?? [];
  if (match === null || !/[0-9.]/.test(text.slice(sign.length, sign.length + 1))) return malformed;
  const suffix = suffixOf(suffixText);
  if (suffix === undefined) return "unable to parse quantity's suffix";
  const whole = integer === '' ? '0' : integer;
  const magnitude = nanoOf(whole + fraction, fraction.length, suffix);
  const capped = suffix.format === 'BinarySI' && magnitude > maxBinary ? maxBinary : magnitude;
  const format = suffix.format === 'BinarySI' && fraction !== '' && capped < NANO && capped > 0n ? 'DecimalSI' : suffix.format;
  const quantity = { nano: sign === '-' ? -capped : capped, format };
  return keepsText(whole, fraction, suffix) ? { ...quantity, text } : quantity;
}

function lookup(text: string): Quantity | string {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const result = text.length > 200 ? malformed : parse(text);
  if (parsed.size >= maxParsed) parsed.clear();
  parsed.set(text, result);
  return result;
}

/** The amount, or `undefined` for a text that is none. */
export function parseQuantity(text: string): Quantity | undefined {
  const result = lookup(text);
  return typeof result === 'string' ? undefined : result;
}

/** Upstream's sentence about a text that is no amount. */
export function quantityFault(text: string): string | undefined {
  const result = lookup(text);
  return typeof result === 'string' ? result : undefined;
}

function decimalText(nano: bigint, format: QuantityFormat): string {
  let mantissa = nano;
  let exponent = -9;
  while (mantissa % 10n === 0n) {
    mantissa /= 10n;
    exponent++;
  }
  while (exponent % 3 !== 0) {
    mantissa *= 10n;
    exponent--;
  }
  if (format === 'DecimalExponent') return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  return `${mantissa}${decimalSuffixes.get(exponent) ?? ''}`;
}

function binaryText(value: bigint): string {
  let mantissa = value;
  let power = 0;
  while (mantissa % 1024n === 0n && power < binarySuffixes.length - 1) {
    mantissa /= 1024n;
    power++;
  }
  return `${mantissa}${binarySuffixes[power] ?? ''}`;
}

/** The canonical text: no loss, the largest suffix that leaves a whole number. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.text !== undefined) return quantity.text;
  const { nano, format } = quantity;
  if (nano === 0n) return '0';
  if (format !== 'BinarySI') return decimalText(nano, format);
  const small = nano > -1024n * NANO && nano < 1024n * NANO;
  return small || nano % NANO !== 0n ? decimalText(nano, 'DecimalSI') : binaryText(nano / NANO);
}

/** The text as the server gives it back, or `undefined` for one that is no amount. */
export function canonicalQuantity(text: string): string | undefined {
  const quantity = parseQuantity(text);
  return quantity === undefined ? undefined : formatQuantity(quantity);
}

/** In billionths; texts that are no amounts count as nothing, as they cannot have been stored. */
function nanoOfText(text: string | undefined): bigint {
  return text === undefined ? 0n : (parseQuantity(text)?.nano ?? 0n);
}

/** Negative when `a` is less than `b`. An amount that is absent is 0. */
export function compareQuantity(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  const left = nanoOfText(a);
  const right = nanoOfText(b);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** -1, 0 or 1. */
export function quantitySign(text: string | undefined): number {
  const nano = nanoOfText(text);
  if (nano === 0n) return 0;
  return nano < 0n ? -1 : 1;
}

/** The amount as a whole number, rounded away from zero: bytes, pods. */
export function quantityValue(text: string | undefined): number {
  return Number(divideUp(nanoOfText(text), NANO));
}

/** The amount in thousandths, rounded away from zero: CPU in millicores. */
export function quantityMilliValue(text: string | undefined): number {
  return Number(divideUp(nanoOfText(text), 1_000_000n));
}

/** True where the amount is a whole number. */
export function isWholeQuantity(text: string): boolean {
  return nanoOfText(text) % NANO === 0n;
}

function combine(a: string | undefined, b: string | undefined, sign: bigint): string {
  const left = (a === undefined ? undefined : parseQuantity(a)) ?? { nano: 0n, format: 'DecimalSI' as const };
  const right = (b === undefined ? undefined : parseQuantity(b)) ?? { nano: 0n, format: 'DecimalSI' as const };
  return formatQuantity({ nano: left.nano + sign * right.nano, format: left.nano === 0n ? right.format : left.format });
}

/** Written in the format of `a`, or of `b` where `a` is nothing. */
export function addQuantity(a: string | undefined, b: string | undefined): string {
  return combine(a, b, 1n);
}

export function subtractQuantity(a: string | undefined, b: string | undefined): string {
  return combine(a, b, -1n);
}

/** A whole number as text. */
export function quantityOf(value: number | bigint, format: QuantityFormat = 'DecimalSI'): string {
  return formatQuantity({ nano: BigInt(value) * NANO, format });
}


/** CPU in thousandths of a core. */
export function cpuMillis(text: string | undefined): number {
  return quantityMilliValue(text);
}

/** Memory, disk or any other whole amount. */
export function memoryBytes(text: string | undefined): number {
  return quantityValue(text);
}

/** The same amount rounded up to a thousandth, which is as fine as resources are kept. */
export function roundedToMilli(text: string): string {
  const quantity = parseQuantity(text);
  if (quantity === undefined || quantity.nano % 1_000_000n === 0n) return text;
  return formatQuantity({ nano: divideUp(quantity.nano, 1_000_000n) * 1_000_000n, format: quantity.format });
}
