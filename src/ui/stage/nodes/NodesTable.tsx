import { memo, type ReactNode } from 'react';
import { machineRef, nodeRef, select, useIsSelected } from '../../bridge/selection.ts';
import { counts, machineRow, nodeVersion, zones } from '../../bridge/selectors.ts';
import { useMirror, useSession } from '../../bridge/use-mirror.ts';
import { classesOf } from '../../design/classes.ts';
import { VirtualTable } from '../../design/primitives/VirtualTable.tsx';
import { StateMark } from '../../design/StateMark.tsx';
import { cpu, memory } from '../../i18n/format.ts';
import { useText } from '../../i18n/language.ts';
import { onContextMenu } from './navigation.ts';
import { podsOf } from './state-counts.ts';
import styles from './NodesTable.module.css';

const c = classesOf(styles);

/** The same machines as words and numbers: for screen readers, and for whoever reads tables. */
export function NodesTable(): ReactNode {
  const t = useText();
  const { mirror } = useSession();
  useMirror(counts);
  const names = useMirror(zones).flatMap((zone) => mirror.machinesByZone.list(zone));
  const { table } = t.stage;
  const heads = [table.machine, table.zone, table.state, table.pods, table.cpu, table.memory, table.taints];
  const widths = ['120px', '70px', '120px', '110px', '150px', '170px', 'auto'];
  const row = (index: number): ReactNode => <Row key={names[index]} name={names[index] ?? ''} index={index} />;
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the menu is the rows'; it bubbles to here
    <div className={c('view')} onContextMenu={onContextMenu}>
      <VirtualTable label={t.stage.nodes} heads={heads} widths={widths} count={names.length} rowHeight={30} row={row} />
    </div>
  );
}

const Row = memo(function Row({ name, index }: { readonly name: string; readonly index: number }): ReactNode {
  const t = useText();
  const { mirror } = useSession();
  const row = useMirror(machineRow(name));
  useMirror(nodeVersion(name));
  const selected = useIsSelected('Node', '', name);
  if (row === undefined) return null;
  const pods = podsOf(mirror, name);
  const ready = pods.filter((pod) => pod.state === 'ready').length;
  return (
    <tr aria-rowindex={index + 2} data-machine={name} className={c(selected && 'selected')}>
      <th scope="row">
        <button type="button" data-nav="machine" className={c('name')} onClick={() => select(row.hasNode ? nodeRef(name) : machineRef(name))}>
          {name}
        </button>
      </th>
      <td>{row.zone}</td>
      <td>
        <span className={c('state')}>
          <StateMark of="machine" state={row.state} />
          {t.stage.machine[row.state]}
        </span>
      </td>
      <td>
        {ready}/{pods.length} {t.stage.table.podsReady}
      </td>
      <td>{t.stage.of(cpu(row.cpuRequestedMillis), cpu(row.cpuAllocatableMillis))}</td>
      <td>{t.stage.of(memory(row.memoryRequestedBytes), memory(row.memoryAllocatableBytes))}</td>
      <td className={c('taints')}>{row.taints.join(', ')}</td>
    </tr>
  );
});
