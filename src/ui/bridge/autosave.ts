import type { Mirror } from './mirror.ts';
import type { EngineClient } from './engine-client.ts';
import { writeSave } from './storage.ts';

export const autosaveKey = 'autosave';
/** Where an autosave goes that could not be loaded. */
export const asideKey = 'set-aside';

const periodMs = 10_000;
/** A large cluster takes long to write; it is written more rarely, so that the engine spends at most a twentieth of its time on it. */
const restPerWork = 20;

/** Writes the cluster into the browser's storage while it runs and when the page is left. */
export function keepSaving(engine: EngineClient, mirror: Mirror, onTrouble: (error: unknown) => void): void {
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
  const again = async (): Promise<void> => {
    const beganMs = performance.now();
    await save();
    setTimeout(() => void again(), periodMs + (performance.now() - beganMs) * restPerWork);
  };
  setTimeout(() => void again(), periodMs);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void save();
  });
}
