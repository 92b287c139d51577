import fs from 'node:fs';
import path from 'node:path';

/** One exchange of a transcript: what was asked (a command line and its input) and what was answered. */
export interface Exchange {
  /** Free text before it. */
  readonly prose: string;
  readonly command: string;
  readonly input: string;
  readonly expected: string;
}

/**
 * Reads a transcript: exchanges divided by blank lines. An exchange is a command line, input lines if any, `----`, and the answer up to the
 * next blank line. Paragraphs without `----` are prose.
 */
export function readTranscript(text: string): readonly Exchange[] {
  const exchanges: Exchange[] = [];
  let prose: string[] = [];
  for (const paragraph of text.split(/\n\n+/)) {
    const trimmed = paragraph.replace(/^\n+|\n+$/g, '');
    if (trimmed === '') continue;
    const lines = trimmed.split('\n');
    const rule = lines.indexOf('----');
    if (rule < 0) {
      prose.push(trimmed);
      continue;
    }
    exchanges.push({ prose: prose.join('\n\n'), command: lines[0] ?? '', input: lines.slice(1, rule).join('\n'), expected: lines.slice(rule + 1).join('\n') });
    prose = [];
  }
  return exchanges;
}

export function writeTranscript(exchanges: readonly Exchange[]): string {
  return exchanges.map(({ prose, command, input, expected }) => `${prose === '' ? '' : `${prose}\n\n`}${[command, ...(input === '' ? [] : [input]), '----', expected].join('\n').trimEnd()}\n`).join('\n');
}

/** Plays every transcript of a folder. `TRANSCRIPTS=write` writes the answers down instead of comparing them. */
export function playTranscripts(folder: string, play: (file: string, check: (answer: (exchange: Exchange) => string) => void) => void): void {
  for (const file of fs.readdirSync(folder).filter((it) => it.endsWith('.txt')).toSorted()) {
    const full = path.join(folder, file);
    const exchanges = readTranscript(fs.readFileSync(full, 'utf8'));
    play(file, (answer) => {
      const answered = exchanges.map((exchange) => ({ ...exchange, expected: answer(exchange).trimEnd() }));
      if (process.env['TRANSCRIPTS'] === 'write') fs.writeFileSync(full, writeTranscript(answered));
      const told = writeTranscript(answered);
      const wanted = writeTranscript(exchanges);
      if (process.env['TRANSCRIPTS'] !== 'write' && told !== wanted) throw new TranscriptMismatch(file, wanted, told);
    });
  }
}

/** Shows as a diff in the test's output. */
export class TranscriptMismatch extends Error {
  readonly expected: string;
  readonly actual: string;

  constructor(file: string, expected: string, actual: string) {
    super(`${file} tells another story (TRANSCRIPTS=write to keep it)`);
    this.expected = expected;
    this.actual = actual;
  }
}
