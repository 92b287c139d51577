import type { ReactNode } from 'react';
import type { PodRow } from '../../../engine/protocol/messages.ts';
import { nodeVersion } from '../../bridge/selectors.ts';
import { useMirror, useSession } from '../../bridge/use-mirror.ts';
import { classesOf } from '../../design/classes.ts';
import { useText } from '../../i18n/language.ts';
import { PodCell } from './PodCell.tsx';
import styles from './Unscheduled.module.css';

const c = classesOf(styles);
const shown = 24;

/** Pods that are on no node, with what the scheduler said about them. */
export function Unscheduled({ uids }: { readonly uids: readonly string[] }): ReactNode {
  const t = useText();
  const { mirror } = useSession();
  useMirror(nodeVersion(''));
  const reasons = commonest(uids.flatMap((uid) => mirror.pods.get(uid) ?? []));
  return (
    <section className={c('tray')} aria-label={t.stage.unscheduled}>
      <h2>
        {t.stage.unscheduled} <span>{uids.length}</span>
      </h2>
      <div className={c('pods')}>
        {uids.slice(0, shown).map((uid) => (
          <PodCell key={uid} uid={uid} />
        ))}
        {uids.length > shown && <span className={c('more')}>{t.stage.more(uids.length - shown)}</span>}
      </div>
      {reasons !== '' && (
        <p className={c('reason')} title={reasons}>
          {reasons}
        </p>
      )}
    </section>
  );
}

/** The message that most of them have; the others are in the inspector. */
function commonest(pods: readonly PodRow[]): string {
  const counts = new Map<string, number>();
  for (const { message } of pods) if (message !== undefined) counts.set(message, (counts.get(message) ?? 0) + 1);
  const [first] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return first?.[0] ?? '';
}
