import type { MachineState, PodState } from '../../engine/protocol/messages.ts';

// State triples: shape + colour + word. The shape and the colour are here, the word is in the catalogue (`stage.pod`, `stage.machine`).
// The sprite and the canvases draw from the same outlines, on a 12 px grid.

export type Tone = 'ok' | 'info' | 'warn' | 'bad' | 'blank' | 'fg-1' | 'fg-2' | 'time';

export interface Shape {
  /** Outline that is filled. */
  readonly fill?: string;
  /** Outline that is stroked, 1.5 px. */
  readonly stroke?: string;
  readonly dash?: readonly number[];
}

const circle = 'M1.5 6a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z';

export const shapes = {
  square: { fill: 'M3 1h6a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2z' },
  halfCircle: { stroke: circle, fill: 'M6 1.5a4.5 4.5 0 0 1 0 9z' },
  dashedSquare: { stroke: 'M3.5 1.5h5a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-5a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2z', dash: [2.2, 1.8] },
  halfSquare: { stroke: 'M3 1.5h6a1.5 1.5 0 0 1 1.5 1.5v6a1.5 1.5 0 0 1-1.5 1.5H3a1.5 1.5 0 0 1-1.5-1.5V3A1.5 1.5 0 0 1 3 1.5z', fill: 'M1.5 10.5V2.8l7.7 7.7z' },
  triangle: { stroke: 'M1.6 2.6h8.8L6 10.2z' },
  diamond: { fill: 'M6 .5 11.5 6 6 11.5.5 6z' },
  pill: { fill: 'M2.8 4.2h6.4a1.8 1.8 0 0 1 0 3.6H2.8a1.8 1.8 0 0 1 0-3.6z' },
  silence: { stroke: circle, dash: [2.4, 2.31] },
  disc: { fill: circle },
  lowerHalf: { stroke: circle, fill: 'M1.5 6a4.5 4.5 0 0 0 9 0z' },
  quarter: { stroke: 'M6 1.5a4.5 4.5 0 0 1 4.5 4.5' },
  ring: { stroke: circle },
  barred: { stroke: `${circle}M3.5 6h5` },
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof shapes;

export const podMarks: Readonly<Record<PodState, readonly [ShapeName, Tone]>> = {
  ready: ['square', 'ok'],
  starting: ['halfCircle', 'info'],
  pending: ['dashedSquare', 'info'],
  notReady: ['halfSquare', 'warn'],
  terminating: ['triangle', 'fg-1'],
  failed: ['diamond', 'bad'],
  done: ['pill', 'fg-2'],
  stale: ['silence', 'blank'],
};

export const machineMarks: Readonly<Record<MachineState, readonly [ShapeName, Tone]>> = {
  ready: ['disc', 'ok'],
  notReady: ['lowerHalf', 'warn'],
  unknown: ['silence', 'blank'],
  booting: ['quarter', 'info'],
  off: ['ring', 'fg-2'],
  absent: ['ring', 'fg-2'],
};
/** Beside the state of a machine that takes no new pods. */
export const cordonMark: readonly [ShapeName, Tone] = ['barred', 'fg-1'];

/** The order in which states are stacked and sorted: what needs a look comes first. */
export const podStateOrder: readonly PodState[] = ['failed', 'notReady', 'stale', 'terminating', 'pending', 'starting', 'ready', 'done'];
