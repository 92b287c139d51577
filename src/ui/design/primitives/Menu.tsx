import { Menu as BaseMenu } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { classesOf } from '../classes.ts';
import { Icon } from '../icons/Icon.tsx';
import type { IconName } from '../icons/icon-paths.ts';
import styles from './Menu.module.css';

const c = classesOf(styles);

export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  /** A second line: what will happen. */
  readonly note?: string;
  readonly icon?: IconName;
  readonly hotkey?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly checked?: boolean;
  readonly onSelect: () => void;
}
/** Entries in groups; a hairline stands between two groups. */
export type MenuGroups = readonly { readonly label?: string; readonly entries: readonly MenuEntry[] }[];

/** A place on the screen, or an element, for a menu that no button opened. */
export type MenuAnchor = Element | { readonly x: number; readonly y: number };

export interface MenuProps {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly groups: MenuGroups;
  readonly align?: 'start' | 'end';
  readonly onOpen?: () => void;
}

/** A button that opens a menu. */
export function Menu({ trigger, groups, align = 'end', onOpen }: MenuProps): ReactNode {
  return (
    <BaseMenu.Root onOpenChange={(open) => open && onOpen?.()}>
      <BaseMenu.Trigger render={trigger} />
      <Popup groups={groups} align={align} />
    </BaseMenu.Root>
  );
}

/** A menu at a point or an element: right click, the context-menu key. */
export function MenuAt({ anchor, groups, label, onClose }: { readonly anchor: MenuAnchor; readonly groups: MenuGroups; readonly label: string; readonly onClose: () => void }): ReactNode {
  return (
    <BaseMenu.Root open onOpenChange={(open) => !open && onClose()}>
      <Popup groups={groups} align="start" label={label} anchor={anchor instanceof Element ? anchor : pointAnchor(anchor)} />
    </BaseMenu.Root>
  );
}

function pointAnchor({ x, y }: { readonly x: number; readonly y: number }): { getBoundingClientRect: () => DOMRect } {
  return { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) };
}

interface PopupProps {
  readonly groups: MenuGroups;
  readonly align: 'start' | 'end';
  readonly label?: string;
  readonly anchor?: Element | { getBoundingClientRect: () => DOMRect };
}

function Popup({ groups, align, label, anchor }: PopupProps): ReactNode {
  return (
    <BaseMenu.Portal>
      <BaseMenu.Positioner className={c('positioner')} sideOffset={4} align={align} {...(anchor !== undefined && { anchor })}>
        <BaseMenu.Popup className={c('menu')} aria-label={label}>
          {groups.map((group, index) => (
            <BaseMenu.Group key={group.label ?? index} className={c('group')}>
              {group.label !== undefined && <BaseMenu.GroupLabel className={c('label')}>{group.label}</BaseMenu.GroupLabel>}
              {group.entries.map((entry) => (
                <Entry key={entry.id} entry={entry} />
              ))}
            </BaseMenu.Group>
          ))}
        </BaseMenu.Popup>
      </BaseMenu.Positioner>
    </BaseMenu.Portal>
  );
}

function Entry({ entry }: { readonly entry: MenuEntry }): ReactNode {
  const { label, note, icon, hotkey, danger = false, disabled = false, checked, onSelect } = entry;
  return (
    <BaseMenu.Item className={c('item', danger && 'danger')} disabled={disabled} onClick={onSelect}>
      <span className={c('icon')}>{checked === true ? <Icon name="check" /> : icon !== undefined && <Icon name={icon} />}</span>
      <span className={c('words')}>
        {label}
        {note !== undefined && <small>{note}</small>}
      </span>
      {hotkey !== undefined && <kbd>{hotkey}</kbd>}
    </BaseMenu.Item>
  );
}
