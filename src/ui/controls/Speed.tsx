import { type CSSProperties, type ReactNode, useRef, useState } from 'react';
import { useClockValue, useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { Menu } from '../design/primitives/Menu.tsx';
import { speed as format } from '../i18n/format.ts';
import { type Text, useText } from '../i18n/language.ts';
import { maxSpeed, neighbourSpeed, positionOf, sliderMax, sliderMin, speedAt, speeds } from './speeds.ts';
import styles from './Clock.module.css';

const c = classesOf(styles);

const steps: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

/** A logarithmic slider, and the number as a button that lists the speeds: on narrow screens only the button is there. */
export function Speed(): ReactNode {
  const t = useText();
  const session = useSession();
  const speed = useClockValue((clock) => clock.speed);
  // Where the thumb is held; the engine's answer takes a frame, and the thumb must not jump back meanwhile.
  const [held, setHeld] = useState<number | null>(null);
  // Keys may come faster than answers.
  const wished = useRef({ from: speed, to: speed });
  const position = held ?? positionOf(speed);
  const fill = `${((position - sliderMin) / (sliderMax - sliderMin)) * 100}%`;
  const entries = speeds.map((value) => ({ id: String(value), label: value === maxSpeed ? t.controls.asFast : format(value), checked: value === speed, onSelect: () => session.pace({ speed: value }) }));
  return (
    <div className={c('speed')}>
      <input
        type="range"
        min={sliderMin}
        max={sliderMax}
        step={0.01}
        value={position}
        aria-label={t.controls.speed}
        aria-valuetext={wordsFor(t, speed)}
        style={{ '--fill': fill } as CSSProperties}
        onChange={(event) => {
          setHeld(event.target.valueAsNumber);
          session.pace({ speed: speedAt(event.target.valueAsNumber) });
        }}
        onKeyDown={(event) => {
          // By the keyboard the thumb goes from one named speed to the next; a hundredth of a decade at a time would take for ever.
          const wish = steps[event.key];
          if (wish === undefined) return;
          event.preventDefault();
          const from = wished.current.from === speed ? wished.current.to : speed;
          wished.current = { from: speed, to: neighbourSpeed(from, wish) };
          session.pace({ speed: wished.current.to });
        }}
        onPointerUp={() => setHeld(null)}
        onKeyUp={() => setHeld(null)}
        onBlur={() => setHeld(null)}
      />
      <Menu
        groups={[{ label: t.controls.speed, entries }]}
        trigger={
          <button type="button" className={c('value')} aria-label={wordsFor(t, speed)}>
            {speed >= maxSpeed ? t.controls.max : format(speed)}
          </button>
        }
      />
    </div>
  );
}

function wordsFor(t: Text, speed: number): string {
  return speed >= maxSpeed ? t.controls.asFast : t.controls.speedOf(String(speed));
}
