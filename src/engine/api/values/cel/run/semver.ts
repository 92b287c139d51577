// Versions as semver.org says: apiserver/pkg/cel/library/semverlib.go.
import { CelFault } from '../cel-fault.ts';
import { CelSemver } from './values.ts';

/** `v1.2` becomes `1.2.0`. */
function normalized(text: string): string {
  const [major = '', minor, ...rest] = text.replace(/^v/, '').split('.');
  const parts = [major, ...(minor === undefined ? [] : [minor]), ...(rest.length === 0 ? [] : [rest.join('.')])];
  const trimmed = parts.map((part) => (part.length > 1 ? part.replace(/^0+(?=\d)/, '') : part));
  if (trimmed.length < 3 && /[+-]/.test(trimmed.at(-1) ?? '')) throw new CelFault('short version cannot contain PreRelease/Build meta data');
  while (trimmed.length < 3) trimmed.push('0');
  return trimmed.join('.');
}

function partOf(text: string, name: string): bigint {
  if (!/^\d+$/.test(text)) throw new CelFault(`Invalid character(s) found in ${name} number ${JSON.stringify(text)}`);
  if (text.length > 1 && text.startsWith('0')) throw new CelFault(`${name.charAt(0).toUpperCase()}${name.slice(1)} number must not contain leading zeroes ${JSON.stringify(text)}`);
  return BigInt(text);
}

export function semver(given: string, normalizes: boolean): CelSemver {
  const text = normalizes ? normalized(given) : given;
  if (text === '') throw new CelFault('Version string empty');
  const [major, minor, ...last] = text.split('.');
  if (major === undefined || minor === undefined || last.length === 0) throw new CelFault('No Major.Minor.Patch elements found');
  const [withPre = '', build] = last.join('.').split(/\+(.*)/s);
  const [patch = '', pre] = withPre.split(/-(.*)/s);
  const numbers = [partOf(major, 'major'), partOf(minor, 'minor'), partOf(patch, 'patch')] as const;
  const pres = pre === undefined ? [] : pre.split('.');
  for (const part of pres) {
    if (part === '') throw new CelFault('Prerelease is empty');
    if (!/^[0-9A-Za-z-]+$/.test(part)) throw new CelFault(`Invalid character(s) found in prerelease ${JSON.stringify(part)}`);
    if (/^0\d+$/.test(part)) throw new CelFault(`Numeric PreRelease version must not contain leading zeroes ${JSON.stringify(part)}`);
  }
  for (const part of build === undefined ? [] : build.split('.')) {
    if (part === '') throw new CelFault('Build meta data is empty');
    if (!/^[0-9A-Za-z-]+$/.test(part)) throw new CelFault(`Invalid character(s) found in build meta data ${JSON.stringify(part)}`);
  }
  return new CelSemver(numbers, pres);
}

function comparePart(a: string, b: string): number {
  const [isA, isB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isA !== isB) return isA ? -1 : 1;
  if (isA) return Math.sign(Number(BigInt(a) - BigInt(b)));
  return a < b ? -1 : a > b ? 1 : 0;
}

export function compareSemver(a: CelSemver, b: CelSemver): number {
  for (const [index, number] of a.numbers.entries()) {
    const other = b.numbers[index] ?? 0n;
    if (number !== other) return number < other ? -1 : 1;
  }
  if (a.pre.length === 0 || b.pre.length === 0) return Math.sign(b.pre.length - a.pre.length) * (a.pre.length === b.pre.length ? 0 : 1);
  for (const [index, part] of a.pre.entries()) {
    const other = b.pre[index];
    if (other === undefined) return 1;
    const order = comparePart(part, other);
    if (order !== 0) return order;
  }
  return a.pre.length < b.pre.length ? -1 : 0;
}
