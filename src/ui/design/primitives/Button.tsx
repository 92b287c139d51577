import type { ComponentProps, ReactNode } from 'react';
import { classesOf } from '../classes.ts';
import { Icon } from '../icons/Icon.tsx';
import type { IconName } from '../icons/icon-paths.ts';
import { Tip } from './Tip.tsx';
import styles from './Button.module.css';

const c = classesOf(styles);

export type ButtonLook = 'plain' | 'line' | 'solid';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'className'> {
  readonly look?: ButtonLook;
  readonly icon?: IconName;
  readonly submit?: boolean;
  readonly className?: string | undefined;
}

export function Button({ look = 'plain', icon, submit = false, className, children, ...rest }: ButtonProps): ReactNode {
  return (
    <button {...rest} type={submit ? 'submit' : 'button'} className={`${c('button', look)} ${className ?? ''}`}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon' | 'aria-label'> {
  readonly icon: IconName;
  /** What it does: label, and tooltip. */
  readonly label: string;
  /** The key that does the same, as printed: `Space`, `⌘K`. */
  readonly hotkey?: string;
}

/** An icon alone always says what it does and which key does the same. */
export function IconButton({ icon, label, hotkey, look = 'plain', className, ...rest }: IconButtonProps): ReactNode {
  return (
    <Tip text={label} hotkey={hotkey}>
      <button {...rest} type="button" aria-label={label} aria-keyshortcuts={ariaKey(hotkey)} className={`${c('button', 'square', look)} ${className ?? ''}`}>
        <Icon name={icon} />
      </button>
    </Tip>
  );
}

const ariaKeys: Readonly<Record<string, string>> = { '→': 'ArrowRight', '⌘K': 'Meta+K Control+K', '+': 'Plus', '−': '-' };

function ariaKey(hotkey: string | undefined): string | undefined {
  return hotkey === undefined ? undefined : (ariaKeys[hotkey] ?? hotkey);
}
