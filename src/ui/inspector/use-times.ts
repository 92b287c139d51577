import { useClockValue, useSession } from '../bridge/use-mirror.ts';
import { elapsedOf, startMsOf } from './times.ts';

/** Elapsed virtual time in whole seconds, in milliseconds: what ages and countdowns are printed from. */
export function useNowMs(): number {
  return useClockValue((clock) => Math.floor(clock.elapsedMs / 1000) * 1000);
}

/** Turns times of objects into elapsed milliseconds. */
export function useElapsedOf(): (time: string | undefined) => number | undefined {
  const { mirror } = useSession();
  return (time) => elapsedOf(time, startMsOf(mirror.clock));
}
