import type { ReactNode } from 'react';
import type { PodRow } from '../../engine/protocol/messages.ts';
import { machineRow } from '../bridge/selectors.ts';
import { useClockValue, useMirror } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { elapsed } from '../i18n/format.ts';
import { useText } from '../i18n/language.ts';
import { Rich } from '../i18n/Rich.tsx';
import styles from './Inspector.module.css';

const c = classesOf(styles);

/** What is running out for a pod: a toleration, a back-off, its grace period. For ever is `∞` and has no line. */
export function Burn({ pod }: { readonly pod: PodRow }): ReactNode {
  const { inspector, stage } = useText();
  const machine = useMirror(machineRow(pod.node ?? ''));
  const { countdown } = pod;
  const leftMs = useClockValue((clock) => (countdown?.dueMs === undefined ? undefined : Math.max(0, Math.ceil((countdown.dueMs - clock.elapsedMs) / 1000) * 1000)));
  if (countdown === undefined) return null;
  const taint = machine?.taints.find((known) => known.endsWith(':NoExecute')) ?? 'NoExecute';
  // A kubelet that is silent kills nothing: the time is over, and nobody says so.
  const isOver = countdown.kind === 'grace' && leftMs === 0;
  if (isOver) return <p className={c('burn', 'fg-1')}>{inspector.graceOver}</p>;
  const words = countdown.kind === 'toleration' ? inspector.toleratedFor(taint) : inspector.countdown[countdown.kind];
  return (
    <div className={c('burn', countdown.kind === 'grace' ? 'fg-1' : 'warn')} data-countdown={countdown.kind}>
      <div className={c('line')}>
        <span className={c('fg-0')}>
          <Rich text={words} />
        </span>
        <b>{leftMs === undefined ? stage.forEver : `${leftMs / 1000} s`}</b>
      </div>
      {leftMs !== undefined && countdown.dueMs !== undefined && <Track fromMs={countdown.fromMs} dueMs={countdown.dueMs} leftMs={leftMs} kind={countdown.kind} />}
    </div>
  );
}

interface TrackProps {
  readonly fromMs: number;
  readonly dueMs: number;
  readonly leftMs: number;
  readonly kind: 'toleration' | 'backoff' | 'grace';
}

function Track({ fromMs, dueMs, leftMs, kind }: TrackProps): ReactNode {
  const { inspector } = useText();
  const totalMs = Math.max(1, dueMs - fromMs);
  const gone = Math.round((totalMs - leftMs) / 1000);
  return (
    <>
      <div className={c('track')}>
        <i style={{ width: `${(Math.min(leftMs, totalMs) / totalMs) * 100}%` }} />
      </div>
      <div className={c('line', 'small')}>
        <span>{inspector.gone(Math.max(0, gone), Math.round(totalMs / 1000))}</span>
        <span>{inspector.dueAt[kind](elapsed(dueMs))}</span>
      </div>
    </>
  );
}
