import { createContext, useContext } from 'react';
import { useClockValue, useSession } from '../bridge/use-mirror.ts';
import { elapsedOf, startMsOf } from './times.ts';

/** When an object went: of what is gone no age grows any more. */
export const GoneAt = createContext<number | undefined>(undefined);

/** Elapsed virtual time in whole seconds, in milliseconds: what ages and countdowns are printed from. */
export function useNowMs(): number {
  const goneMs = useContext(GoneAt);
  return useClockValue((clock) => goneMs ?? Math.floor(clock.elapsedMs / 1000) * 1000);
}

/** Turns times of objects into elapsed milliseconds. */
export function useElapsedOf(): (time: string | undefined) => number | undefined {
  const { mirror } = useSession();
  return (time) => elapsedOf(time, startMsOf(mirror.clock));
}
