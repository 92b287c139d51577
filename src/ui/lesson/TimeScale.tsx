import { type ReactNode, useState } from 'react';
import type { TimeQuiz } from '../../scenarios/kit/format.ts';
import { classesOf } from '../design/classes.ts';
import { Button } from '../design/primitives/Button.tsx';
import { useText } from '../i18n/language.ts';
import styles from './Quiz.module.css';

const c = classesOf(styles);

export interface TimeScaleProps {
  readonly quiz: TimeQuiz;
  readonly question: string;
  /** What the scale begins with. */
  readonly from: string;
  readonly guessMs: number | undefined;
  readonly measuredMs: number | undefined;
  readonly onGuess: (ms: number) => void;
}

/** A scale of time: the reader slides a diamond to what they think; the run puts its own beside it. */
export function TimeScale({ quiz, question, from, guessMs, measuredMs, onGuess }: TimeScaleProps): ReactNode {
  const { lesson } = useText();
  const [draftMs, setDraft] = useState(Math.round(quiz.maxMs / 4 / quiz.stepMs) * quiz.stepMs);
  const open = guessMs === undefined && measuredMs === undefined;
  const shownMs = guessMs ?? (open ? draftMs : undefined);
  const scaleMs = Math.max(quiz.maxMs, measuredMs ?? 0);
  const seconds = String(Math.round((shownMs ?? 0) / 1000));
  const summary = [shownMs === undefined ? '' : lesson.iThink(seconds), measuredMs === undefined ? '' : lesson.measured(secondsOf(measuredMs))].filter(Boolean).join(', ');
  return (
    <>
      <div className={c('scale')} {...(!open && { role: 'img', 'aria-label': summary })}>
        <Line scaleMs={scaleMs} measuredMs={measuredMs} />
        {shownMs !== undefined && <Guessed ms={shownMs} scaleMs={scaleMs} words={lesson.iThink(seconds)} />}
        {measuredMs !== undefined && <span className={c('mark', 'truth')} style={at(measuredMs, scaleMs)} />}
        {measuredMs === undefined ? <Ends from={from} maxMs={scaleMs} /> : <Measured from={from} measuredMs={measuredMs} scaleMs={scaleMs} />}
        {open && <input className={c('slider')} type="range" min={0} max={quiz.maxMs} step={quiz.stepMs} value={draftMs} aria-label={question} aria-valuetext={lesson.iThink(seconds)} onChange={(event) => setDraft(Number(event.target.value))} />}
      </div>
      {open && (
        <Button look="line" onClick={() => onGuess(draftMs)}>
          {lesson.guess}
        </Button>
      )}
    </>
  );
}

function Guessed({ ms, scaleMs, words }: { readonly ms: number; readonly scaleMs: number; readonly words: string }): ReactNode {
  return (
    <>
      <span className={c('mark', 'guess')} style={at(ms, scaleMs)} />
      <span className={c('word', 'above')} style={near(ms, scaleMs)}>
        {words}
      </span>
    </>
  );
}

function Line({ scaleMs, measuredMs }: { readonly scaleMs: number; readonly measuredMs: number | undefined }): ReactNode {
  return (
    <>
      <span className={c('line')} />
      {Array.from({ length: 7 }, (_, tick) => (
        <span key={tick} className={c('tick')} style={{ left: `${(tick / 6) * 100}%` }} />
      ))}
      {measuredMs !== undefined && <span className={c('run')} style={{ width: `${(measuredMs / scaleMs) * 100}%` }} />}
    </>
  );
}

function Ends({ from, maxMs }: { readonly from: string; readonly maxMs: number }): ReactNode {
  return (
    <>
      <span className={c('word', 'below', 'first')}>{from}</span>
      <span className={c('word', 'below', 'last')}>{secondsOf(maxMs)} s</span>
    </>
  );
}

function Measured({ from, measuredMs, scaleMs }: { readonly from: string; readonly measuredMs: number; readonly scaleMs: number }): ReactNode {
  const { lesson } = useText();
  const share = measuredMs / scaleMs;
  return (
    <>
      {share > 0.55 && <span className={c('word', 'below', 'first')}>{from}</span>}
      <span className={c('word', 'below', 'measured')} style={near(measuredMs, scaleMs)}>
        {lesson.measured(secondsOf(measuredMs))}
      </span>
    </>
  );
}

/** Whole seconds where they say enough, tenths below ten. */
export function secondsOf(ms: number): string {
  return ms < 10_000 ? (Math.round(ms / 100) / 10).toString() : Math.round(ms / 1000).toString();
}

function at(ms: number, scaleMs: number): { readonly left: string } {
  return { left: `${(ms / scaleMs) * 100}%` };
}

/** Words stay within the scale: at its ends they hang from their own end. */
function near(ms: number, scaleMs: number): { readonly left: string; readonly translate: string } {
  const share = ms / scaleMs;
  return { left: `${share * 100}%`, translate: `${Math.round(-100 * Math.min(1, Math.max(0, share * 1.4 - 0.2)))}% 0` };
}
