import { type ReactNode, useEffect, useState } from 'react';
import type { Fact, ObjectDetail, PodRow } from '../../engine/protocol/messages.ts';
import { useSelection } from '../bridge/selection.ts';
import { useClockValue, useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import type { Text } from '../i18n/language.ts';
import { useText } from '../i18n/language.ts';
import { Rich } from '../i18n/Rich.tsx';
import { CauseChain, type Prediction } from './CauseChain.tsx';
import { factWords } from './fact-words.ts';
import styles from './Inspector.module.css';
import { Section } from './Section.tsx';

const c = classesOf(styles);

/** The chain of causes: of the fact that was clicked, or of the last write to the object. */
export function WhyNow({ detail, pod, limit }: { readonly detail: ObjectDetail; readonly pod: PodRow | undefined; readonly limit?: number }): ReactNode {
  const { inspector } = useText();
  const chain = useChain(detail);
  const [newest] = chain;
  const prediction = predictionOf(pod, inspector);
  const isAhead = useClockValue((clock) => prediction !== undefined && prediction.atMs > clock.elapsedMs);
  return (
    <Section title={inspector.whyNow} extra={newest !== undefined && <Rich text={factWords(newest, inspector.facts)} />}>
      {newest === undefined ? <p className={c('small')}>{inspector.noCause}</p> : <CauseChain chain={chain} prediction={isAhead ? prediction : undefined} {...(limit !== undefined && { limit })} />}
    </Section>
  );
}

function useChain(detail: ObjectDetail): readonly Fact[] {
  const session = useSession();
  const factId = useSelection((selection) => selection.factId);
  const [asked, setAsked] = useState<{ readonly factId: number; readonly chain: readonly Fact[] } | null>(null);
  useEffect(() => {
    if (factId === null) return undefined;
    let current = true;
    session.engine.send('why', { factId }).then(
      ({ chain }) => current && setAsked({ factId, chain }),
      () => current && setAsked({ factId, chain: [] }),
    );
    return () => {
      current = false;
    };
  }, [session, factId]);
  return asked !== null && asked.factId === factId && asked.chain.length > 0 ? asked.chain : detail.why;
}

/** What the clock that runs on a pod will do when nothing changes. */
export function predictionOf(pod: PodRow | undefined, texts: Text['inspector']): Prediction | undefined {
  const { countdown } = pod ?? {};
  if (countdown?.dueMs === undefined) return undefined;
  return { atMs: countdown.dueMs, words: texts.predicted[countdown.kind] };
}
