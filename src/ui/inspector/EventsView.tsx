import type { ReactNode } from 'react';
import type { ObjectDetail } from '../../engine/protocol/messages.ts';
import { classesOf } from '../design/classes.ts';
import { useText } from '../i18n/language.ts';
import styles from './Inspector.module.css';
import { Section } from './Section.tsx';
import { eventAge } from './times.ts';
import { useNowMs } from './use-times.ts';

const c = classesOf(styles);

/** Events as `kubectl describe` tells them: type, reason, age, from, message; oldest first. */
export function EventsView({ detail }: { readonly detail: ObjectDetail }): ReactNode {
  const { inspector } = useText();
  const now = useNowMs();
  if (detail.events.length === 0) return <p className={c('empty')}>{inspector.noEvents}</p>;
  return (
    <div className={c('body')}>
      <Section>
        <ul className={c('events')}>
          {detail.events.map((event) => (
            <li key={`${event.reason} ${event.firstMs} ${event.message}`}>
              <span>
                <b className={c(event.type === 'Warning' && 'warn')}>{event.reason}</b> <span className={c('fg-2')}>{event.type}</span>
              </span>
              <span className={c('small')}>{eventAge(event, now)}</span>
              <p>{event.message}</p>
              <span className={c('small', 'from')}>{event.from}</span>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}
