import { Command } from 'cmdk';
import { type ReactNode, useMemo, useState } from 'react';
import { addMachine } from '../bridge/actions.ts';
import type { Mirror } from '../bridge/mirror.ts';
import { machineRef, nodeRef, podRef, select, serviceRef, workloadRef } from '../bridge/selection.ts';
import type { Session } from '../bridge/session.ts';
import { useSession } from '../bridge/use-mirror.ts';
import { neighbourSpeed } from '../controls/speeds.ts';
import { classesOf } from '../design/classes.ts';
import { Icon } from '../design/icons/Icon.tsx';
import { Dialog } from '../design/primitives/Dialog.tsx';
import { StateMark } from '../design/StateMark.tsx';
import { chooseLanguage, type Text, useText } from '../i18n/language.ts';
import { openDock, openLesson, setLayout } from './layout.ts';
import styles from './Palette.module.css';
import { toggleTheme } from '../design/theme.ts';

const c = classesOf(styles);
const perGroup = 8;

interface Found {
  readonly id: string;
  readonly words: string;
  readonly note?: string;
  readonly mark?: ReactNode;
  readonly hotkey?: string;
  readonly run: () => void;
}
type Groups = readonly { readonly heading: string; readonly found: readonly Found[] }[];

/** Commands and objects by name. Search is ours: a cluster has more objects than a list should hold. */
export function Palette({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useText();
  const session = useSession();
  const [query, setQuery] = useState('');
  const groups = useMemo(() => search(query, t, session), [query, t, session]);
  return (
    <Dialog title={t.frame.search} quietTitle wide onClose={onClose}>
      <Command shouldFilter={false} loop label={t.frame.search} className={c('palette')}>
        <Command.Input value={query} onValueChange={setQuery} placeholder={t.frame.searchHint} className={c('input')} />
        <Command.List className={c('list')}>
          <Command.Empty className={c('empty')}>{t.frame.nothingFound}</Command.Empty>
          {groups.map(({ heading, found }) => (
            <Command.Group key={heading} heading={heading} className={c('group')}>
              {found.map((item) => (
                <Command.Item
                  key={item.id}
                  value={item.id}
                  className={c('item')}
                  onSelect={() => {
                    onClose();
                    item.run();
                  }}
                >
                  <span className={c('mark')}>{item.mark ?? <Icon name="right" />}</span>
                  <span className={c('words')}>{item.words}</span>
                  <span className={c('note')}>{item.note}</span>
                  {item.hotkey !== undefined && <kbd>{item.hotkey}</kbd>}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}

function search(query: string, t: Text, session: Session): Groups {
  const needle = query.trim().toLowerCase();
  const names = t.frame.paletteGroups;
  const commands = commandsOf(t, session).filter(({ words }) => words.toLowerCase().includes(needle));
  const objects: Groups = needle === '' ? [] : objectsOf(needle, t, session.mirror);
  return [{ heading: names.commands, found: commands }, ...objects].filter(({ found }) => found.length > 0);
}

function commandsOf(t: Text, session: Session): readonly Found[] {
  const { paused } = session.mirror.clock;
  return [
    { id: 'play', words: paused ? t.controls.play : t.controls.pause, hotkey: 'Space', run: () => session.pace({ paused: !paused }) },
    { id: 'step', words: t.controls.step, hotkey: '→', run: () => session.step('fact') },
    { id: 'faster', words: t.controls.faster, hotkey: '+', run: () => session.pace({ speed: neighbourSpeed(session.mirror.clock.speed, 1) }) },
    { id: 'slower', words: t.controls.slower, hotkey: '−', run: () => session.pace({ speed: neighbourSpeed(session.mirror.clock.speed, -1) }) },
    { id: 'add', words: t.stage.addMachine, run: () => void addMachine(session) },
    { id: 'nodes', words: t.stage.nodes, run: () => setLayout({ view: 'nodes' }) },
    { id: 'topology', words: t.stage.topology, run: () => setLayout({ view: 'topology' }) },
    { id: 'editor', words: t.editor.panel, run: () => openDock('editor') },
    { id: 'timeline', words: t.timeline.panel, run: () => openDock('timeline') },
    { id: 'events', words: t.frame.events, run: () => openDock('events') },
    { id: 'lesson', words: t.frame.openLesson, run: openLesson },
    { id: 'inspector', words: t.frame.showInspector, run: () => setLayout({ inspectorOpen: true, sheet: 'inspector', sheetSize: 'half' }) },
    { id: 'theme', words: t.frame.theme, run: toggleTheme },
    { id: 'language', words: t.frame.switchLanguage, run: () => chooseLanguage(t.frame.languageName === 'EN' ? 'en' : 'zh') },
  ];
}

function objectsOf(needle: string, t: Text, mirror: Mirror): Groups {
  const names = t.frame.paletteGroups;
  const fits = ({ name }: { readonly name: string }): boolean => name.toLowerCase().includes(needle);
  return [
    {
      heading: names.machines,
      found: take(mirror.machines.values(), fits, (row) => ({ id: `machine/${row.name}`, words: row.name, note: t.stage.machine[row.state], mark: <StateMark of="machine" state={row.state} />, run: () => select(row.hasNode ? nodeRef(row.name) : machineRef(row.name)) })),
    },
    { heading: names.workloads, found: take(mirror.workloads.values(), fits, (row) => ({ id: row.uid, words: row.name, note: `${row.kind} · ${row.namespace}`, run: () => select(workloadRef(row)) })) },
    { heading: names.services, found: take(mirror.services.values(), fits, (row) => ({ id: row.uid, words: row.name, note: `Service · ${row.namespace}`, run: () => select(serviceRef(row)) })) },
    { heading: names.pods, found: take(mirror.pods.values(), fits, (row) => ({ id: row.uid, words: row.name, note: row.node ?? t.stage.unscheduled, mark: <StateMark of="pod" state={row.state} />, run: () => select(podRef(row)) })) },
  ];
}

function take<R>(rows: Iterable<R>, fits: (row: R) => boolean, found: (row: R) => Found): readonly Found[] {
  const taken: Found[] = [];
  for (const row of rows) {
    if (!fits(row)) continue;
    taken.push(found(row));
    if (taken.length === perGroup) break;
  }
  return taken;
}
