import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { classesOf } from '../classes.ts';
import styles from './Dialog.module.css';

const c = classesOf(styles);

export interface DialogProps {
  readonly title: string;
  /** The title is for screen readers only. */
  readonly quietTitle?: boolean;
  readonly wide?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Something that must be answered, or a palette. What rewinding can undo needs no dialog. */
export function Dialog({ title, quietTitle = false, wide = false, onClose, children }: DialogProps): ReactNode {
  return (
    <BaseDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={c('backdrop')} />
        <BaseDialog.Popup className={c('dialog', wide && 'wide')}>
          <BaseDialog.Title className={quietTitle ? 'visually-hidden' : c('title')}>{title}</BaseDialog.Title>
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
