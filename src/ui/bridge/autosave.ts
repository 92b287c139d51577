import type { Mirror } from './mirror.ts';
import type { EngineClient } from './engine-client.ts';
import { writeSave } from './storage.ts';

export const autosaveKey = 'autosave';
/** Where an autosave goes that could not be loaded. */
export const asideKey = 'set-aside';

const periodMs = 10_000;

/** Writes the cluster into the browser's storage while it runs and when the page is left. Gives back how to stop. */
export function keepSaving(engine: EngineClient, mirror: Mirror, onTrouble: (error: unknown) => void): () => void {
  let savedEvents = -1;
  let busy = false;
  let told = false;
  const save = async (): Promise<void> => {
    if (busy || !mirror.filled || mirror.clock.events === savedEvents) return;
    busy = true;
    try {
      const { events } = mirror.clock;
      const answer = await engine.send('save', {});
      await writeSave(autosaveKey, answer.save);
      savedEvents = events;
    } catch (error) {
      // Once is enough: it is tried again all the same.
      if (!told) onTrouble(error);
      told = true;
    } finally {
      busy = false;
    }
  };
  const onHide = (): void => {
    if (document.visibilityState === 'hidden') void save();
  };
  const timer = setInterval(() => void save(), periodMs);
  document.addEventListener('visibilitychange', onHide);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', onHide);
  };
}
