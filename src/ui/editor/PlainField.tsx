import { type ReactNode, useEffect, useRef, useState } from 'react';
import { classesOf } from '../design/classes.ts';
import { useText } from '../i18n/language.ts';
import styles from './Editor.module.css';
import { draftNow, keepDraft } from './editor-store.ts';
import type { FieldProps } from './MonacoField.tsx';

const c = classesOf(styles);

/** A plain field: what a phone's keyboard gets along with. */
export function PlainField({ onHolder, onApply, onEdit }: FieldProps): ReactNode {
  const { editor: t } = useText();
  const field = useRef<HTMLTextAreaElement>(null);
  const give = useRef(onHolder);
  // Read once: later texts come through the holder.
  const [first] = useState(() => draftNow().text);
  useEffect(() => {
    const hand = give.current;
    hand({
      text: () => field.current?.value ?? '',
      replace: (text) => {
        if (field.current !== null) field.current.value = text;
      },
      mark: () => undefined,
      reveal: (line) => revealLine(field.current, line),
    });
    return () => hand(null);
  }, []);
  return (
    <textarea
      ref={field}
      className={c('plain')}
      aria-label={t.label}
      placeholder={t.placeholder}
      defaultValue={first}
      spellCheck={false}
      autoCapitalize="off"
      autoCorrect="off"
      onChange={(event) => {
        keepDraft(event.target.value);
        onEdit();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        onApply();
      }}
    />
  );
}

function revealLine(field: HTMLTextAreaElement | null, line: number): void {
  if (field === null) return;
  const lines = field.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  field.focus();
  field.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  field.scrollTop = ((line - 1) / lines.length) * field.scrollHeight - field.clientHeight / 2;
}
