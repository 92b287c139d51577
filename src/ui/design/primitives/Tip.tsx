import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import { classesOf } from '../classes.ts';
import styles from './Tip.module.css';

const c = classesOf(styles);

/** A tooltip: the words of a control that shows none, and its key. Never the only place of a fact. */
export function Tip({ text, hotkey, children }: { readonly text: string; readonly hotkey?: string | undefined; readonly children: ReactElement<Record<string, unknown>> }): ReactNode {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger delay={500} render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className={c('positioner')}>
          <Tooltip.Popup className={c('tip')}>
            {text}
            {hotkey !== undefined && <kbd>{hotkey}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
