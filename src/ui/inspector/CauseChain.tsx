import type { ReactNode } from 'react';
import type { Fact } from '../../engine/protocol/messages.ts';
import { select } from '../bridge/selection.ts';
import { classesOf } from '../design/classes.ts';
import { elapsed } from '../i18n/format.ts';
import { useText } from '../i18n/language.ts';
import { Rich } from '../i18n/Rich.tsx';
import { factOrigin, factWords } from './fact-words.ts';
import styles from './Inspector.module.css';

const c = classesOf(styles);

export interface Prediction {
  readonly atMs: number;
  readonly words: string;
}

export interface CauseChainProps {
  /** Newest first. */
  readonly chain: readonly Fact[];
  readonly prediction?: Prediction | undefined;
  /** How many facts are shown; the last one, where it all began, always is. */
  readonly limit?: number;
}

/** Why it is as it is: newest first, ending in a diamond (you) or where memory ends; what will come is hollow, on top. */
export function CauseChain({ chain, prediction, limit = 200 }: CauseChainProps): ReactNode {
  const { inspector } = useText();
  const shown = chain.length <= limit ? chain : [...chain.slice(0, limit - 1), ...chain.slice(-1)];
  const left = chain.length - shown.length;
  return (
    <ol className={c('chain')}>
      {prediction !== undefined && (
        <li className={c('ghost')}>
          <time>{elapsed(prediction.atMs)}</time>
          <span className={c('dot')} />
          <span>
            <Rich text={prediction.words} />
          </span>
        </li>
      )}
      {shown.map((fact, index) => (
        <Link key={fact.id} fact={fact} note={left > 0 && index === shown.length - 1 ? inspector.between(left) : undefined} />
      ))}
    </ol>
  );
}

function Link({ fact, note }: { readonly fact: Fact; readonly note: string | undefined }): ReactNode {
  const { inspector } = useText();
  const { object } = fact;
  const words = <Rich text={factWords(fact, inspector.facts)} />;
  return (
    <li className={c(fact.type === 'command' ? 'you' : fact.type === 'decision' && 'decision')} data-fact={fact.reason}>
      <time>{elapsed(fact.elapsedMs)}</time>
      <span className={c('dot')} />
      <span className={c(fact.type === 'command' && 'time')}>
        {object === undefined ? (
          words
        ) : (
          <button type="button" onClick={() => select(object, fact.id)} style={{ textAlign: 'left' }} title={fact.fields?.join('\n')}>
            {words}
          </button>
        )}
        <small>
          {note !== undefined && `${note} · `}
          {factOrigin(fact, inspector.facts)}
        </small>
      </span>
    </li>
  );
}
