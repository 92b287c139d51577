import { create } from 'zustand';
import { neighbourWindow } from './time-scale.ts';

interface TimelineView {
  readonly windowMs: number;
  /** Following, the playhead keeps its place and time moves under it; otherwise `fromMs` is fixed. */
  readonly follow: boolean;
  readonly fromMs: number;
  /** Facts as a list instead of lanes. */
  readonly list: boolean;
}

export const useTimeline = create<TimelineView>(() => ({ windowMs: 420_000, follow: true, fromMs: 0, list: false }));

export function zoom(direction: 1 | -1): void {
  useTimeline.setState(({ windowMs }) => ({ windowMs: neighbourWindow(windowMs, direction) }));
}

export function follow(): void {
  useTimeline.setState({ follow: true });
}

export function panTo(fromMs: number): void {
  useTimeline.setState({ follow: false, fromMs: Math.max(0, fromMs) });
}

export function toggleList(): void {
  useTimeline.setState(({ list }) => ({ list: !list }));
}
