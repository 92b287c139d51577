import { memo, type ReactNode } from 'react';
import type { PodRow } from '../../../engine/protocol/messages.ts';
import { podRef, select, useIsSelected } from '../../bridge/selection.ts';
import { podRow } from '../../bridge/selectors.ts';
import { useClockValue, useMirror } from '../../bridge/use-mirror.ts';
import { classesOf } from '../../design/classes.ts';
import { StateMark } from '../../design/StateMark.tsx';
import { useText } from '../../i18n/language.ts';
import { useCode } from './use-code.ts';
import styles from './Pod.module.css';

const c = classesOf(styles);

/** A pod as a cell: mark, two letters, and what runs out. */
export const PodCell = memo(function PodCell({ uid }: { readonly uid: string }): ReactNode {
  const row = useMirror(podRow(uid));
  return row === undefined ? null : <Cell row={row} />;
});

function Cell({ row }: { readonly row: PodRow }): ReactNode {
  const t = useText();
  const code = useCode(row);
  const selected = useIsSelected('Pod', row.namespace, row.name);
  const word = t.stage.pod[row.state];
  const label = row.node === undefined ? t.stage.podLabelUnscheduled(row.name, word, row.status) : t.stage.podLabel(row.name, row.node, word, row.status);
  const daemon = row.workload?.startsWith('DaemonSet/') === true;
  return (
    <button
      type="button"
      tabIndex={-1}
      data-nav="pod"
      data-pod={row.uid}
      className={c('pod', row.state, daemon && 'daemon', selected && 'selected', row.countdown !== undefined && 'counting')}
      aria-label={label}
      aria-pressed={selected}
      title={`${row.name} · ${row.status}`}
      onClick={() => select(podRef(row))}
    >
      <StateMark of="pod" state={row.state} size={10} />
      <span>{code}</span>
      {row.countdown !== undefined && <Countdown countdown={row.countdown} />}
    </button>
  );
}

/** The seconds that are left, and the burn line: time left of the whole. */
function Countdown({ countdown }: { readonly countdown: NonNullable<PodRow['countdown']> }): ReactNode {
  const t = useText();
  const { kind, fromMs, dueMs } = countdown;
  const seconds = useClockValue((clock) => (dueMs === undefined ? undefined : Math.max(0, Math.round((dueMs - clock.elapsedMs) / 1000))));
  const share = useClockValue((clock) => (dueMs === undefined ? 0 : Math.round(Math.max(0, Math.min(1, (dueMs - clock.elapsedMs) / Math.max(1, dueMs - fromMs))) * 200) / 2));
  // A grace period that is over says nothing any more: only the kubelet can end it now.
  if (kind === 'grace' && seconds === 0) return null;
  return (
    <>
      <span className={c('left', seconds !== undefined && seconds < 60 && 'soon')}>{seconds === undefined ? t.stage.forEver : t.stage.left(String(seconds))}</span>
      {dueMs !== undefined && <i className={c('burn')} style={{ width: `${share}%` }} />}
    </>
  );
}
