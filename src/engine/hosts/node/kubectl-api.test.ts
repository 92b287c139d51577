import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { playTranscripts } from '../../testing/transcript.ts';
import { kubectlMissing, serve, shell, startLimitMs, type Served } from './testing.ts';

/** An empty line would end an answer, so a dot stands for it; newer versions of kubectl name the namespace of what they delete. */
function told(text: string): string {
  const lines = text.trimEnd().split('\n').map((line) => line.trimEnd().replace(/( deleted) from \S+ namespace/, '$1'));
  return text.trim() === '' ? '' : lines.map((line) => (line === '' ? '.' : line)).join('\n');
}

/** Commands of a transcript beside those of the system: virtual time stands still until it is told to pass. */
const tools: Readonly<Record<string, string>> = {
  // `advance 5000`: lets so many virtual milliseconds pass.
  advance: `#!/bin/sh\necho "{\\"ms\\":$1}" | kubectl create --raw /sandbox/v1/clock/advance -f - >/dev/null\n`,
};

describe.skipIf(kubectlMissing !== undefined)(`the real kubectl over HTTPS${kubectlMissing === undefined ? '' : ` (skipped: ${kubectlMissing})`}`, () => {
  let served: Served;

  beforeEach(async () => {
    served = await serve('--machines', '1', '--paused', '--start', '2026-03-02T09:00:00Z');
    for (const [name, script] of Object.entries(tools)) fs.writeFileSync(path.join(served.directory, name), script, { mode: 0o700 });
  }, startLimitMs);

  afterEach(() => served.stop());

  playTranscripts(path.join(import.meta.dirname, 'testdata'), (file, check) => {
    test(`as told in ${file}`, () => {
      let count = 0;
      check(({ command, input }) => {
        count++;
        return told(shell(served, command, input));
      });
      expect(count).toBeGreaterThan(10);
    });
  });
});
