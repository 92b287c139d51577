import { Fragment, type ReactNode } from 'react';

const marked = /`([^`]+)`|\*([^*]+)\*/g;

/** A sentence of the catalogue with its `` `code` `` and `*strong*` words. Never markup from outside. */
export function Rich({ text }: { readonly text: string }): ReactNode {
  const parts: ReactNode[] = [];
  let last = 0;
  for (const match of text.matchAll(marked)) {
    parts.push(text.slice(last, match.index));
    parts.push(match[1] === undefined ? <b key={match.index}>{match[2]}</b> : <code key={match.index}>{match[1]}</code>);
    last = match.index + match[0].length;
  }
  parts.push(text.slice(last));
  return <Fragment>{parts}</Fragment>;
}
