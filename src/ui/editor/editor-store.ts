import { create } from 'zustand';
import { openDock } from '../workspace/layout.ts';
import type { Checked, Verdict } from './results.ts';

export interface EditorDraft {
  /** What the editor was filled with last, from outside. */
  readonly text: string;
  /** What the text is: a file, a sample, an object. */
  readonly name: string;
  /** Grows with every text that comes from outside; an editor that has seen it keeps what was typed since. */
  readonly version: number;
  /** What the API server said to the text as it is; `null` once it was edited. */
  readonly verdict: Verdict | null;
  /** What it would have said when typing last paused. */
  readonly checked: Checked | null;
}

const storageKey = 'kubarium.editor';
const limitLength = 400_000;

export const useEditorDraft = create<EditorDraft>(() => ({ text: globalThis.localStorage?.getItem(storageKey) ?? '', name: '', version: 0, verdict: null, checked: null }));

export function draftNow(): EditorDraft {
  return useEditorDraft.getState();
}

/** Puts a text into the editor and brings the editor up. */
export function openInEditor(text: string, name = ''): void {
  setDraft(text, name);
  openDock('editor');
}

export function setDraft(text: string, name = ''): void {
  useEditorDraft.setState(({ version }) => ({ text, name, version: version + 1, verdict: null, checked: null }));
  store(text);
}

/** What was typed survives a reload, unless it is too long for the browser's small storage. */
export function keepDraft(text: string): void {
  useEditorDraft.setState({ text });
  store(text);
}

export function setVerdict(verdict: Verdict): void {
  useEditorDraft.setState({ verdict, checked: null });
}

export function setChecked(results: Checked['results'] | null): void {
  useEditorDraft.setState({ checked: results === null ? null : { results, isStale: false } });
}

/** The text is no longer what the server was asked about. Where its faults are marked they stay until it is asked again. */
export function leaveBehind(): void {
  const { verdict, checked } = draftNow();
  const results = verdict?.results ?? (checked?.isStale === false ? checked.results : undefined);
  if (results !== undefined) useEditorDraft.setState({ verdict: null, checked: { results, isStale: true } });
}

function store(text: string): void {
  try {
    if (text.length <= limitLength) globalThis.localStorage?.setItem(storageKey, text);
    else globalThis.localStorage?.removeItem(storageKey);
  } catch {
    // A full storage loses a draft, nothing else.
  }
}
