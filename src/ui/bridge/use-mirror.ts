import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { ClockState } from '../../engine/protocol/messages.ts';
import type { Mirror, Selector } from './mirror.ts';
import type { Session } from './session.ts';

export const SessionContext = createContext<Session | undefined>(undefined);

/** The running cluster: its engine, its mirror. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('Nothing runs above this component.');
  return session;
}

/** The value of a selector; the component renders again when that value changes, and only then. */
export function useMirror<T>(selector: Selector<T>): T {
  const { mirror } = useSession();
  const subscribe = useCallback((listener: () => void) => mirror.subscribe(selector.topic, listener), [mirror, selector.topic]);
  return useSyncExternalStore(subscribe, () => selector.read(mirror));
}

/** Something small computed from the clock (a number, a string); the component renders again when the result changes. */
export function useClockValue<T extends string | number | boolean | undefined>(compute: (clock: ClockState, mirror: Mirror) => T): T {
  const { mirror } = useSession();
  const subscribe = useCallback((listener: () => void) => mirror.subscribe('clock', listener), [mirror]);
  return useSyncExternalStore(subscribe, () => compute(mirror.clock, mirror));
}

const slowlyMs = 120;

/** As `useMirror` for values that may change with every frame and cost much to draw: the component renders again at most eight times a second. */
export function useSlowly<T>(selector: Selector<T>): T {
  const { mirror } = useSession();
  const [value, setValue] = useState(() => selector.read(mirror));
  const { topic, read } = selector;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      timer = undefined;
      setValue(read(mirror));
    };
    const soon = (): void => {
      timer ??= setTimeout(look, slowlyMs);
    };
    soon();
    const stop = mirror.subscribe(topic, soon);
    return () => {
      stop();
      clearTimeout(timer);
    };
    // Selectors are made anew with every rendering; the topic says which one it is.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [mirror, topic]);
  return value;
}
