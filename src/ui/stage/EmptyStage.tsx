import type { ReactNode } from 'react';
import { useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { Button } from '../design/primitives/Button.tsx';
import { useText } from '../i18n/language.ts';
import { openLesson } from '../workspace/layout.ts';
import { addThreeMachines } from '../bridge/actions.ts';
import styles from './Stage.module.css';

const c = classesOf(styles);

export function EmptyStage(): ReactNode {
  const t = useText();
  const session = useSession();
  return (
    <div className={c('empty')}>
      <p>{t.stage.empty}</p>
      <div>
        <Button look="solid" icon="plus" onClick={() => void addThreeMachines(session)}>
          {t.stage.addThree}
        </Button>
        <Button look="line" onClick={openLesson}>
          {t.frame.openLesson}
        </Button>
      </div>
    </div>
  );
}
