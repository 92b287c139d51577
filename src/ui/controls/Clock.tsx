import type { ReactNode } from 'react';
import { useClockValue, useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { Button, IconButton } from '../design/primitives/Button.tsx';
import { Menu } from '../design/primitives/Menu.tsx';
import { clockParts, virtualDate } from '../i18n/format.ts';
import { useText } from '../i18n/language.ts';
import { Speed } from './Speed.tsx';
import styles from './Clock.module.css';

const c = classesOf(styles);

/** The virtual clock: play, step, what time it is, how fast it goes. As a cluster in the bar, and as a player on the phone. */
export function Clock({ player = false }: { readonly player?: boolean }): ReactNode {
  const t = useText();
  return (
    <section className={c('clock', player && 'player')} aria-label={t.controls.clock}>
      <PlayButton />
      <StepButtons />
      <Reading />
      <Speed />
    </section>
  );
}

function PlayButton(): ReactNode {
  const t = useText();
  const session = useSession();
  const paused = useClockValue((clock) => clock.paused);
  const words = paused ? t.controls.play : t.controls.pause;
  return <IconButton icon={paused ? 'play' : 'pause'} label={words} hotkey="Space" className={c('play')} onClick={() => session.pace({ paused: !paused })} />;
}

function StepButtons(): ReactNode {
  const t = useText();
  const session = useSession();
  const entries = [
    { id: 'fact', label: t.controls.step, hotkey: '→', onSelect: () => session.step('fact') },
    { id: 'second', label: t.controls.stepSecond, hotkey: '.', onSelect: () => session.step('second') },
    { id: 'event', label: t.controls.stepEvent, hotkey: ',', onSelect: () => session.step('event') },
  ];
  return (
    <>
      <IconButton icon="step" label={t.controls.step} hotkey="→" className={c('step')} onClick={() => session.step('fact')} />
      <Menu align="start" groups={[{ entries }]} trigger={<Button icon="down" aria-label={t.controls.stepMenu} className={c('more')} />} />
    </>
  );
}

function Reading(): ReactNode {
  const t = useText();
  const tenths = useClockValue((clock) => Math.floor(clock.elapsedMs / readingStepMs()));
  const paused = useClockValue((clock) => clock.paused);
  const date = useClockValue((clock) => virtualDate(clock.now));
  const { whole, tenth } = clockParts(tenths * readingStepMs());
  return (
    <div className={c('read')} role="timer" aria-live="off">
      <span className={c('now')}>
        {whole}
        <small>{tenth}</small>
      </span>
      <span className={c('date')}>
        {paused ? t.controls.paused : t.controls.running}
        {date !== '' && ` · ${date}`}
      </span>
    </div>
  );
}

/** With reduced motion numbers count at most once a second. */
function readingStepMs(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 1000 : 100;
}

