import { type ReactNode, useRef, useState } from 'react';
import { addMachine } from '../bridge/actions.ts';
import { say } from '../bridge/notices.ts';
import { messageOf } from '../bridge/session.ts';
import { useSession } from '../bridge/use-mirror.ts';
import { Button, IconButton } from '../design/primitives/Button.tsx';
import { Dialog } from '../design/primitives/Dialog.tsx';
import { Menu, type MenuEntry } from '../design/primitives/Menu.tsx';
import { useText } from '../i18n/language.ts';
import type { FrameWidth } from './media.ts';
import { copyLink, hasAside, openFile, saveAside, saveToFile } from './share.ts';
import { classesOf } from '../design/classes.ts';
import styles from './ShareMenu.module.css';

const c = classesOf(styles);

/** Link, file, start over. On a phone also what the header of the stage has no room for. */
export function ShareMenu({ width }: { readonly width: FrameWidth }): ReactNode {
  const t = useText();
  const session = useSession();
  const [asking, setAsking] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const attempt = (work: Promise<void>): void => {
    work.catch((error: unknown) => say('engineFailed', messageOf(error)));
  };
  const phone = width === 'phone';
  const [aside, setAside] = useState(false);
  const look = (): void => {
    hasAside().then(setAside, () => setAside(false));
  };
  const add: readonly MenuEntry[] = phone ? [{ id: 'add', icon: 'plus', label: t.stage.addMachine, onSelect: () => void addMachine(session) }] : [];
  const entries: readonly MenuEntry[] = [
    { id: 'link', icon: 'copy', label: t.frame.copyLink, onSelect: () => attempt(copyLink(session)) },
    { id: 'save', icon: 'file', label: t.frame.saveFile, onSelect: () => attempt(saveToFile(session)) },
    ...(aside ? [{ id: 'aside', icon: 'file', label: t.frame.saveAside, onSelect: () => attempt(saveAside()) } as const] : []),
    { id: 'open', icon: 'share', label: t.frame.openFile, onSelect: () => file.current?.click() },
  ];
  const reset: MenuEntry = { id: 'reset', icon: 'trash', danger: true, label: t.frame.reset, note: t.frame.resetNote, onSelect: () => setAsking(true) };
  const compact = phone || width === 'tablet';
  return (
    <>
      <Menu
        onOpen={look}
        groups={[...(add.length > 0 ? [{ entries: add }] : []), { entries }, { entries: [reset] }]}
        trigger={compact ? <IconButton icon={phone ? 'more' : 'share'} label={t.frame.share} look={phone ? 'plain' : 'line'} /> : <Button look="line" icon="share" className={c('share')}>{t.frame.share}</Button>}
      />
      <input
        ref={file}
        type="file"
        hidden
        accept=".json,application/json"
        aria-label={t.frame.openFile}
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          if (chosen !== undefined) attempt(openFile(session, chosen));
          event.target.value = '';
        }}
      />
      {asking && <ResetDialog onClose={() => setAsking(false)} onReset={() => attempt(session.reset())} />}
    </>
  );
}

function ResetDialog({ onClose, onReset }: { readonly onClose: () => void; readonly onReset: () => void }): ReactNode {
  const t = useText();
  return (
    <Dialog title={t.frame.resetTitle} onClose={onClose}>
      <p className={c('body')}>{t.frame.resetBody}</p>
      <div className={c('actions')}>
        <Button look="line" onClick={onClose}>
          {t.frame.cancel}
        </Button>
        <Button
          look="solid"
          onClick={() => {
            onClose();
            onReset();
          }}
        >
          {t.frame.reset}
        </Button>
      </div>
    </Dialog>
  );
}
