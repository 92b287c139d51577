import { type CSSProperties, type ReactNode, useEffect, useState } from 'react';
import type { Pod } from '../../engine/api/core/types.ts';
import { nodeRef } from '../bridge/selection.ts';
import { useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { elapsed } from '../i18n/format.ts';
import { useText } from '../i18n/language.ts';
import { type Attempt, attemptsOf, refusalsOf, scoreTable, shortPlugin } from './decisions.ts';
import styles from './Inspector.module.css';
import { RefLink } from './RefLink.tsx';
import { Section } from './Section.tsx';

const c = classesOf(styles);

/** The scheduler's decisions about a pod, the last first. `brief` shows the last one only. */
export function WhyHere({ pod, brief = false }: { readonly pod: Pod; readonly brief?: boolean }): ReactNode {
  const { inspector } = useText();
  const attempts = useAttempts(pod);
  const shown = brief ? attempts.slice(0, 1) : attempts;
  const [last] = attempts;
  return (
    <Section title={inspector.whyHere} extra={last !== undefined && <Verdict attempt={last} />}>
      {last === undefined && <p className={c('small')}>{pod.spec.nodeName === undefined ? inspector.notTried : inspector.notScheduled}</p>}
      {shown.map((attempt, index) => (
        <div key={attempt.atMs} className={c('attempt')}>
          {!brief && index > 0 && (
            <p className={c('small')}>
              <Verdict attempt={attempt} />
            </p>
          )}
          <AttemptView attempt={attempt} rows={brief ? 6 : 100} />
        </div>
      ))}
      {brief && attempts.length > 1 && <p className={c('small')}>{inspector.earlierAttempts(attempts.length - 1)}</p>}
    </Section>
  );
}

/** Asked anew whenever the pod's scheduling has moved on. */
function useAttempts(pod: Pod): readonly Attempt[] {
  const session = useSession();
  const { namespace = 'default', name, uid } = pod.metadata;
  const scheduled = pod.status.conditions?.find((condition) => condition.type === 'PodScheduled');
  const path = `/sandbox/v1/decisions/${namespace}/${name}`;
  const stamp = [path, uid, pod.spec.nodeName, scheduled?.status, scheduled?.message, scheduled?.lastTransitionTime].join(' ');
  const [answer, setAnswer] = useState<{ readonly uid: string; readonly attempts: readonly Attempt[] } | null>(null);
  useEffect(() => {
    let current = true;
    session.engine.send('request', { method: 'GET', path: stamp.split(' ', 1)[0] ?? '' }).then(
      ({ status, body }) => current && setAnswer({ uid, attempts: status === 200 ? attemptsOf(body).toReversed() : [] }),
      () => current && setAnswer({ uid, attempts: [] }),
    );
    return () => {
      current = false;
    };
  }, [session, uid, stamp]);
  return answer?.uid === uid ? answer.attempts : [];
}

function Verdict({ attempt }: { readonly attempt: Attempt }): ReactNode {
  const { inspector } = useText();
  const when = elapsed(attempt.atMs);
  const scored = Object.keys(attempt.scores ?? {}).length;
  if (attempt.result === 'bound') return scored > 1 ? inspector.won(attempt.node ?? '', scored, when) : inspector.onlyOne(attempt.node ?? '', when);
  return inspector.attempt[attempt.result](when);
}

function AttemptView({ attempt, rows }: { readonly attempt: Attempt; readonly rows: number }): ReactNode {
  const { inspector } = useText();
  const refusals = refusalsOf(attempt);
  const { victims = [] } = attempt;
  return (
    <>
      <Matrix attempt={attempt} limit={rows} />
      {attempt.message !== undefined && attempt.message !== '' && attempt.result !== 'bound' && <p className={c('quote')}>{attempt.message}</p>}
      {refusals.length > 0 && (
        <ul className={c('refused')}>
          {refusals.map(({ plugin, message, nodes }) => (
            <li key={`${plugin} ${message}`}>
              {inspector.refused(nodes.length)} {plugin}, {message} (
              {nodes.slice(0, 12).map((node, index) => (
                <span key={node}>
                  {index > 0 && ', '}
                  <RefLink to={nodeRef(node)} />
                </span>
              ))}
              {nodes.length > 12 && ', …'})
            </li>
          ))}
        </ul>
      )}
      {victims.length > 0 && <p className={c('refused')}>{inspector.victims(victims.map((victim) => `${victim.namespace}/${victim.name}`).join(', '))}</p>}
    </>
  );
}

function Matrix({ attempt, limit }: { readonly attempt: Attempt; readonly limit: number }): ReactNode {
  const { inspector } = useText();
  const { columns, rows } = scoreTable(attempt);
  if (rows.length === 0) return null;
  return (
    <div className={c('scroll')}>
      <table className={c('matrix')}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{inspector.node}</span>
            </th>
            {columns.map(({ plugin, weight }) => (
              <th key={plugin} scope="col">
                <abbr title={plugin}>{shortPlugin(plugin)}</abbr>
                <br />×{weight}
              </th>
            ))}
            <th scope="col">{inspector.total}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, limit).map(({ node, total, won, cells }) => (
            <tr key={node} className={c(won && 'winner')}>
              <th scope="row">
                <RefLink to={nodeRef(node)}>{node}</RefLink>
              </th>
              {cells.map((cell, index) => (
                <td key={columns[index]?.plugin} style={heat(cell.heat)} title={inspector.cell(cell.raw, cell.normalized)}>
                  {cell.weighted}
                </td>
              ))}
              <td className={c('total')}>{total}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > limit && <p className={c('small')}>{inspector.more(rows.length - limit)}</p>}
    </div>
  );
}

function heat(share: number): CSSProperties {
  return { ['--heat' as string]: share.toFixed(2) };
}
