import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { classesOf } from '../classes.ts';
import styles from './Tabs.module.css';

const c = classesOf(styles);

export interface TabItem<T extends string> {
  readonly id: T;
  readonly label: string;
}

export interface TabsProps<T extends string> {
  readonly label: string;
  readonly items: readonly TabItem<T>[];
  readonly value: T;
  readonly onChange: (id: T) => void;
  /** What stands at the right end of the bar. */
  readonly side?: ReactNode;
  readonly size?: 'stage' | 'dock' | 'small';
  /** The panel of the chosen tab. */
  readonly children: ReactNode;
  readonly className?: string;
}

/** A bar of tabs with the panel of the chosen one under it. Only the chosen panel is in the document. */
export function Tabs<T extends string>({ label, items, value, onChange, side, size = 'stage', children, className }: TabsProps<T>): ReactNode {
  return (
    <BaseTabs.Root className={`${c('root')} ${className ?? ''}`} value={value} onValueChange={(id: T) => onChange(id)}>
      <div className={c('bar', size)}>
        <BaseTabs.List className={c('list')} aria-label={label} activateOnFocus>
          {items.map((item) => (
            <BaseTabs.Tab key={item.id} value={item.id} className={c('tab')}>
              {item.label}
            </BaseTabs.Tab>
          ))}
        </BaseTabs.List>
        <span className={c('fill')} />
        {side !== undefined && <div className={c('side')}>{side}</div>}
      </div>
      <BaseTabs.Panel key={value} value={value} className={c('panel')} tabIndex={-1}>
        {children}
      </BaseTabs.Panel>
    </BaseTabs.Root>
  );
}
