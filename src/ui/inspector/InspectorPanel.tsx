import { type ReactNode, useEffect } from 'react';
import { create } from 'zustand';
import type { Node, Pod, Service } from '../../engine/api/core/types.ts';
import type { ObjectDetail, ObjectRef } from '../../engine/protocol/messages.ts';
import { refKey, useSelection } from '../bridge/selection.ts';
import { detail as detailSelector, machineRow, podRow, workloadRow } from '../bridge/selectors.ts';
import { useMirror } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { Tabs } from '../design/primitives/Tabs.tsx';
import { useText } from '../i18n/language.ts';
import { Lazily, lazyNamed } from '../workspace/LazyPanel.tsx';
import { EventsView } from './EventsView.tsx';
import { Header, type Subject } from './Header.tsx';
import styles from './Inspector.module.css';
import { NodeSummary } from './NodeSummary.tsx';
import { ObjectSummary, ServiceSummary } from './OtherSummaries.tsx';
import { PodSummary } from './PodSummary.tsx';
import { GoneAt } from './use-times.ts';
import { WhyHere } from './WhyHere.tsx';
import { WhyNow } from './WhyNow.tsx';
import { WorkloadSummary } from './WorkloadSummary.tsx';
import { YamlView } from './YamlView.tsx';

const c = classesOf(styles);

const ApiView = lazyNamed(async () => (await import('./ApiView.tsx')).ApiView);

type InspectorTab = 'summary' | 'now' | 'here' | 'yaml' | 'events' | 'api';

const useTab = create<{ readonly tab: InspectorTab }>(() => ({ tab: 'summary' }));

/** Everything about the selected object. */
export function InspectorPanel(): ReactNode {
  const { inspector } = useText();
  const ref = useSelection((selection) => selection.ref);
  if (ref === null) return <p className={c('empty')}>{inspector.empty}</p>;
  return <Inspected key={refKey(ref)} to={ref} />;
}

function Inspected({ to: ref }: { readonly to: ObjectRef }): ReactNode {
  const { inspector } = useText();
  const latest = useMirror(detailSelector);
  const detail = latest !== null && refKey(latest.ref) === refKey(ref) ? latest : undefined;
  const uid = ref.uid ?? detail?.object?.metadata.uid ?? '';
  const pod = useMirror(podRow(ref.kind === 'Pod' ? uid : ''));
  const workload = useMirror(workloadRow(uid));
  const machineName = ref.kind === 'Node' || ref.kind === 'Machine' ? ref.name : (pod?.node ?? '');
  const machine = useMirror(machineRow(machineName));
  const isPod = ref.kind === 'Pod';
  const wanted = useTab((state) => state.tab);
  const tab = wanted === 'here' && !isPod ? 'summary' : wanted;
  useFactOpensCauses();
  const items: readonly { readonly id: InspectorTab; readonly label: string }[] = [
    { id: 'summary', label: inspector.summary },
    { id: 'now', label: inspector.whyNowTab },
    ...(isPod ? [{ id: 'here', label: inspector.whyHereTab } as const] : []),
    { id: 'yaml', label: 'YAML' },
    { id: 'events', label: inspector.events },
    { id: 'api', label: inspector.door.tab },
  ];
  const subject: Subject = { ref, detail, pod, machine, workload };
  return (
    <div className={c('panel')}>
      <Header subject={subject} />
      <Tabs size="small" label={inspector.panel} items={items} value={tab} onChange={(id) => useTab.setState({ tab: id })}>
        {detail !== undefined && (
          <GoneAt value={detail.object === undefined ? detail.writes[0]?.elapsedMs : undefined}>
            <TabBody tab={tab} detail={detail} subject={subject} />
          </GoneAt>
        )}
      </Tabs>
    </div>
  );
}

/** A mark on the timeline was pressed, or a row of the last writes: its causes are asked for. Who looks at requests goes on doing so. */
function useFactOpensCauses(): void {
  const factId = useSelection((selection) => selection.factId);
  useEffect(() => {
    if (factId !== null) useTab.setState(({ tab }) => ({ tab: tab === 'api' ? 'api' : 'now' }));
  }, [factId]);
}

function TabBody({ tab, detail, subject }: { readonly tab: InspectorTab; readonly detail: ObjectDetail; readonly subject: Subject }): ReactNode {
  if (tab === 'yaml') return <YamlView detail={detail} />;
  if (tab === 'events') return <EventsView detail={detail} />;
  if (tab === 'api') {
    return (
      <Lazily>
        <ApiView detail={detail} />
      </Lazily>
    );
  }
  const known = detail.object ?? detail.last;
  return (
    <div className={c('body')}>
      {tab === 'summary' && <Summary detail={detail} subject={subject} />}
      {tab === 'now' && <WhyNow detail={detail} pod={subject.pod} />}
      {tab === 'here' && known?.kind === 'Pod' && <WhyHere pod={known as Pod} />}
    </div>
  );
}

function Summary({ detail, subject }: { readonly detail: ObjectDetail; readonly subject: Subject }): ReactNode {
  const { inspector } = useText();
  const object = detail.object ?? detail.last;
  if (object === undefined) return <p className={c('empty')}>{inspector.notFound}</p>;
  if (object.kind === 'Pod') return <PodSummary detail={detail} pod={object as Pod} row={subject.pod} />;
  if (object.kind === 'Node' || object.kind === 'Machine') return <NodeSummary detail={detail} node={object.kind === 'Node' ? (object as Node) : undefined} row={subject.machine} />;
  if (object.kind === 'Service') return <ServiceSummary detail={detail} service={object as Service} />;
  if (subject.workload !== undefined) return <WorkloadSummary detail={detail} object={object} row={subject.workload} />;
  return <ObjectSummary detail={detail} object={object} />;
}
