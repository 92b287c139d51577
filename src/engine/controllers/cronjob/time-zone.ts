import { sundayOf, wallTime } from './calendar.ts';

/** How far a place's clocks are ahead of UTC at a moment, in milliseconds. */
export type TimeZone = (utcMs: number) => number;

const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** Summer time, one hour: from when to when, in UTC, of one year. */
type Summer = (year: number, offsetMs: number) => readonly [number, number];

const europe: Summer = (year) => [sundayOf(year, 3, -1) * dayMs + hourMs, sundayOf(year, 10, -1) * dayMs + hourMs];
const america: Summer = (year, offset) => [sundayOf(year, 3, 2) * dayMs + 2 * hourMs - offset, sundayOf(year, 11, 1) * dayMs + hourMs - offset];
/** In the south summer lies over the turn of the year: from October to April. */
const australia: Summer = (year, offset) => [sundayOf(year, 10, 1) * dayMs + 2 * hourMs - offset, sundayOf(year, 4, 1) * dayMs + 2 * hourMs - offset];
const newZealand: Summer = (year, offset) => [sundayOf(year, 9, -1) * dayMs + 2 * hourMs - offset, sundayOf(year, 4, 1) * dayMs + 2 * hourMs - offset];

interface Place {
  readonly hours: number;
  readonly summer?: Summer;
  readonly names: readonly string[];
}

/** The places people name most. The rules are those in force now; a simulation that begins long ago does not know older ones. */
const places: readonly Place[] = [
  { hours: 0, names: ['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT', 'Africa/Abidjan', 'Africa/Accra', 'Atlantic/Reykjavik'] },
  { hours: 0, summer: europe, names: ['Europe/London', 'Europe/Dublin', 'Europe/Lisbon'] },
  {
    hours: 1,
    summer: europe,
    names: [
      ...['Amsterdam', 'Belgrade', 'Berlin', 'Brussels', 'Budapest', 'Copenhagen', 'Luxembourg', 'Madrid', 'Oslo', 'Paris', 'Prague', 'Rome', 'Stockholm', 'Vienna', 'Warsaw', 'Zurich'].map((city) => `Europe/${city}`),
      'CET',
    ],
  },
  { hours: 1, names: ['Africa/Lagos'] },
  { hours: 2, summer: europe, names: ['Athens', 'Bucharest', 'Helsinki', 'Kyiv', 'Riga', 'Sofia', 'Tallinn', 'Vilnius'].map((city) => `Europe/${city}`) },
  { hours: 2, names: ['Africa/Johannesburg'] },
  { hours: 3, names: ['Europe/Istanbul', 'Europe/Moscow', 'Africa/Nairobi', 'Asia/Riyadh'] },
  { hours: 4, names: ['Asia/Dubai'] },
  { hours: 5, names: ['Asia/Karachi', 'Asia/Tashkent'] },
  { hours: 5.5, names: ['Asia/Kolkata', 'Asia/Calcutta'] },
  { hours: 6, names: ['Asia/Dhaka'] },
  { hours: 7, names: ['Asia/Bangkok', 'Asia/Jakarta', 'Asia/Ho_Chi_Minh'] },
  { hours: 8, names: ['Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Singapore', 'Asia/Taipei', 'Asia/Manila', 'Australia/Perth', 'PRC'] },
  { hours: 9, names: ['Asia/Tokyo', 'Asia/Seoul', 'Japan'] },
  { hours: 10, names: ['Australia/Brisbane'] },
  { hours: 10, summer: australia, names: ['Australia/Sydney', 'Australia/Melbourne'] },
  { hours: 12, summer: newZealand, names: ['Pacific/Auckland'] },
  { hours: -3, names: ['America/Sao_Paulo', 'America/Argentina/Buenos_Aires'] },
  { hours: -5, summer: america, names: ['America/New_York', 'America/Toronto', 'US/Eastern', 'EST5EDT'] },
  { hours: -5, names: ['America/Bogota', 'America/Lima', 'EST'] },
  { hours: -6, summer: america, names: ['America/Chicago', 'US/Central', 'CST6CDT'] },
  { hours: -6, names: ['America/Mexico_City'] },
  { hours: -7, summer: america, names: ['America/Denver', 'US/Mountain', 'MST7MDT'] },
  { hours: -7, names: ['America/Phoenix', 'MST'] },
  { hours: -8, summer: america, names: ['America/Los_Angeles', 'America/Vancouver', 'US/Pacific', 'PST8PDT'] },
  { hours: -10, names: ['Pacific/Honolulu', 'HST'] },
];

function zoneOf({ hours, summer }: Place): TimeZone {
  const offset = hours * hourMs;
  if (summer === undefined) return () => offset;
  return (utcMs) => {
    const [from, to] = summer(wallTime(utcMs + offset).year, offset);
    const isSummer = from < to ? utcMs >= from && utcMs < to : utcMs >= from || utcMs < to;
    return isSummer ? offset + hourMs : offset;
  };
}

const zones = new Map(places.flatMap((place) => place.names.map((name) => [name, zoneOf(place)] as const)));

/** `undefined` for a place that is not known here. `Etc/GMT+5` lies, as ever, five hours behind. */
export function findTimeZone(name: string): TimeZone | undefined {
  const fixed = /^Etc\/GMT([+-]\d{1,2})$/.exec(name)?.[1];
  if (fixed !== undefined) return () => -Number(fixed) * hourMs;
  return zones.get(name);
}

export const utc: TimeZone = () => 0;
