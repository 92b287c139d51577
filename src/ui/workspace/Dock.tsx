import type { ReactNode } from 'react';
import { Tabs } from '../design/primitives/Tabs.tsx';
import { useText } from '../i18n/language.ts';
import { Timeline } from '../timeline/Timeline.tsx';
import { TimelineSide } from '../timeline/TimelineSide.tsx';
import { Lazily } from './LazyPanel.tsx';
import { type DockTab, setLayout, useLayout } from './layout.ts';
import { EditorPanel, EventsPanel } from './panels.ts';
import { classesOf } from '../design/classes.ts';
import styles from './Workspace.module.css';

const c = classesOf(styles);

export function Dock(): ReactNode {
  const t = useText();
  const dock = useLayout((layout) => layout.dock);
  const items: readonly { readonly id: DockTab; readonly label: string }[] = [
    { id: 'timeline', label: t.timeline.panel },
    { id: 'editor', label: t.editor.panel },
    { id: 'events', label: t.frame.events },
  ];
  return (
    <section className={c('dock')} aria-label={t.frame.dock}>
      <Tabs size="dock" label={t.frame.dock} items={items} value={dock} onChange={(id) => setLayout({ dock: id })} side={dock === 'timeline' ? <TimelineSide /> : undefined}>
        <DockPane tab={dock} />
      </Tabs>
    </section>
  );
}

export function DockPane({ tab }: { readonly tab: DockTab }): ReactNode {
  if (tab === 'timeline') return <Timeline />;
  return <Lazily>{tab === 'editor' ? <EditorPanel /> : <EventsPanel />}</Lazily>;
}
