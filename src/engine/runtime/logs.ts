import type { Container, LogBuffer, LogLine } from './container.ts';
import type { Stream } from './io.ts';

const maxLines = 2000;
const maxLineChars = 8192;

export function emptyLog(): LogBuffer {
  return { lines: [], dropped: 0, partial: {} };
}

/** Takes what a process writes; a line is kept once its newline has come. */
export function writeLog(log: LogBuffer, atMs: number, stream: Stream, text: string): void {
  const pending = (log.partial[stream] ?? '') + text;
  let from = 0;
  for (let end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n', from)) {
    log.lines.push([atMs, stream, pending.slice(from, Math.min(end, from + maxLineChars))]);
    from = end + 1;
  }
  if (from < pending.length) log.partial[stream] = pending.slice(from, from + maxLineChars);
  else delete log.partial[stream];
  if (log.lines.length > maxLines * 1.2) {
    log.dropped += log.lines.length - maxLines;
    log.lines = log.lines.slice(-maxLines);
  }
}

/** The process has ended: what has no newline is a line, too. */
export function closeLog(log: LogBuffer, atMs: number): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const rest = log.partial[stream];
    if (rest !== undefined) log.lines.push([atMs, stream, rest]);
    delete log.partial[stream];
  }
}

/** The end of the log, at most 2048 characters or 80 lines. */
export function lastWords({ lines }: LogBuffer): string {
  return lines
    .slice(-80)
    .map(([, , text]) => `${text}\n`)
    .join('')
    .slice(-2048);
}

/** All lines up to now, oldest first: those written, and those a behaviour describes, which are worked out when somebody looks. */
export function linesOf(container: Container, nowMs: number): readonly LogLine[] {
  const partial = (['stdout', 'stderr'] as const).flatMap((stream): LogLine[] => {
    const text = container.log.partial[stream];
    return text === undefined ? [] : [[nowMs, stream, text]];
  });
  const described = describedLines(container, container.finishedMs ?? nowMs);
  const lines = [...container.log.lines, ...partial];
  return described.length === 0 ? lines : [...lines, ...described].toSorted((a, b) => a[0] - b[0]);
}

function describedLines({ program, startedMs }: Container, untilMs: number): readonly LogLine[] {
  const logs = program.type === 'service' ? (program.behavior?.logs ?? []) : [];
  const lines: LogLine[] = [];
  for (const { line, afterMs = 0, everyMs, stream = 'stdout' } of logs) {
    const first = startedMs + afterMs;
    if (everyMs === undefined || everyMs <= 0) {
      if (first <= untilMs) lines.push([first, stream, line]);
      continue;
    }
    const count = Math.floor((untilMs - first) / everyMs) + 1;
    for (let i = Math.max(0, count - maxLines); i < count; i++) lines.push([first + i * everyMs, stream, line]);
  }
  return lines;
}
