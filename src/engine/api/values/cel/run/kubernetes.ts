// Functions of Kubernetes' own types: apiserver/pkg/cel/library (ip.go, cidr.go, urls.go, quantity.go, semverlib.go, format.go).
import { addQuantity, compareQuantity, isWholeQuantity, quantityFault, quantityOf, quantitySign, subtractQuantity } from '../../quantity.ts';
import { formatIp, rangeHolds } from '../../ip.ts';
import { CelFault } from '../cel-fault.ts';
import type { CelValue } from '../cel-value.ts';
import { CelCidr, CelIp, CelUrl, cidr, containsCidr, ip, isWithin, meanings, notGlobal, queryOf, readIp, readRange, readUrl, url } from '../library/network.ts';
import { asFloat, asInteger, CelQuantity, quantity } from '../library/quantity.ts';
import { textOf as text, the } from './arguments.ts';
import { authorizationBodies } from './authorization.ts';
import { compareSemver, semver } from './semver.ts';
import type { Body } from './texts.ts';
import { CelFormat, CelOptional, CelSemver } from './values.ts';

function succeeds(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof CelFault) return false;
    throw error;
  }
}

const hostname = ({ host }: CelUrl): string => (host.startsWith('[') ? host.slice(1).replace(/\].*$/, '') : host.replace(/:\d*$/, ''));
const port = ({ host }: CelUrl): string => /:(\d*)$/.exec(host.replace(/^\[[^\]]*\]/, ''))?.[1] ?? '';
const within = (ranges: readonly string[]): Body => (value) => isWithin(the(CelIp, value), ranges);

const network: readonly (readonly [string, Body])[] = [
  ['string_to_url', (value) => url(text(value))],
  ['is_url_string', (value) => readUrl(text(value)) !== undefined],
  ['url_get_scheme', (value) => the(CelUrl, value).scheme],
  ['url_get_host', (value) => the(CelUrl, value).host],
  ['url_get_hostname', (value) => hostname(the(CelUrl, value))],
  ['url_get_port', (value) => port(the(CelUrl, value))],
  ['url_get_escaped_path', (value) => the(CelUrl, value).path],
  ['url_get_query', (value) => queryOf(the(CelUrl, value))],
  ['string_to_ip', (value) => ip(text(value))],
  ['is_ip', (value) => readIp(text(value)) !== undefined],
  ['ip_is_canonical', (value) => formatIp(ip(text(value)).address) === value],
  ['ip_family', (value) => BigInt(the(CelIp, value).address.family)],
  ['ip_is_unspecified', within(meanings.isUnspecified)],
  ['ip_is_loopback', within(meanings.isLoopback)],
  ['ip_is_link_local_multicast', within(meanings.isLinkLocalMulticast)],
  ['ip_is_link_local_unicast', within(meanings.isLinkLocalUnicast)],
  ['ip_is_global_unicast', (value) => !isWithin(the(CelIp, value), notGlobal)],
  ['string_to_cidr', (value) => cidr(text(value))],
  ['is_cidr', (value) => readRange(text(value)) !== undefined],
  ['cidr_contains_ip_string', (range, value) => rangeHolds(the(CelCidr, range).range, ip(text(value)).address)],
  ['cidr_contains_ip_ip', (range, value) => rangeHolds(the(CelCidr, range).range, the(CelIp, value).address)],
  ['cidr_contains_cidr_string', (range, value) => containsCidr(the(CelCidr, range), cidr(text(value)))],
  ['cidr_contains_cidr', (range, value) => containsCidr(the(CelCidr, range), the(CelCidr, value))],
  ['cidr_ip', (value) => new CelIp(the(CelCidr, value).range.address)],
  ['cidr_prefix_length', (value) => BigInt(the(CelCidr, value).range.prefix)],
  [
    'cidr_masked',
    (value) => {
      const { range } = the(CelCidr, value);
      return new CelCidr({ ...range, address: { ...range.address, bits: range.base } });
    },
  ],
];

const ofTwo = (answer: (order: number) => CelValue): Body => (a, b) => answer(compareQuantity(the(CelQuantity, a).text, the(CelQuantity, b).text));
const amount = (value: CelValue): string => (value instanceof CelQuantity ? value.text : quantityOf(value as bigint));
const sum: Body = (a, b) => new CelQuantity(addQuantity(the(CelQuantity, a).text, amount(b)));
const difference: Body = (a, b) => new CelQuantity(subtractQuantity(the(CelQuantity, a).text, amount(b)));

const quantities: readonly (readonly [string, Body])[] = [
  ['string_to_quantity', (value) => quantity(text(value))],
  ['is_quantity_string', (value) => quantityFault(text(value)) === undefined],
  ['quantity_sign', (value) => BigInt(quantitySign(the(CelQuantity, value).text))],
  ['quantity_is_greater_than', ofTwo((order) => order > 0)],
  ['quantity_is_less_than', ofTwo((order) => order < 0)],
  ['quantity_compare_to', ofTwo((order) => BigInt(Math.sign(order)))],
  ['quantity_get_float', (value) => asFloat(the(CelQuantity, value))],
  ['quantity_get_int', (value) => asInteger(the(CelQuantity, value))],
  ['quantity_is_integer', (value) => isWholeQuantity(the(CelQuantity, value).text)],
  ['quantity_add', sum],
  ['quantity_add_int', sum],
  ['quantity_sub', difference],
  ['quantity_sub_int', difference],
];

const ofVersions = (answer: (order: number) => CelValue): Body => (a, b) => answer(compareSemver(the(CelSemver, a), the(CelSemver, b)));
const read: Body = (value, normalizes) => semver(text(value), normalizes === true);

const versions: readonly (readonly [string, Body])[] = [
  ['string_to_semver', read],
  ['string_bool_to_semver', read],
  ['is_semver_string', (value) => succeeds(() => semver(text(value), false))],
  ['is_semver_string_bool', (value, normalizes) => succeeds(() => semver(text(value), normalizes === true))],
  ['semver_is_greater_than', ofVersions((order) => order > 0)],
  ['semver_is_less_than', ofVersions((order) => order < 0)],
  ['semver_compare_to', ofVersions((order) => BigInt(order))],
  ['semver_major', (value) => the(CelSemver, value).numbers[0]],
  ['semver_minor', (value) => the(CelSemver, value).numbers[1]],
  ['semver_patch', (value) => the(CelSemver, value).numbers[2]],
];

const validate: Body = (format, value) => {
  const faults = the(CelFormat, format).validate(text(value));
  return faults.length === 0 ? CelOptional.none : new CelOptional(faults);
};

export const kubernetesBodies: ReadonlyMap<string, Body> = new Map<string, Body>([
  ...network,
  ...quantities,
  ...versions,
  ['format-validate', validate],
  ...authorizationBodies,
]);
