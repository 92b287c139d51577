import type { ReactNode } from 'react';
import type { KubeObject } from '../../engine/protocol/messages.ts';
import { ShapeMark } from '../design/StateMark.tsx';
import { classesOf } from '../design/classes.ts';
import type { ShapeName, Tone } from '../design/state-shapes.ts';
import { elapsed, span } from '../i18n/format.ts';
import { useText } from '../i18n/language.ts';
import styles from './Inspector.module.css';
import { type ConditionRow, conditionsOf, type Verdict, verdictOf } from './read-object.ts';
import { Section } from './Section.tsx';
import { useElapsedOf, useNowMs } from './use-times.ts';

const c = classesOf(styles);

const marks: Readonly<Record<Verdict, readonly [ShapeName, Tone]>> = {
  good: ['square', 'ok'],
  bad: ['halfSquare', 'warn'],
  unknown: ['silence', 'blank'],
  neutral: ['pill', 'fg-2'],
};

/** What only the kubelet writes: stale once its machine is silent. */
const reported = new Set(['ContainersReady', 'PodReadyToStartContainers']);

export interface ConditionsProps {
  readonly object: KubeObject | undefined;
  /** Elapsed milliseconds of the last heartbeat, when the machine under the object is silent. */
  readonly silentSinceMs?: number | undefined;
  /** A message that stands above already. */
  readonly said?: string | undefined;
}

/** Conditions with the time since when; reason and message in Kubernetes' words where something is not as it should be. */
export function Conditions({ object, silentSinceMs, said }: ConditionsProps): ReactNode {
  const { inspector } = useText();
  const conditions = conditionsOf(object);
  if (conditions.length === 0) return null;
  return (
    <Section title={inspector.conditions} extra={inspector.since}>
      <table className={c('conditions')}>
        <tbody>
          {conditions.map((condition) => (
            <Row key={condition.type} condition={condition} said={said} staleMs={reported.has(condition.type) ? silentSinceMs : undefined} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Row({ condition, staleMs, said }: { readonly condition: ConditionRow; readonly staleMs: number | undefined; readonly said: string | undefined }): ReactNode {
  const { inspector } = useText();
  const now = useNowMs();
  const elapsedOf = useElapsedOf();
  const verdict = verdictOf(condition);
  const [shape, tone] = staleMs === undefined ? marks[verdict] : marks.unknown;
  const since = elapsedOf(condition.lastTransitionTime);
  const telling = verdict !== 'good' && [condition.reason, condition.message === said ? undefined : condition.message].filter((part) => part !== undefined && part !== '').join(': ');
  return (
    <>
      <tr>
        <th scope="row">{condition.type}</th>
        <td>
          <span className={c('status', staleMs === undefined ? tone : 'fg-1')}>
            <ShapeMark shape={shape} tone={tone} />
            {condition.status}
          </span>
        </td>
        <td>{staleMs === undefined ? since !== undefined && span(now - since) : inspector.staleSince(elapsed(staleMs))}</td>
      </tr>
      {telling !== false && telling !== '' && (
        <tr>
          <td colSpan={3} className={c('why')}>
            {telling}
          </td>
        </tr>
      )}
    </>
  );
}
