import { timeMs } from '../../base/time.ts';
import type { Container } from '../../api/core/types.ts';
import type { LabelSelector } from '../../api/meta/types.ts';
import { compareText } from '../../base/order.ts';

const minute = 60;
const hour = 3600;
const day = 24 * hour;
const year = 365 * day;

function two(value: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((value % big) / small);
  return rest === 0 ? `${Math.floor(value / big)}${bigUnit}` : `${Math.floor(value / big)}${bigUnit}${rest}${smallUnit}`;
}

/** An age as kubectl prints it (apimachinery/pkg/util/duration, HumanDuration). */
export function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * minute) return `${seconds}s`;
  if (seconds < 10 * minute) return two(seconds, minute, 'm', 1, 's');
  if (seconds < 3 * hour) return `${Math.floor(seconds / minute)}m`;
  if (seconds < 8 * hour) return two(seconds, hour, 'h', minute, 'm');
  if (seconds < 2 * day) return `${Math.floor(seconds / hour)}h`;
  if (seconds < 8 * day) return two(seconds, day, 'd', hour, 'h');
  if (seconds < 2 * year) return `${Math.floor(seconds / day)}d`;
  return seconds < 8 * year ? two(seconds, year, 'y', day, 'd') : `${Math.floor(seconds / year)}y`;
}

export function age(time: string | null | undefined, nowMs: number): string {
  return time === undefined || time === null ? '<unknown>' : humanDuration(nowMs - timeMs(time));
}

export function orNone(text: string | undefined): string {
  return text === undefined || text === '' ? '<none>' : text;
}

export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(labels ?? {}).toSorted(compareText);
  return orNone(keys.map((key) => `${key}=${labels?.[key] ?? ''}`).join(','));
}

const operators: Readonly<Record<string, (key: string, values: string) => string>> = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
};

/** `metav1.FormatLabelSelector`. */
export function selectorText(selector: LabelSelector | null | undefined): string {
  if (selector === undefined || selector === null) return '<none>';
  const parts = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` }));
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const text = operators[operator]?.(key, [...(values ?? [])].toSorted(compareText).join(',')) ?? key;
    parts.push({ key, text });
  }
  return orNone(parts.toSorted((a, b) => compareText(a.key, b.key)).map((part) => part.text).join(','));
}

export function containerNames(containers: readonly Container[] | undefined): string {
  return (containers ?? []).map((container) => container.name).join(',');
}

export function containerImages(containers: readonly Container[] | undefined): string {
  return (containers ?? []).map((container) => container.image ?? '').join(',');
}

/** The first three, and how many more; `none` stands for an empty list. */
export function abridged(items: readonly string[], none: string): string {
  const limit = 3;
  if (items.length > limit) return `${items.slice(0, limit).join(',')} + ${items.length - limit} more...`;
  const text = items.join(',');
  return text === '' ? none : text;
}

interface Balanced {
  readonly ip?: string;
  readonly hostname?: string;
}

/** Where a load balancer listens: each address once, in the order of texts. */
export function addressesText(ingress: readonly Balanced[] | undefined): string {
  const addresses = (ingress ?? []).map(({ ip = '', hostname = '' }) => (ip === '' ? hostname : ip)).filter((it) => it !== '');
  return [...new Set(addresses)].toSorted(compareText).join(',');
}

const accessModes: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

export function accessModesText(modes: readonly string[] | undefined): string {
  return accessModes.filter(([mode]) => modes?.includes(mode)).map(([, short]) => short).join(',');
}
