import type { ReactNode } from 'react';
import { counts } from '../bridge/selectors.ts';
import { useMirror, useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { IconButton } from '../design/primitives/Button.tsx';
import { Tabs } from '../design/primitives/Tabs.tsx';
import { useText } from '../i18n/language.ts';
import { Rich } from '../i18n/Rich.tsx';
import { Lazily } from '../workspace/LazyPanel.tsx';
import { setLayout, type StageView, useLayout } from '../workspace/layout.ts';
import { BreakSomething, TopologyView } from '../workspace/panels.ts';
import { addMachine } from '../bridge/actions.ts';
import { NodesView } from './nodes/NodesView.tsx';
import styles from './Stage.module.css';

const c = classesOf(styles);

/** The centre of the page: views of the same cluster. */
export function Stage(): ReactNode {
  const t = useText();
  const view = useLayout((layout) => layout.view);
  const items: readonly { readonly id: StageView; readonly label: string }[] = [
    { id: 'nodes', label: t.stage.nodes },
    { id: 'topology', label: t.stage.topology },
  ];
  return (
    <section id="stage" className={c('stage')} tabIndex={-1} aria-label={t.stage.panel}>
      <Tabs label={t.stage.views} items={items} value={view} onChange={(id) => setLayout({ view: id })} side={<Side view={view} />}>
        {view === 'nodes' ? (
          <NodesView />
        ) : (
          <Lazily>
            <TopologyView />
          </Lazily>
        )}
      </Tabs>
    </section>
  );
}

function Side({ view }: { readonly view: StageView }): ReactNode {
  const t = useText();
  const session = useSession();
  const { machines, machinesReady, pods, podsReady } = useMirror(counts);
  const table = useLayout((layout) => layout.table);
  return (
    <>
      <span className={c('count')}>
        <Rich text={t.stage.machinesReady(machinesReady, machines)} />
      </span>
      <span className={c('count')}>
        <Rich text={t.stage.podsReady(podsReady, pods)} />
      </span>
      <span className={c('buttons')}>
        {view === 'nodes' && <IconButton icon="list" label={table ? t.stage.asPicture : t.stage.asTable} aria-pressed={table} onClick={() => setLayout({ table: !table })} />}
        <IconButton icon="plus" label={t.stage.addMachine} onClick={() => void addMachine(session)} />
      </span>
      <Lazily>
        <BreakSomething />
      </Lazily>
    </>
  );
}
