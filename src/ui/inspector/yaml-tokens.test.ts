import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { yamlTokens } from './yaml-tokens.ts';

const typed = (line: string): string => yamlTokens(line).map(({ type, text }) => `${type}<${text}>`).join('');

describe('YAML tokens', () => {
  it.each([
    ['spec:', 'key<spec:>'],
    ['  replicas: 3', 'plain<  >key<replicas:>number< 3>'],
    ['  - name: server', 'plain<  - >key<name:>text< server>'],
    ['    image: nginx:1.29', 'plain<    >key<image:>text< nginx:1.29>'],
    ['  hostNetwork: true', 'plain<  >key<hostNetwork:>word< true>'],
    ['  - --listen=:80', 'plain<  - >text<--listen=:80>'],
    ['  "a/b: c": "1"', 'plain<  >key<"a/b: c":>text< "1">'],
    ['  script: |', 'plain<  >key<script:>plain< |>'],
    ['# a word', 'comment<# a word>'],
    ['', ''],
  ])('%s', (line, tokens) => {
    expect(typed(line)).toBe(tokens);
  });

  it('lose nothing of any line', () => {
    const lines = string({ unit: 'binary' }).filter((text) => !/[\n\r\u2028\u2029]/.test(text));
    const isKept = (line: string): boolean => yamlTokens(line).map(({ text }) => text).join('') === line;
    expect(() => assert(property(lines, isKept))).not.toThrow();
  });
});
