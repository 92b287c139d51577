import { memo, type ReactNode } from 'react';
import { machineRef, nodeRef, podRef, select, workloadRef } from '../bridge/selection.ts';
import { machineRow, workloadRow } from '../bridge/selectors.ts';
import { useMirror } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { useText } from '../i18n/language.ts';
import type { Lane, PlacedLane } from './lanes.ts';
import styles from './Timeline.module.css';

const c = classesOf(styles);

export function LaneLabels({ lanes }: { readonly lanes: readonly PlacedLane[] }): ReactNode {
  const t = useText();
  return (
    <ul className={c('labels')} aria-label={t.timeline.lanes}>
      {lanes.map(({ lane, top, height }) =>
        lane.kind === 'gap' ? null : (
          <li key={keyOf(lane)} style={{ top, height }}>
            <Label lane={lane} />
          </li>
        ),
      )}
    </ul>
  );
}

function keyOf(lane: Exclude<Lane, { kind: 'gap' }>): string {
  return lane.kind === 'pod' || lane.kind === 'workload' ? lane.row.uid : `${lane.kind}/${lane.name}`;
}

const Label = memo(function Label({ lane }: { readonly lane: Exclude<Lane, { kind: 'gap' }> }): ReactNode {
  const t = useText();
  if (lane.kind === 'zone') return <span>{t.timeline.zone(lane.name)}</span>;
  if (lane.kind === 'machine') return <MachineLabel name={lane.name} />;
  if (lane.kind === 'workload') return <WorkloadLabel uid={lane.row.uid} />;
  return (
    <button type="button" className={c('mono')} title={lane.row.name} onClick={() => select(podRef(lane.row))}>
      …{lane.row.name.slice(-11)}
    </button>
  );
});

function MachineLabel({ name }: { readonly name: string }): ReactNode {
  const row = useMirror(machineRow(name));
  return (
    <button type="button" className={c('mono')} onClick={() => select(row?.hasNode === false ? machineRef(name) : nodeRef(name))}>
      {name}
    </button>
  );
}

function WorkloadLabel({ uid }: { readonly uid: string }): ReactNode {
  const row = useMirror(workloadRow(uid));
  if (row === undefined) return null;
  return (
    <button type="button" className={c('mono')} title={`${row.kind} ${row.namespace}/${row.name}`} onClick={() => select(workloadRef(row))}>
      <span className={c('words')}>{row.name}</span>
      <span className={c('ratio', row.ready < row.desired && 'missing')}>
        {row.ready}/{row.desired}
      </span>
    </button>
  );
}
