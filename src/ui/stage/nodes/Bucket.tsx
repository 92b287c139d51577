import type { ReactNode } from 'react';
import type { ZoneRow } from '../../../engine/protocol/messages.ts';
import { classesOf } from '../../design/classes.ts';
import { useText } from '../../i18n/language.ts';
import { Rich } from '../../i18n/Rich.tsx';
import styles from './Bucket.module.css';

const c = classesOf(styles);

/** The tokens with which node-lifecycle-controller may still start evictions in a zone. */
export function Bucket({ row }: { readonly row: ZoneRow }): ReactNode {
  const t = useText();
  const [tokens, burst, rate] = [row.tokens, row.burst, row.tokensPerSecond].map((value) => String(Number(value.toFixed(2))));
  const words = [tokens ?? '', burst ?? '', rate ?? ''] as const;
  const used = row.lastTakenBy !== undefined;
  return (
    <div className={c('bucket', used && 'used')}>
      <div className={c('words')}>
        <Rich text={t.stage.tokens(words[0], words[1])} />
        <span>{row.lastTakenBy === undefined ? t.stage.refill(words[2]) : t.stage.refillLast(words[2], row.lastTakenBy)}</span>
      </div>
      <svg viewBox="0 0 26 32" width="26" height="32" role="img" aria-label={t.stage.bucket(...words)}>
        <path className={c('drip')} d="M13 0v6" />
        <path className={c('wall')} d="M4 9l2.5 17h13L22 9" />
        {row.tokens >= 1 && <circle className={c('token')} cx="13" cy="20.5" r="4" />}
        {used && <path className={c('taken')} d="M13 28v4m-2.5-2.5L13 32l2.5-2.5" />}
      </svg>
    </div>
  );
}
