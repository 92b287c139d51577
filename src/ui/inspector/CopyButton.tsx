import { type ReactNode, useEffect, useState } from 'react';
import { IconButton } from '../design/primitives/Button.tsx';
import { useText } from '../i18n/language.ts';

/** Copies a text; the mark turns into a tick for a moment. */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }): ReactNode {
  const { inspector } = useText();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return <IconButton icon={copied ? 'check' : 'copy'} label={copied ? inspector.copied : (label ?? inspector.copy)} onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))} />;
}
