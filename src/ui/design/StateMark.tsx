import type { ReactNode } from 'react';
import { classesOf } from './classes.ts';
import { cordonMark, machineMarks, podMarks, type ShapeName, type Tone } from './state-shapes.ts';
import type { MachineState, PodState } from '../../engine/protocol/messages.ts';
import styles from './StateMark.module.css';

const c = classesOf(styles);

export type StateMarkProps =
  | { readonly of: 'pod'; readonly state: PodState; readonly size?: number }
  | { readonly of: 'machine'; readonly state: MachineState; readonly size?: number }
  | { readonly of: 'cordon'; readonly size?: number };

/** The one picture of a state, everywhere. It is decoration: the word stands beside it or in the label. */
export function StateMark(props: StateMarkProps): ReactNode {
  const [shape, tone] = markOf(props);
  return <ShapeMark shape={shape} tone={tone} size={props.size ?? 11} />;
}

export function ShapeMark({ shape, tone, size = 11 }: { readonly shape: ShapeName; readonly tone: Tone; readonly size?: number }): ReactNode {
  return (
    <svg className={c('mark', tone)} width={size} height={size} aria-hidden="true">
      <use href={`#s-${shape}`} />
    </svg>
  );
}

function markOf(props: StateMarkProps): readonly [ShapeName, Tone] {
  if (props.of === 'pod') return podMarks[props.state];
  return props.of === 'machine' ? machineMarks[props.state] : cordonMark;
}
