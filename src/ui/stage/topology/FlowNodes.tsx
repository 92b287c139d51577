import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo, type ReactNode } from 'react';
import { podRef, select, serviceRef, useIsSelected, workloadRef } from '../../bridge/selection.ts';
import { podRow, serviceRow, workloadRow } from '../../bridge/selectors.ts';
import { useMirror, useSession } from '../../bridge/use-mirror.ts';
import { classesOf } from '../../design/classes.ts';
import { StateMark } from '../../design/StateMark.tsx';
import { useText } from '../../i18n/language.ts';
import type { GraphNode } from '../graph/layout.ts';
import styles from './Topology.module.css';

const c = classesOf(styles);

type Kind<T extends GraphNode['type']> = Extract<GraphNode, { readonly type: T }>;

function nodeOf<T extends GraphNode['type']>(props: NodeProps): Kind<T> {
  return props.data['node'] as Kind<T>;
}

function Ends({ left = true, right = true }: { readonly left?: boolean; readonly right?: boolean }): ReactNode {
  return (
    <>
      {left && <Handle type="target" position={Position.Left} className={c('end')} isConnectable={false} />}
      {right && <Handle type="source" position={Position.Right} className={c('end')} isConnectable={false} />}
    </>
  );
}

const headings = { workload: 'Deployment', replicaSet: 'ReplicaSet', pod: 'Pod', service: 'Service' } as const;

export const HeadingNode = memo(function HeadingNode(props: NodeProps): ReactNode {
  return <div className={c('heading')}>{headings[nodeOf<'heading'>(props).column]}</div>;
});

export const WorkloadNode = memo(function WorkloadNode(props: NodeProps): ReactNode {
  const t = useText();
  const { uid, role, current } = nodeOf<'workload'>(props);
  const row = useMirror(workloadRow(uid));
  const selected = useIsSelected(row?.kind ?? '', row?.namespace ?? '', row?.name ?? '');
  if (row === undefined) return null;
  const name = role === 'replicaSet' && row.ownerUid !== undefined ? `…${row.name.slice(row.name.lastIndexOf('-') + 1)}` : row.name;
  const note = role === 'replicaSet' && row.revision !== undefined ? `${t.stage.revision(row.revision)} · ${current ? t.stage.current : t.stage.old}` : t.stage.ready(row.ready, row.desired);
  return (
    <>
      <button type="button" data-nav="workload" title={`${row.kind} ${row.namespace}/${row.name}`} aria-label={`${row.kind} ${row.name}, ${t.stage.ready(row.ready, row.desired)}`} aria-pressed={selected} className={c('box', 'twoLines', selected && 'selected')} onClick={() => select(workloadRef(row))}>
        <span className={c('mono')}>{name}</span>
        <small>{note}</small>
      </button>
      <Ends left={role === 'replicaSet'} />
    </>
  );
});

export const PodNode = memo(function PodNode(props: NodeProps): ReactNode {
  const t = useText();
  const { uid } = nodeOf<'pod'>(props);
  const row = useMirror(podRow(uid));
  const selected = useIsSelected('Pod', row?.namespace ?? '', row?.name ?? '');
  if (row === undefined) return null;
  const word = t.stage.pod[row.state];
  const label = row.node === undefined ? t.stage.podLabelUnscheduled(row.name, word, row.status) : t.stage.podLabel(row.name, row.node, word, row.status);
  const suffix = row.ownerUid === undefined ? row.name : `…${row.name.slice(row.name.lastIndexOf('-') + 1)}`;
  return (
    <>
      <button type="button" data-nav="pod" data-pod={uid} title={`${row.name} · ${row.status}`} aria-label={label} aria-pressed={selected} className={c('box', 'pod', row.state, selected && 'selected')} onClick={() => select(podRef(row))}>
        <StateMark of="pod" state={row.state} />
        <span className={c('mono')}>{suffix}</span>
        <small>{row.node}</small>
      </button>
      <Ends />
    </>
  );
});

export const MoreNode = memo(function MoreNode(props: NodeProps): ReactNode {
  const t = useText();
  return <div className={c('box', 'more')}>{t.stage.more(nodeOf<'more'>(props).count)}</div>;
});

export const ServiceNode = memo(function ServiceNode(props: NodeProps): ReactNode {
  const t = useText();
  const { mirror } = useSession();
  const { uid } = nodeOf<'service'>(props);
  const row = useMirror(serviceRow(uid));
  const selected = useIsSelected('Service', row?.namespace ?? '', row?.name ?? '');
  if (row === undefined) return null;
  const cut = row.notReadyPods.flatMap((podUid) => mirror.pods.get(podUid)?.name ?? []).slice(0, 2);
  const port = row.ports[0]?.replace(/\/TCP$/, '') ?? '';
  return (
    <>
      <button type="button" data-nav="service" title={`Service ${row.namespace}/${row.name}`} aria-pressed={selected} className={c('box', 'twoLines', selected && 'selected')} onClick={() => select(serviceRef(row))}>
        <span className={c('mono')}>{row.name}</span>
        <small>{row.clusterIP === 'None' || port === '' ? row.clusterIP : `${row.clusterIP}:${port}`}</small>
      </button>
      {cut.length > 0 && <span className={c('cutNote')}>{cut.map((name) => t.stage.notServed(`…${name.slice(name.lastIndexOf('-') + 1)}`)).join(', ')}</span>}
      <Ends right={false} />
    </>
  );
});
