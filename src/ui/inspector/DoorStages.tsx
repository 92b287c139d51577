import type { ReactNode } from 'react';
import type { DoorRecord, DoorStage, FieldChange, FieldChanges, PluginVisit } from '../../engine/api/door.ts';
import { classesOf } from '../design/classes.ts';
import { ShapeMark } from '../design/StateMark.tsx';
import { useText } from '../i18n/language.ts';
import { Rich } from '../i18n/Rich.tsx';
import styles from './Door.module.css';
import { stageMarks, stageWords } from './door-words.ts';

const c = classesOf(styles);

/** The stages of a request in order: a mark, a name, the outcome, and what happened there. */
export function DoorStages({ record }: { readonly record: DoorRecord }): ReactNode {
  return (
    <ol className={c('stages')}>
      {record.stages.map((stage) => (
        <Stage key={stage.name} record={record} stage={stage} />
      ))}
    </ol>
  );
}

function Stage({ record, stage }: { readonly record: DoorRecord; readonly stage: DoorStage }): ReactNode {
  const { door } = useText().inspector;
  const { name, state, message, changes, plugins = [], faults = [], warnings = [] } = stage;
  const [shape, tone] = stageMarks[state];
  const isRefused = state === 'refused';
  return (
    <li className={c('stage', state)}>
      <ShapeMark shape={shape} tone={tone} />
      <b>{door.stage[name]}</b>
      <span className={c('outcome', isRefused && 'bad')}>{name === 'storage' && state === 'changed' ? door.written : door.state[state]}</span>
      <div className={c('what')}>
        {stageWords(record, stage, door).map((words) => (
          <p key={words}>
            <Rich text={words} />
          </p>
        ))}
        {message !== undefined && faults.length === 0 && <p className={c('quote')}>{message}</p>}
        {faults.map((fault) => (
          <p key={`${fault.field ?? ''} ${fault.message}`} className={c('quote')}>
            {fault.field !== undefined && <b>{fault.field}: </b>}
            {fault.message}
          </p>
        ))}
        {warnings.map((warning) => (
          <p key={warning} className={c('quote')}>
            {warning}
          </p>
        ))}
        {changes !== undefined && <Changes changes={changes} />}
        <Plugins plugins={plugins} />
      </div>
    </li>
  );
}

/** In the order they were asked. Those that let it pass share a line. */
function Plugins({ plugins }: { readonly plugins: readonly PluginVisit[] }): ReactNode {
  const { door } = useText().inspector;
  const quiet = plugins.filter(({ result }) => result === 'allowed');
  return (
    <>
      {plugins
        .filter(({ result }) => result !== 'allowed')
        .map(({ plugin, result, changes }) => (
          <div key={plugin} className={c('plugin')}>
            <b>{plugin}</b> <span className={c(result === 'refused' && 'bad')}>{door.plugin[result]}</span>
            {changes !== undefined && <Changes changes={changes} />}
          </div>
        ))}
      {quiet.length > 0 && (
        <p className={c('quiet')}>
          {door.plugin.allowed}: {quiet.map(({ plugin }) => plugin).join(', ')}
        </p>
      )}
    </>
  );
}

function Changes({ changes: { count, shown } }: { readonly changes: FieldChanges }): ReactNode {
  const { inspector } = useText();
  if (count === 0) return null;
  return (
    <ul className={c('changes')}>
      {shown.map((change) => (
        <Change key={change.path} change={change} />
      ))}
      {count > shown.length && <li className={c('quiet')}>{inspector.more(count - shown.length)}</li>}
    </ul>
  );
}

function Change({ change: { path, before, after } }: { readonly change: FieldChange }): ReactNode {
  return (
    <li>
      <span className={c('path')}>{path}</span>
      {(before !== undefined || after !== undefined) && ': '}
      {before !== undefined && <del>{before}</del>}
      {before !== undefined && ' → '}
      {after !== undefined && <ins>{after}</ins>}
      {before !== undefined && after === undefined && '∅'}
    </li>
  );
}
