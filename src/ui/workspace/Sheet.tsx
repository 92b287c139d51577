import { type PointerEvent as ReactPointerEvent, type ReactNode, useRef } from 'react';
import { classesOf } from '../design/classes.ts';
import { useText } from '../i18n/language.ts';
import { DockPane } from './Dock.tsx';
import { Lazily } from './LazyPanel.tsx';
import { isDockTab, setLayout, type SheetSize, type SheetTab, tapSheet, useLayout } from './layout.ts';
import { InspectorPanel, LessonPanel } from './panels.ts';
import styles from './Sheet.module.css';

const c = classesOf(styles);
const sizes: readonly SheetSize[] = ['peek', 'half', 'full'];

/** The panels on a phone: a strip of tabs that is pulled up half or fully, or let down to a peek. */
export function Sheet(): ReactNode {
  const t = useText();
  const sheet = useLayout((layout) => layout.sheet);
  const size = useLayout((layout) => layout.sheetSize);
  const tabs: readonly (readonly [SheetTab, string])[] = [
    ['lesson', t.lesson.panel],
    ['inspector', t.inspector.panel],
    ['timeline', t.timeline.panel],
    ['editor', t.editor.panel],
    ['events', t.frame.events],
  ];
  return (
    <section className={c('sheet', size)} aria-label={t.frame.sheet}>
      <Handle size={size} />
      <nav className={c('strip')} aria-label={t.frame.sheet}>
        {tabs.map(([id, label]) => (
          <button key={id} type="button" className={c('tab', id === sheet && 'on')} aria-expanded={id === sheet && size !== 'peek'} aria-controls="sheet-body" onClick={() => tapSheet(id)}>
            {label}
          </button>
        ))}
      </nav>
      <div id="sheet-body" className={c('body')}>
        {size !== 'peek' && <SheetPane tab={sheet} />}
      </div>
    </section>
  );
}

function SheetPane({ tab }: { readonly tab: SheetTab }): ReactNode {
  if (isDockTab(tab)) return <DockPane tab={tab} />;
  return <Lazily>{tab === 'lesson' ? <LessonPanel /> : <InspectorPanel />}</Lazily>;
}

/** Drag up or down, or press: peek → half → full → peek. */
function Handle({ size }: { readonly size: SheetSize }): ReactNode {
  const t = useText();
  const startY = useRef<number | null>(null);
  const at = sizes.indexOf(size);
  const go = (index: number): void => setLayout({ sheetSize: sizes[Math.max(0, Math.min(2, index))] ?? 'half' });
  const release = (event: ReactPointerEvent): void => {
    if (startY.current === null) return;
    const moved = startY.current - event.clientY;
    startY.current = null;
    if (Math.abs(moved) < 12) go(at === 2 ? 0 : at + 1);
    else go(at + Math.sign(moved));
  };
  return (
    <button
      type="button"
      className={c('handle')}
      aria-label={t.frame.sheetSize}
      onPointerDown={(event) => {
        startY.current = event.clientY;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerUp={release}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp') go(at + 1);
        else if (event.key === 'ArrowDown') go(at - 1);
        else if (event.key === 'Enter' || event.key === ' ') go(at === 2 ? 0 : at + 1);
        else return;
        event.preventDefault();
      }}
    />
  );
}
