import { type ReactNode, useEffect, useState } from 'react';
import type { DoorRecord } from '../../engine/api/door.ts';
import type { ObjectDetail } from '../../engine/protocol/messages.ts';
import { useSelection } from '../bridge/selection.ts';
import { useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { elapsed } from '../i18n/format.ts';
import { useText } from '../i18n/language.ts';
import styles from './Door.module.css';
import { readableBody, requestsOf, shortTitle } from './door-words.ts';
import { DoorStages } from './DoorStages.tsx';
import { LastWrites } from './LastWrites.tsx';
import { Pairs, Section } from './Section.tsx';

const c = classesOf(styles);

const refreshEveryMs = 1000;

/** A write as a request: what was sent, what each stage of the API server did to it, and the answer. Below: other writes, and what was refused. */
export function ApiView({ detail }: { readonly detail: ObjectDetail }): ReactNode {
  const { door } = useText().inspector;
  const factId = useSelection((selection) => selection.factId);
  const latest = detail.writes[0]?.id;
  const [chosen, setChosen] = useState<{ readonly factId: number | null; readonly record: DoorRecord } | null>(null);
  // A write that is pressed later takes the place of the refusal.
  const refusal = chosen !== null && chosen.factId === factId ? chosen.record : null;
  const asked = useRequests(factId === null ? undefined : `fact=${factId}`);
  const last = useRequests(latest === undefined ? undefined : `fact=${latest}`);
  const refused = useRequests('refused=true&limit=8', refreshEveryMs);
  const record = refusal ?? asked[0] ?? last[0];
  return (
    <section className={c('body')}>
      {record === undefined ? <p className={c('empty')}>{door.nothing}</p> : <Door record={record} />}
      <LastWrites detail={detail} />
      {refused.length > 0 && (
        <Section title={door.refusedRequests}>
          <ul className={c('refusals')}>
            {refused.map((one) => (
              <li key={one.id}>
                <button type="button" className={c(one.id === refusal?.id && 'chosen')} onClick={() => setChosen({ factId, record: one })}>
                  <time>{elapsed(one.elapsedMs)}</time>
                  <span className={c('bad')}>{one.answer?.status}</span>
                  <span className={c('cut')}>{shortTitle(one)}</span>
                  <span className={c('cut', 'message')}>{one.answer?.message}</span>
                </button>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </section>
  );
}

/** What the sandbox remembers; asked again after a while where nothing tells that there is more. */
function useRequests(query: string | undefined, everyMs?: number): readonly DoorRecord[] {
  const session = useSession();
  const [answer, setAnswer] = useState<readonly DoorRecord[]>([]);
  useEffect(() => {
    if (query === undefined) return undefined;
    let current = true;
    const ask = (): void => {
      session.engine.send('request', { method: 'GET', path: `/sandbox/v1/requests?${query}` }).then(
        ({ body }) => current && setAnswer(requestsOf(body)),
        () => current && setAnswer([]),
      );
    };
    ask();
    const timer = everyMs === undefined ? undefined : setInterval(ask, everyMs);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [session, query, everyMs]);
  // The answer before stays until the next is there: nothing flickers while an object is written.
  return query === undefined ? [] : answer;
}

function Door({ record }: { readonly record: DoorRecord }): ReactNode {
  const { door } = useText().inspector;
  const { source, method, path, user, elapsedMs, contentType, size, body, isDryRun, answer, stages } = record;
  return (
    <>
      <Section title={door.request} extra={isDryRun ? door.dryRun : undefined}>
        <p className={c('line')}>
          <b>{method.toUpperCase()}</b> {path === '' ? [record.object?.kind, record.object?.namespace, record.object?.name].filter((part) => part !== undefined).join('/') : path}
        </p>
        <Pairs
          pairs={[
            [door.by, user],
            [door.at, elapsed(elapsedMs)],
            [door.contentType, size === undefined || size === 0 ? undefined : contentType],
            [door.size, size === undefined || size === 0 ? undefined : door.bytes(size)],
          ]}
        />
        {source !== 'http' && <p className={c('note')}>{source === 'forgotten' ? door.forgotten : stages.some(({ state }) => state === 'untold') ? door.insideUnnoted : door.inside}</p>}
        {body !== undefined && (
          <details className={c('sent')}>
            <summary>{door.body}</summary>
            <pre>{readableBody(body)}</pre>
          </details>
        )}
      </Section>
      <Section title={door.stages}>
        <DoorStages record={record} />
      </Section>
      {answer !== undefined && (
        <Section title={door.answer}>
          <p className={c('line', answer.status >= 400 && 'bad')}>
            <b>{answer.status}</b> {answer.reason}
          </p>
          {answer.message !== undefined && <p className={c('quote')}>{answer.message}</p>}
          {answer.warning !== undefined && (
            <p className={c('quote')}>
              {door.warning}: {answer.warning}
            </p>
          )}
        </Section>
      )}
    </>
  );
}
