import type { ReactNode } from 'react';
import { dismiss, useNotices } from '../bridge/notices.ts';
import { classesOf } from '../design/classes.ts';
import { IconButton } from '../design/primitives/Button.tsx';
import { useText } from '../i18n/language.ts';
import styles from './Notices.module.css';

const c = classesOf(styles);

/** What the page says in passing, where it covers nothing that is being used. */
export function Notices(): ReactNode {
  const t = useText();
  const notices = useNotices((state) => state.notices);
  return (
    <output className={c('notices')} aria-live="polite">
      {notices.map(({ id, key, detail }) => (
        <div key={id} className={c('notice')}>
          <p>
            {t.frame.notices[key]}
            {detail !== undefined && <code>{detail}</code>}
          </p>
          <IconButton icon="close" label={t.frame.close} onClick={() => dismiss(id)} />
        </div>
      ))}
    </output>
  );
}
