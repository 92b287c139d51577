// Formats of texts: k8s.io/kube-openapi/pkg/validation/strfmt.
import { parseIp, parseIpRange } from '../../../api/values/ip.ts';
import { dns1123Label, dns1123Subdomain } from '../names.ts';

const matching = (pattern: RegExp) => (text: string): boolean => pattern.test(text);
const uuid = (version: string, variant: string) => matching(new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${variant}[0-9a-f]{3}-?[0-9a-f]{12}$`, 'i'));

function isDate(text: string): boolean {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const leap = y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return d >= 1 && d <= (days[m - 1] ?? 0);
}

function isDateTime(text: string): boolean {
  const [, date = '', hour = '', minute = '', second = ''] = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:?\d{2})$/.exec(text) ?? [];
  return isDate(date) && Number(hour) <= 23 && Number(minute) <= 59 && Number(second) <= 60;
}

const creditCard = /^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11})$/;
const part = '\\s*(?:0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*';

/** The last digit of a book's number follows from the others. */
function isIsbn10(text: string): boolean {
  const digits = text.replaceAll(/[\s-]+/g, '');
  return /^\d{9}[\dX]$/.test(digits) && Array.from(digits, (digit, index) => (10 - index) * (digit === 'X' ? 10 : Number(digit))).reduce((sum, it) => sum + it, 0) % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replaceAll(/[\s-]+/g, '');
  return /^\d{13}$/.test(digits) && Array.from(digits, (digit, index) => (index % 2 === 0 ? 1 : 3) * Number(digit)).reduce((sum, it) => sum + it, 0) % 10 === 0;
}

/** Sums of the digits of twice a digit. */
const doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];

/** The Luhn algorithm. */
function isCreditCard(text: string): boolean {
  const digits = text.replaceAll(/\D+/g, '');
  const sum = Array.from(digits).toReversed().reduce((total, digit, index) => total + (index % 2 === 0 ? Number(digit) : doubled[Number(digit)] ?? 0), 0);
  return creditCard.test(digits) && sum % 10 === 0;
}

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  bsonobjectid: matching(/^[0-9a-f]{24}$/i),
  byte: matching(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
  cidr: (text) => parseIpRange(text) !== undefined,
  creditcard: isCreditCard,
  date: isDate,
  datetime: isDateTime,
  duration: matching(/^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)\s*(?:ns|us|µs|μs|ms|s|m|h|d|w|nano(?:second)?s?|micro(?:second)?s?|milli(?:second)?s?|second(?:s)?|sec|minute(?:s)?|min|hour(?:s)?|hr|day(?:s)?|week(?:s)?|wk)\s*)+)$/),
  email: matching(/^(?:[^<>@]*<)?[^\s<>@]+@[^\s<>@]+>?$/),
  hexcolor: matching(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  hostname: (text) => text.length <= 255 && /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)(?:\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*$/.test(text),
  ipv4: (text) => !text.includes(':') && parseIp(text) !== undefined,
  ipv6: (text) => text.includes(':') && parseIp(text) !== undefined,
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  k8slongname: (text) => dns1123Subdomain(text).length === 0,
  k8sshortname: (text) => dns1123Label(text).length === 0,
  mac: matching(/^(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})$/i),
  password: () => true,
  rgbcolor: matching(new RegExp(`^rgb\\(${part},${part},${part}\\)$`)),
  ssn: matching(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  uri: matching(/^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/\S+|\/\S*)$/),
  uuid: uuid('[0-9a-f]', '[0-9a-f]'),
  uuid3: uuid('3', '[0-9a-f]'),
  uuid4: uuid('4', '[89ab]'),
  uuid5: uuid('5', '[89ab]'),
};

/** Formats that nobody knows are not checked. */
export function isInFormat(text: string, format: string): boolean {
  const name = format.replaceAll('-', '');
  return !Object.hasOwn(formats, name) || formats[name]?.(text) === true;
}

export function isKnownFormat(format: string): boolean {
  return Object.hasOwn(formats, format.replaceAll('-', ''));
}

const numberFormats: Readonly<Record<string, readonly string[]>> = { integer: ['int32', 'int64'], number: ['float', 'double'] };

/** Whether a type has a format of that name; others are as good as not there (apiserver/validation/formats.go). */
export function isFormatOf(type: string, format: string): boolean {
  return type === '' || type === 'string' ? isKnownFormat(format) : numberFormats[type]?.includes(format) === true;
}
