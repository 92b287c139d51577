import { formatTime, parseTime } from '../../base/time.ts';
import { goQuote } from '../validation/go-text.ts';

/** The layouts of Go's time.RFC3339 and metav1.RFC3339Micro. */
const layout = '2006-01-02T15:04:05Z07:00';
const microLayout = '2006-01-02T15:04:05.000000Z07:00';

export type TimeText = { readonly text: string } | { readonly fault: string };

interface Part {
  /** As the layout writes it, and so the complaint. */
  readonly element: string;
  readonly pattern: RegExp;
  readonly range?: readonly [name: string, low: number, high: number];
}

const parts: readonly Part[] = [
  { element: '2006', pattern: /^\d{4}/ },
  { element: '-', pattern: /^-/ },
  { element: '01', pattern: /^\d\d/, range: ['month', 1, 12] },
  { element: '-', pattern: /^-/ },
  { element: '02', pattern: /^\d\d/, range: ['day', 1, 31] },
  { element: 'T', pattern: /^T/ },
  { element: '15', pattern: /^\d\d?/, range: ['hour', 0, 23] },
  { element: ':', pattern: /^:/ },
  { element: '04', pattern: /^\d\d/, range: ['minute', 0, 59] },
  { element: ':', pattern: /^:/ },
  { element: '05', pattern: /^\d\d/, range: ['second', 0, 59] },
];
const fraction: Part = { element: '.000000', pattern: /^[.,]\d{6}/ };
const zone: Part = { element: 'Z07:00', pattern: /^(?:Z|[+-]\d\d:\d\d)/ };

/** Reads RFC 3339 as Go's time.Parse does, complaints included, and prints it in UTC as the API does. */
export function readTime(text: string, precision: 'seconds' | 'micros'): TimeText {
  const fault = faultOf(text, precision);
  if (fault !== undefined) return { fault: `parsing time ${goQuote(text)}${fault}` };
  const ms = parseTime(text.replace(',', '.'));
  if (ms === undefined) return { fault: `parsing time ${goQuote(text)}: day out of range` };
  const seconds = formatTime(ms);
  if (precision === 'seconds') return { text: seconds };
  const micros = /[.,](\d{1,6})/.exec(text)?.[1] ?? '';
  return { text: `${seconds.slice(0, -1)}.${micros.padEnd(6, '0')}Z` };
}

function faultOf(text: string, precision: 'seconds' | 'micros'): string | undefined {
  const wanted = precision === 'micros' ? microLayout : layout;
  let rest = text;
  for (const part of [...parts, ...(precision === 'micros' ? [fraction] : []), zone]) {
    const found = part.pattern.exec(rest)?.[0];
    if (found === undefined) return ` as ${goQuote(wanted)}: cannot parse ${goQuote(rest)} as ${goQuote(part.element)}`;
    if (part.range !== undefined) {
      const [name, low, high] = part.range;
      if (Number(found) < low || Number(found) > high) return `: ${name} out of range`;
    }
    rest = rest.slice(found.length);
    // A fraction of a second is read even where the layout has none.
    if (part.element === '05' && precision === 'seconds') rest = rest.replace(/^[.,]\d+/, '');
  }
  return rest === '' ? undefined : `: extra text: ${goQuote(rest)}`;
}
