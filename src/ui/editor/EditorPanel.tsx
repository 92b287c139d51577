import { type DragEvent, type ClipboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { say } from '../bridge/notices.ts';
import { messageOf } from '../bridge/session.ts';
import { useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { useText } from '../i18n/language.ts';
import { Lazily, lazyNamed } from '../workspace/LazyPanel.tsx';
import { useFrameWidth } from '../workspace/media.ts';
import styles from './Editor.module.css';
import { EditorSide } from './EditorSide.tsx';
import { draftNow, type EditorDraft, leaveBehind, setDraft, setVerdict, useEditorDraft } from './editor-store.ts';
import { PlainField } from './PlainField.tsx';
import { longestText, marksOf, megabytes } from './results.ts';
import { applyText, dryRun, type Submission } from './submit.ts';
import { takeFiles } from './take-files.ts';
import type { TextHolder } from './text-holder.ts';
import { useLiveCheck } from './use-live-check.ts';

const c = classesOf(styles);

// Most of the editor's weight; a phone never asks for it.
const MonacoField = lazyNamed(async () => (await import('./MonacoField.tsx')).MonacoField);

/** YAML, and what the API server says to it. */
export function EditorPanel(): ReactNode {
  const phone = useFrameWidth() === 'phone';
  const holder = useRef<TextHolder | null>(null);
  const { busy, complaint, complain, submit } = useSubmission(holder);
  const intake = useIntake(complain);
  const checkSoon = useLiveCheck(holder, busy);
  useOutsideTexts(holder);
  const Field = phone ? PlainField : MonacoField;
  return (
    <div className={c('editor', intake.over && 'over')} onDragOver={intake.onDragOver} onDragLeave={intake.onDragLeave} onDrop={intake.onDrop} onPasteCapture={intake.onPaste}>
      <Lazily>
        <Field
          onHolder={(next) => {
            holder.current = next;
            markFaults(next, draftNow());
            if (next !== null) checkSoon();
          }}
          onApply={() => submit('apply')}
          onEdit={() => {
            leaveBehind();
            complain('');
            checkSoon();
          }}
        />
      </Lazily>
      <EditorSide busy={busy} complaint={complaint} onSubmit={submit} onFiles={intake.take} onReveal={(line, column) => holder.current?.reveal(line, column)} />
    </div>
  );
}

interface Submitting {
  readonly busy: boolean;
  /** Something the panel itself has to say: a file that is too long. */
  readonly complaint: string;
  readonly complain: (text: string) => void;
  readonly submit: (what: Submission) => void;
}

function useSubmission(holder: { readonly current: TextHolder | null }): Submitting {
  const session = useSession();
  const { editor: t } = useText();
  const [busy, setBusy] = useState(false);
  const [complaint, complain] = useState('');
  const run = async (what: Submission): Promise<void> => {
    const text = holder.current?.text() ?? '';
    if (busy || text.trim() === '') return;
    if (text.length > longestText) {
      complain(t.textTooLong(megabytes(text.length), megabytes(longestText)));
      return;
    }
    setBusy(true);
    try {
      const verdict = await (what === 'dryRun' ? dryRun(session, text) : applyText(session, text, what === 'apply' ? undefined : what));
      setVerdict(verdict);
    } catch (error) {
      say('engineFailed', messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return { busy, complaint, complain, submit: (what) => void run(what) };
}

/** Marks what the server has last said about the text. Once the text is edited the marks move along with it; they are left as they are. */
function markFaults(holder: TextHolder | null, { verdict, checked }: Pick<EditorDraft, 'verdict' | 'checked'>): void {
  if (verdict === null && checked?.isStale === true) return;
  if (verdict !== null) holder?.mark(marksOf(verdict.results));
  // What is no YAML is marked by the language server.
  else holder?.mark(marksOf((checked?.results ?? []).filter(({ outcome }) => outcome !== 'unreadable')));
}

/** Texts that come from elsewhere: a sample, a file, an object of the inspector. */
function useOutsideTexts(holder: { readonly current: TextHolder | null }): void {
  const version = useEditorDraft((draft) => draft.version);
  const verdict = useEditorDraft((draft) => draft.verdict);
  const checked = useEditorDraft((draft) => draft.checked);
  const seen = useRef(version);
  useEffect(() => {
    if (seen.current === version) return;
    seen.current = version;
    holder.current?.replace(draftNow().text);
  }, [holder, version]);
  useEffect(() => {
    markFaults(holder.current, { verdict, checked });
  }, [holder, verdict, checked]);
}

interface Intake {
  readonly over: boolean;
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDragLeave: () => void;
  readonly onDrop: (event: DragEvent) => void;
  readonly onPaste: (event: ClipboardEvent) => void;
  readonly take: (files: readonly File[]) => void;
}

function useIntake(complain: (text: string) => void): Intake {
  const { editor: t } = useText();
  const [over, setOver] = useState(false);
  const take = (files: readonly File[]): void => {
    const put = async (): Promise<void> => {
      const taken = await takeFiles(files);
      if (taken.type === 'tooLong') complain(t.fileTooLong(taken.name, megabytes(taken.length), megabytes(longestText)));
      if (taken.type !== 'text') return;
      complain('');
      setDraft(taken.text, taken.name);
    };
    put().catch((error: unknown) => complain(messageOf(error)));
  };
  return {
    over,
    take,
    onDragOver: (event) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event) => {
      setOver(false);
      if (event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      take([...event.dataTransfer.files]);
    },
    onPaste: (event) => {
      const { files } = event.clipboardData;
      const text = event.clipboardData.getData('text/plain');
      if (files.length === 0 && text.length <= longestText) return;
      event.preventDefault();
      event.stopPropagation();
      if (files.length > 0) take([...files]);
      else complain(t.textTooLong(megabytes(text.length), megabytes(longestText)));
    },
  };
}
