import type { ObjectRef } from '../../engine/protocol/messages.ts';
import { asideKey, autosaveKey, keepSaving } from './autosave.ts';
import { defaultCluster } from './default-cluster.ts';
import { EngineClient, type EnginePort, workerPort } from './engine-client.ts';
import { Mirror } from './mirror.ts';
import { say } from './notices.ts';
import { select, useSelection } from './selection.ts';
import { deleteSave, readSave, writeSave } from './storage.ts';

const paceKey = 'kubarium.pace';

/** The running cluster as the page sees it. */
export class Session {
  readonly mirror = new Mirror();
  readonly engine: EngineClient;

  constructor(port: EnginePort) {
    this.engine = new EngineClient(
      port,
      (frame) => this.mirror.apply(frame),
      () => this.mirror.clear(),
    );
    useSelection.subscribe(({ ref }, before) => {
      if (ref !== before.ref) this.#attempt(this.engine.send('select', { ref }));
    });
  }

  /** Goes on where the reader left, or begins a fresh cluster. */
  async begin(): Promise<void> {
    const saved = await readSave(autosaveKey).catch(() => undefined);
    if (saved === undefined) await this.startFresh();
    else await this.#resume(saved);
    keepSaving(this.engine, this.mirror, (error) => say('saveFailed', messageOf(error)));
  }

  async startFresh(): Promise<void> {
    select(null);
    await this.engine.send('start', { spec: defaultCluster(new Date().toISOString()) });
    this.pace({ paused: false, speed: 1 });
  }

  /** Throws away the saved cluster too. */
  async reset(): Promise<void> {
    await deleteSave(autosaveKey);
    await this.startFresh();
  }

  /** Loads a save file; when it cannot be read nothing changes. */
  async load(save: string): Promise<void> {
    await this.engine.send('load', { save });
    select(null);
  }

  pace(pace: { readonly paused?: boolean; readonly speed?: number }): void {
    const { paused, speed } = { paused: this.mirror.clock.paused, speed: this.mirror.clock.speed, ...pace };
    localStorage.setItem(paceKey, JSON.stringify({ paused, speed: Number.isFinite(speed) ? speed : 1000 }));
    this.#attempt(this.engine.send('pace', pace));
  }

  step(to: 'event' | 'second' | 'fact'): void {
    this.#attempt(this.engine.send('step', { to }));
  }

  selectRef(ref: ObjectRef): void {
    select(ref);
  }

  async #resume(saved: string): Promise<void> {
    try {
      await this.engine.send('load', { save: saved });
      this.pace(storedPace());
    } catch (error) {
      await writeSave(asideKey, saved);
      await deleteSave(autosaveKey);
      say('saveBroken', messageOf(error));
      await this.startFresh();
    }
  }

  #attempt(work: Promise<unknown>): void {
    work.catch((error: unknown) => say('engineFailed', messageOf(error)));
  }
}

export async function openPort(): Promise<EnginePort> {
  if (import.meta.env.DEV && new URLSearchParams(location.search).has('fake')) {
    const { fakePort } = await import('./fake-engine.ts');
    return fakePort(new URLSearchParams(location.search));
  }
  return workerPort(new Worker(new URL('../engine.worker.ts', import.meta.url), { type: 'module', name: 'kubarium-engine' }));
}

function storedPace(): { paused: boolean; speed: number } {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(paceKey) ?? 'null');
    if (typeof stored === 'object' && stored !== null && 'paused' in stored && 'speed' in stored && typeof stored.speed === 'number') {
      return { paused: stored.paused === true, speed: stored.speed };
    }
  } catch {
    // What cannot be read is as good as never written.
  }
  return { paused: false, speed: 1 };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
