import type { Monaco } from './monaco-setup.ts';

/** The page's tokens as a theme of Monaco, taken from the style sheet so that they are said once. */
export function defineTheme(monaco: Monaco, theme: 'dark' | 'light'): string {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const name = `kubarium-${theme}`;
  const rule = (scope: string, color: string) => ({ token: scope, foreground: token(color).replace('#', '') });
  monaco.editor.defineTheme(name, {
    base: theme === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    // Monaco's own themes colour some words of YAML by their full name: so say that too.
    rules: [rule('', 'fg-0'), ...['', '.yaml'].flatMap((of) => [rule(`type${of}`, 'info'), rule(`string${of}`, 'ok'), rule(`number${of}`, 'warn'), rule(`keyword${of}`, 'warn'), rule(`comment${of}`, 'fg-2'), rule(`delimiter${of}`, 'fg-1'), rule(`operators${of}`, 'fg-1'), rule(`tag${of}`, 'fork'), rule(`namespace${of}`, 'fg-2')])],
    colors: {
      'editor.background': token('bg-1'),
      'editor.foreground': token('fg-0'),
      'editorLineNumber.foreground': token('fg-2'),
      'editorLineNumber.activeForeground': token('fg-0'),
      'editorCursor.foreground': token('time'),
      'editor.selectionBackground': token('time-soft'),
      'editor.lineHighlightBackground': token('bg-2'),
      'editor.lineHighlightBorder': '#00000000',
      'editorIndentGuide.background1': token('line-1'),
      'editorIndentGuide.activeBackground1': token('line-2'),
      'editorWidget.background': token('bg-2'),
      'editorWidget.border': token('line-2'),
      'editorSuggestWidget.background': token('bg-2'),
      'editorSuggestWidget.border': token('line-2'),
      'editorSuggestWidget.selectedBackground': token('bg-3'),
      'editorSuggestWidget.selectedForeground': token('fg-0'),
      'editorSuggestWidget.highlightForeground': token('time'),
      'editorSuggestWidget.focusHighlightForeground': token('time'),
      'list.hoverBackground': token('line-1'),
      'editorHoverWidget.background': token('bg-2'),
      'editorHoverWidget.border': token('line-2'),
      'editorError.foreground': token('bad'),
      'editorWarning.foreground': token('warn'),
      'scrollbarSlider.background': token('line-2'),
      'scrollbarSlider.hoverBackground': token('line-3'),
      focusBorder: token('time'),
    },
  });
  return name;
}
