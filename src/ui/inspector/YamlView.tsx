import { type ReactNode, useMemo } from 'react';
import type { KubeObject, ObjectDetail } from '../../engine/protocol/messages.ts';
import { say } from '../bridge/notices.ts';
import { classesOf } from '../design/classes.ts';
import { Button } from '../design/primitives/Button.tsx';
import { openInEditor } from '../editor/editor-store.ts';
import { useText } from '../i18n/language.ts';
import { CopyButton } from './CopyButton.tsx';
import { forEditing } from './for-editing.ts';
import styles from './Inspector.module.css';
import { yamlTokens } from './yaml-tokens.ts';

const c = classesOf(styles);

/** More than this is shown without colours: an element per word would cost more than it tells. */
const colouredLines = 1500;

export function YamlView({ detail }: { readonly detail: ObjectDetail }): ReactNode {
  const { inspector } = useText();
  const { yaml, object } = detail;
  const edit = (live: KubeObject): void => {
    forEditing(live).then(
      (text) => openInEditor(text, live.metadata.name),
      (error: unknown) => say('engineFailed', String(error)),
    );
  };
  return (
    <>
      <div className={c('tools')}>
        <CopyButton text={yaml} />
        {object !== undefined && (
          <Button look="line" icon="file" onClick={() => edit(object)}>
            {inspector.edit}
          </Button>
        )}
      </div>
      <Lines yaml={yaml} label={inspector.yamlOf(detail.ref.name)} />
    </>
  );
}

function Lines({ yaml, label }: { readonly yaml: string; readonly label: string }): ReactNode {
  const lines = useMemo(() => yaml.replace(/\n$/, '').split('\n'), [yaml]);
  const plain = lines.length > colouredLines;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <section className={c('yaml')} tabIndex={0} aria-label={label}>
      {lines.map((line, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a line is its number
        <div key={index}>
          <span>
            {plain
              ? line
              : yamlTokens(line).map((token, at) => (
                  // oxlint-disable-next-line react/no-array-index-key -- a token is its place in the line
                  <span key={at} className={c(token.type)}>
                    {token.text}
                  </span>
                ))}
          </span>
        </div>
      ))}
    </section>
  );
}
