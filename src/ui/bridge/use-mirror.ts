import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
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
