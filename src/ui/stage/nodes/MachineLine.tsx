import { memo, type ReactNode } from 'react';
import { machineRow } from '../../bridge/selectors.ts';
import { useMirror } from '../../bridge/use-mirror.ts';
import { classesOf } from '../../design/classes.ts';
import { cpu, memory } from '../../i18n/format.ts';
import { useText } from '../../i18n/language.ts';
import { MachineHead } from './MachineUnit.tsx';
import { PodField } from './PodField.tsx';
import styles from './MachineLine.module.css';

const c = classesOf(styles);

/** A machine as one row: rail, name, pods as marks, one capacity bar of two lines. */
export const MachineLine = memo(function MachineLine({ name, width }: { readonly name: string; readonly width: number }): ReactNode {
  const t = useText();
  const row = useMirror(machineRow(name));
  if (row === undefined) return null;
  const share = (used: number, all: number): number => (all <= 0 ? 1 : Math.max(1, Math.min(1, used / all) * 34));
  const title = `${t.stage.cpu} ${t.stage.of(cpu(row.cpuRequestedMillis), cpu(row.cpuAllocatableMillis))} · ${t.stage.memory} ${t.stage.of(memory(row.memoryRequestedBytes), memory(row.memoryAllocatableBytes))}`;
  const fieldWidth = Math.max(26, width - 190);
  return (
    <article className={c('line', row.state)} data-machine={name}>
      <MachineHead row={row} phone />
      <PodField node={name} width={fieldWidth} height={26} />
      <svg className={c('capacity')} width="34" height="9" role="img" aria-label={title}>
        <title>{title}</title>
        <rect width={share(row.cpuRequestedMillis, row.cpuAllocatableMillis)} height="3" />
        <rect y="6" width={share(row.memoryRequestedBytes, row.memoryAllocatableBytes)} height="3" />
      </svg>
    </article>
  );
});
