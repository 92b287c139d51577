import type { ReactNode } from 'react';
import type { MachineRow } from '../../../engine/protocol/messages.ts';
import { useClockValue, useSession } from '../../bridge/use-mirror.ts';
import { classesOf } from '../../design/classes.ts';
import { pulsePaths, pulseSteps } from './pulse-path.ts';
import styles from './Machine.module.css';

const c = classesOf(styles);

/** One tick per Lease renewal of the last 150 s. Silence is dotted; a bar stands where Ready turned Unknown. */
export function Pulse({ row }: { readonly row: MachineRow }): ReactNode {
  const { mirror } = useSession();
  const step = useClockValue((clock) => pulseSteps(clock.elapsedMs));
  const beats = mirror.histories.get(row.name)?.beats ?? row.heartbeatsMs;
  const silent = row.state === 'unknown' || row.state === 'off' || row.state === 'absent' || row.power === 'Off';
  const paths = pulsePaths(beats, step, silent ? 'silent' : 'beating', row.state === 'unknown' ? row.stateSinceMs : undefined);
  return (
    <svg className={c('pulse', silent && 'silentPulse')} viewBox="0 0 230 20" preserveAspectRatio="none" aria-hidden="true">
      <path className={c('beat')} d={paths.beats} vectorEffect="non-scaling-stroke" />
      {paths.silence !== '' && <path className={c('silence')} d={paths.silence} vectorEffect="non-scaling-stroke" />}
      {paths.end !== '' && <path className={c('end')} d={paths.end} vectorEffect="non-scaling-stroke" />}
      {paths.unknown !== '' && <path className={c('unknownAt')} d={paths.unknown} vectorEffect="non-scaling-stroke" />}
    </svg>
  );
}
