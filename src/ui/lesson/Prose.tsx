import type { ReactNode } from 'react';
import { Rich } from '../i18n/Rich.tsx';

/** A text of a lesson: paragraphs with their `code` and *strong* words. */
export function Prose({ text }: { readonly text: string }): ReactNode {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => (
      <p key={paragraph}>
        <Rich text={joinLines(paragraph)} />
      </p>
    ));
}

/** YAML folds nothing in `|` texts: a line break is a space, except between two Chinese characters. */
function joinLines(text: string): string {
  return text.trim().replaceAll(/(?<=[\p{Script=Han}，。：；！？、“”])\n(?=[\p{Script=Han}，。：；！？、“”`])/gu, '').replaceAll('\n', ' ');
}
