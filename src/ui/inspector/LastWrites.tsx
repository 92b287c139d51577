import type { ReactNode } from 'react';
import type { Fact, ObjectDetail } from '../../engine/protocol/messages.ts';
import { select, useSelection } from '../bridge/selection.ts';
import { classesOf } from '../design/classes.ts';
import { elapsed } from '../i18n/format.ts';
import { useText } from '../i18n/language.ts';
import { Rich } from '../i18n/Rich.tsx';
import { factWords } from './fact-words.ts';
import styles from './Inspector.module.css';
import { Section } from './Section.tsx';

const c = classesOf(styles);

/** Who wrote the object last, and because of what. A row asks for the causes of that write. */
export function LastWrites({ detail, limit = 8 }: { readonly detail: ObjectDetail; readonly limit?: number }): ReactNode {
  const { inspector } = useText();
  const chosen = useSelection((selection) => selection.factId);
  if (detail.writes.length === 0) return null;
  const known = new Map([...detail.why, ...detail.writes].map((fact) => [fact.id, fact]));
  return (
    <Section title={inspector.lastWrites} extra={inspector.revision}>
      <ul className={c('writes')}>
        {detail.writes.slice(0, limit).map((fact) => {
          const cause = known.get(fact.causeId);
          return (
            <li key={fact.id}>
              <button type="button" className={c(fact.id === chosen && 'chosen')} title={fact.fields?.join('\n')} onClick={() => select(detail.ref, fact.id)}>
                <time>{elapsed(fact.elapsedMs)}</time>
                <span className={c('revision')}>{fact.revision}</span>
                <span className={c('what')}>
                  <b>{(fact.verb ?? '').toUpperCase()}</b> {changeOf(fact)}
                </span>
                <span />
                <span />
                <span className={c('what', 'small')}>
                  {fact.by}
                  {cause !== undefined && (
                    <>
                      {' ← '}
                      <Rich text={factWords(cause, inspector.facts)} />
                    </>
                  )}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

/** The field that tells most, and how many more: book-keeping of the server comes last. */
function changeOf({ fields = [], reason }: Fact): string {
  const [first] = [...fields.filter((field) => !field.startsWith('metadata.')), ...fields];
  if (first === undefined) return reason;
  return fields.length > 1 ? `${first} +${fields.length - 1}` : first;
}
