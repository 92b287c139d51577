import type { ReactNode } from 'react';
import { classesOf } from '../design/classes.ts';
import { Button } from '../design/primitives/Button.tsx';
import { useText } from '../i18n/language.ts';
import styles from './Stage.module.css';

const c = classesOf(styles);

export function EngineTrouble({ message }: { readonly message: string }): ReactNode {
  const t = useText();
  return (
    <div className={c('empty')} role="alert">
      <p>{t.frame.stalled}</p>
      {message !== '' && <code>{message}</code>}
      <div>
        <Button look="line" icon="refresh" onClick={() => location.reload()}>
          {t.frame.again}
        </Button>
      </div>
    </div>
  );
}
