import type { editor as Editor } from 'monaco-editor/editor';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { classesOf } from '../design/classes.ts';
import { useLanguage, useText } from '../i18n/language.ts';
import { useTheme } from '../design/theme.ts';
import { setLayout } from '../workspace/layout.ts';
import styles from './Editor.module.css';
import { draftNow, keepDraft } from './editor-store.ts';
import { loadMonaco, type Monaco } from './monaco-setup.ts';
import { defineTheme } from './monaco-theme.ts';
import type { TextHolder } from './text-holder.ts';

const c = classesOf(styles);
const owner = 'kubernetes';
const address = 'inmemory://kubarium/manifest.k8s.yaml';

/** Monaco's own types leave out the first of these. */
interface SuggestOptions extends Editor.ISuggestOptions {
  /** A row is as wide as what it says, up to the width of the editor. */
  readonly fitWidthToDetails: boolean;
}
const suggest: SuggestOptions = { fitWidthToDetails: true, showIcons: false };

export interface FieldProps {
  readonly onHolder: (holder: TextHolder | null) => void;
  readonly onApply: () => void;
  readonly onEdit: () => void;
}

/** Monaco in the place of this element. Its model outlives it, so that closing the tab loses neither text nor undo. */
export function MonacoField({ onHolder, onApply, onEdit }: FieldProps): ReactNode {
  const { editor: t } = useText();
  const language = useLanguage();
  const host = useRef<HTMLDivElement>(null);
  const theme = useTheme((state) => state.theme);
  const [monaco, setMonaco] = useState<Monaco | null>(null);
  const [failed, setFailed] = useState('');
  // Monaco keeps the functions it was given first; through this it reaches those of the last render.
  const latest = useRef({ onHolder, onApply, onEdit });
  useEffect(() => {
    latest.current = { onHolder, onApply, onEdit };
  });
  useEffect(() => {
    loadMonaco(language).then(setMonaco, (error: unknown) => setFailed(String(error)));
  }, [language]);
  useEffect(() => {
    if (monaco === null) return;
    monaco.editor.setTheme(defineTheme(monaco, theme));
  }, [monaco, theme]);
  useEffect(() => {
    const element = host.current;
    if (monaco === null || element === null) return undefined;
    return openEditor(monaco, element, t.label, latest.current, () => latest.current);
  }, [monaco, t.label]);
  return (
    <div className={c('monaco')} ref={host} data-ready={monaco !== null}>
      {monaco === null && <p className={c('note')}>{failed === '' ? t.loading : failed}</p>}
    </div>
  );
}

function openEditor(monaco: Monaco, element: HTMLElement, label: string, first: FieldProps, latest: () => FieldProps): () => void {
  const uri = monaco.Uri.parse(address);
  const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel(draftNow().text, 'yaml', uri);
  const editor = monaco.editor.create(element, {
    model,
    ariaLabel: label,
    automaticLayout: true,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
    fontSize: 12,
    lineHeight: 18,
    tabSize: 2,
    insertSpaces: true,
    minimap: { enabled: false },
    stickyScroll: { enabled: false },
    wordBasedSuggestions: 'off',
    glyphMargin: false,
    lineNumbersMinChars: 4,
    lineDecorationsWidth: 10,
    scrollBeyondLastLine: false,
    renderLineHighlight: 'line',
    overviewRulerBorder: false,
    fixedOverflowWidgets: true,
    padding: { top: 6, bottom: 6 },
    suggest,
    quickSuggestions: { other: true, comments: false, strings: true },
    dropIntoEditor: { enabled: false },
  });
  editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, () => latest().onApply());
  // Monaco waits for a second key after this one; the page has a better use for it.
  editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyK, () => setLayout({ paletteOpen: true }));
  const typing = model.onDidChangeContent(() => {
    keepDraftSoon(model.getValue.bind(model));
    latest().onEdit();
  });
  first.onHolder({
    text: () => model.getValue(),
    replace: (text) => {
      model.setValue(text);
      editor.setScrollTop(0);
    },
    mark: (faults) => {
      const { Error: bad, Warning: odd } = monaco.MarkerSeverity;
      monaco.editor.setModelMarkers(
        model,
        owner,
        faults.map(({ line, column, message, isWarning }) => {
          const severity = isWarning === true ? odd : bad;
          const lineNumber = Math.min(Math.max(1, line), model.getLineCount());
          return { severity, message, source: owner, startLineNumber: lineNumber, endLineNumber: lineNumber, startColumn: column > 1 ? column : model.getLineFirstNonWhitespaceColumn(lineNumber) || 1, endColumn: model.getLineMaxColumn(lineNumber) };
        }),
      );
    },
    reveal: (line, column) => {
      editor.revealLineInCenter(line);
      editor.setPosition({ lineNumber: line, column });
      editor.focus();
    },
  });
  return () => {
    latest().onHolder(null);
    typing.dispose();
    editor.dispose();
  };
}

let waiting: ReturnType<typeof setTimeout> | undefined;

function keepDraftSoon(text: () => string): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => keepDraft(text()), 500);
}
