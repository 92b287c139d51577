import { type PointerEvent, useRef } from 'react';
import { longPress } from './navigation.ts';

interface LongPressProps {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: () => void;
  readonly onPointerCancel: () => void;
}

/** A finger that rests on a machine or a pod opens its menu; one that moves scrolls. */
export function useLongPress(): LongPressProps {
  const press = useRef<{ readonly x: number; readonly y: number; readonly letGo: () => void } | null>(null);
  const end = (): void => {
    press.current?.letGo();
    press.current = null;
  };
  return {
    onPointerDown: (event) => {
      if (event.pointerType !== 'touch' || !(event.target instanceof Element)) return;
      const at = { x: event.clientX, y: event.clientY };
      press.current = { ...at, letGo: longPress(event.target, at) };
    },
    onPointerMove: (event) => {
      if (press.current !== null && Math.hypot(event.clientX - press.current.x, event.clientY - press.current.y) > 10) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
