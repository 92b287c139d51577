import { memo, type ReactNode } from 'react';
import type { PodState } from '../../../engine/protocol/messages.ts';
import { workloadRow } from '../../bridge/selectors.ts';
import { useMirror } from '../../bridge/use-mirror.ts';
import { classesOf } from '../../design/classes.ts';
import { podStateOrder } from '../../design/state-shapes.ts';
import { StateMark } from '../../design/StateMark.tsx';
import { useText } from '../../i18n/language.ts';
import { type AppGroup, summaryOf } from '../graph/groups.ts';
import styles from './Topology.module.css';

const c = classesOf(styles);
const shown = 40;

/** Applications that are folded: mark, name, ready of desired. */
export function Chips({ groups, onOpen }: { readonly groups: readonly AppGroup[]; readonly onOpen: (id: string) => void }): ReactNode {
  const t = useText();
  return (
    <ul className={c('chips')}>
      {groups.slice(0, shown).map((group) => (
        <Chip key={group.id} group={group} onOpen={onOpen} />
      ))}
      {groups.length > shown && <li className={c('rest')}>{t.stage.more(groups.length - shown)}</li>}
    </ul>
  );
}

const Chip = memo(function Chip({ group, onOpen }: { readonly group: AppGroup; readonly onOpen: (id: string) => void }): ReactNode {
  const row = useMirror(workloadRow(group.id));
  const { name, ready, desired } = row ?? summaryOf(group);
  const worst = podStateOrder.find((state) => group.pods.some((pod) => pod.state === state)) ?? 'done';
  const state: PodState = ready >= desired ? (desired === 0 ? 'done' : 'ready') : worst === 'ready' ? 'starting' : worst;
  return (
    <li>
      <button type="button" className={c('chip', ready < desired && 'loud')} onClick={() => onOpen(group.id)}>
        <StateMark of="pod" state={state} size={10} />
        <span>{name}</span>
        <small>
          {ready}/{desired}
        </small>
      </button>
    </li>
  );
});
