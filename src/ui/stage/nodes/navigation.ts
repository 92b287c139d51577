import type { KeyboardEvent, MouseEvent } from 'react';
import { openChaosMenu, type ChaosTarget } from '../../chaos/chaos-menu-store.ts';

// Machines and pods are reached by arrow keys as they lie on the screen; machines are also in the order of the tab key.

interface Point {
  readonly x: number;
  readonly y: number;
}
type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';
const directions: Readonly<Record<Arrow, Point>> = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } };

function isArrow(key: string): key is Arrow {
  return key in directions;
}

/** The place that is nearest in a direction; what is off to the side counts three times. `undefined` when nothing lies there. */
export function nearest(from: Point, places: readonly Point[], arrow: Arrow): number | undefined {
  const { x: dx, y: dy } = directions[arrow];
  let best: number | undefined;
  let bestCost = Infinity;
  places.forEach((place, index) => {
    const along = (place.x - from.x) * dx + (place.y - from.y) * dy;
    const aside = Math.abs((place.x - from.x) * dy) + Math.abs((place.y - from.y) * dx);
    if (along < 4) return;
    const cost = along + aside * 3;
    if (cost >= bestCost) return;
    best = index;
    bestCost = cost;
  });
  return best;
}

export function onArrow(event: KeyboardEvent<HTMLElement>): void {
  const from = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-nav]') : null;
  if (from === null || !isArrow(event.key)) return;
  const others = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-nav]')].filter((element) => element !== from);
  const index = nearest(middle(from), others.map(middle), event.key);
  event.preventDefault();
  if (index !== undefined) others[index]?.focus();
}

const longPressMs = 550;

/** A long press of a finger, for the browsers that do not make a context menu of it. Gives back how to let go. */
export function longPress(element: Element, at: Point): () => void {
  const timer = setTimeout(() => {
    const target = targetOf(element);
    if (target !== undefined) openChaosMenu(target, at);
  }, longPressMs);
  return () => clearTimeout(timer);
}

/** Right click, the context-menu key and Shift+F10 all arrive here. */
export function onContextMenu(event: MouseEvent<HTMLElement>): void {
  const element = event.target instanceof Element ? event.target : null;
  const target = element === null ? undefined : targetOf(element);
  if (target === undefined || element === null) return;
  event.preventDefault();
  openChaosMenu(target, event.button === 2 ? { x: event.clientX, y: event.clientY } : element);
}

function targetOf(element: Element): ChaosTarget | undefined {
  const uid = element.closest<HTMLElement>('[data-pod]')?.dataset['pod'];
  if (uid !== undefined) return { type: 'pod', uid };
  const name = element.closest<HTMLElement>('[data-machine]')?.dataset['machine'];
  return name === undefined ? undefined : { type: 'machine', name };
}

function middle(element: Element): Point {
  const box = element.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}
