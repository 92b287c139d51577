import { type ReactNode, useEffect } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { select, useSelection } from '../bridge/selection.ts';
import { useSession } from '../bridge/use-mirror.ts';
import { Clock } from '../controls/Clock.tsx';
import { classesOf } from '../design/classes.ts';
import { useText } from '../i18n/language.ts';
import { Stage } from '../stage/Stage.tsx';
import { Dock } from './Dock.tsx';
import { useHotkeys } from './hotkeys.ts';
import { Lazily } from './LazyPanel.tsx';
import { setLayout, useLayout } from './layout.ts';
import { LessonDrawer, LessonSpine } from './LessonColumn.tsx';
import { type FrameWidth, useFrameWidth } from './media.ts';
import { Notices } from './Notices.tsx';
import { ChaosMenu, InspectorPanel, LessonPanel, Palette } from './panels.ts';
import { Sheet } from './Sheet.tsx';
import { TopBar } from './TopBar.tsx';
import styles from './Workspace.module.css';

const c = classesOf(styles);

/** The frame of the page: bar, lesson, stage, inspector, dock; on a phone the stage with a sheet and a player under it. */
export function Workspace(): ReactNode {
  const t = useText();
  const width = useFrameWidth();
  const paletteOpen = useLayout((layout) => layout.paletteOpen);
  useHotkeys(useSession());
  useEscape(width);
  return (
    <div className={c('app')}>
      <a className={c('skip')} href="#stage">
        {t.frame.skip}
      </a>
      <TopBar width={width} />
      <main className={c('main')}>{width === 'phone' ? <PhoneFrame /> : <DesktopFrame width={width} />}</main>
      {paletteOpen && (
        <Lazily>
          <Palette onClose={() => setLayout({ paletteOpen: false })} />
        </Lazily>
      )}
      <Lazily>
        <ChaosMenu />
      </Lazily>
      <Notices />
    </div>
  );
}

function PhoneFrame(): ReactNode {
  return (
    <>
      <Stage />
      <Sheet />
      <div className={c('player')}>
        <Clock player />
      </div>
    </>
  );
}

function DesktopFrame({ width }: { readonly width: Exclude<FrameWidth, 'phone'> }): ReactNode {
  const t = useText();
  const lessonOpen = useLayout((layout) => layout.lessonOpen);
  const drawerOpen = useLayout((layout) => layout.drawerOpen);
  const inspectorOpen = useLayout((layout) => layout.inspectorOpen);
  const anything = useSelection(({ ref }) => ref !== null);
  const docked = width !== 'tablet' && inspectorOpen;
  const column = width === 'wide' && lessonOpen;
  return (
    <>
      <Group className={c('frame')} orientation="horizontal">
        <Panel id="main" minSize="40%" style={hidden}>
          <Group orientation="vertical">
            <Panel id="upper" minSize="25%" style={hidden}>
              <div className={c('upper')}>
                {!column && <LessonSpine />}
                <Upper column={column} />
              </div>
            </Panel>
            <Separator className={c('handle', 'across')} aria-label={t.frame.resize.dock} />
            <Panel id="dock" defaultSize={width === 'tablet' ? 216 : 232} minSize={120} maxSize="70%" groupResizeBehavior="preserve-pixel-size" style={hidden}>
              <Dock />
            </Panel>
          </Group>
        </Panel>
        {docked && <Separator className={c('handle')} aria-label={t.frame.resize.inspector} />}
        {docked && (
          <Panel id="inspector" defaultSize={356} minSize={280} maxSize={640} groupResizeBehavior="preserve-pixel-size" style={hidden}>
            <Inspector />
          </Panel>
        )}
      </Group>
      {width !== 'wide' && drawerOpen && <LessonDrawer />}
      {width === 'tablet' && inspectorOpen && anything && <InspectorDrawer />}
    </>
  );
}

const hidden = { overflow: 'hidden' } as const;

function Upper({ column }: { readonly column: boolean }): ReactNode {
  const t = useText();
  return (
    <Group orientation="horizontal">
      {column && (
        <Panel id="lesson" defaultSize={288} minSize={240} maxSize={480} groupResizeBehavior="preserve-pixel-size" style={hidden}>
          <section className={c('panel')} aria-label={t.lesson.panel}>
            <Lazily>
              <LessonPanel />
            </Lazily>
          </section>
        </Panel>
      )}
      {column && <Separator className={c('handle')} aria-label={t.frame.resize.lesson} />}
      <Panel id="stage-panel" minSize="30%" style={hidden}>
        <Stage />
      </Panel>
    </Group>
  );
}

function Inspector(): ReactNode {
  const t = useText();
  return (
    <section className={c('panel')} aria-label={t.inspector.panel}>
      <Lazily>
        <InspectorPanel />
      </Lazily>
    </section>
  );
}

function InspectorDrawer(): ReactNode {
  return (
    <div className={c('drawer', 'right')}>
      <Inspector />
    </div>
  );
}

/** Esc closes what floats first, then lets go of the selection. */
function useEscape(width: FrameWidth): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      const { drawerOpen, inspectorOpen } = useLayout.getState();
      if (drawerOpen && (width === 'laptop' || width === 'tablet')) setLayout({ drawerOpen: false });
      else if (inspectorOpen && width === 'tablet') setLayout({ inspectorOpen: false });
      else select(null);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [width]);
}
