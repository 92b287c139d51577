import type { ClockState } from '../../engine/protocol/messages.ts';
import { asideKey, autosaveKey, keepSaving } from './autosave.ts';
import { defaultCluster } from './default-cluster.ts';
import { EngineClient, type EnginePort, type Frame, workerPort } from './engine-client.ts';
import { Mirror } from './mirror.ts';
import { say } from './notices.ts';
import { select, useSelection } from './selection.ts';
import { deleteSave, readSave, writeSave } from './storage.ts';
import { readingAt } from './ticker.ts';

const paceKey = 'kubarium.pace';
/** Machines boot in three seconds; after these all have joined and renewed their Leases once. */
const bootMs = 12_000;
const slowTickMs = 90;

/** The running cluster as the page sees it. */
export class Session {
  readonly mirror = new Mirror();
  readonly engine: EngineClient;
  #ticking = false;
  #base: { readonly clock: ClockState; readonly atMs: number } | undefined;

  constructor(port: EnginePort) {
    this.engine = new EngineClient(port, {
      onFrame: (frame) => this.#apply(frame),
      onReady: () => {
        this.#base = undefined;
        this.mirror.clear();
      },
      onBroken: (message) => this.mirror.break(message),
    });
    useSelection.subscribe(({ ref }, before) => {
      if (ref !== before.ref) this.#attempt(this.engine.send('select', { ref }));
    });
  }

  /** Goes on with the cluster that was shared, or where the reader left, or begins a fresh one. */
  async begin(shared?: string): Promise<void> {
    const saved = shared ?? (await readSave(autosaveKey).catch(() => undefined));
    if (saved === undefined) await this.startFresh();
    else await this.#resume(saved);
    keepSaving(this.engine, this.mirror, (error) => say('saveFailed', messageOf(error)));
  }

  async startFresh(): Promise<void> {
    select(null);
    await this.engine.send('start', { spec: defaultCluster(new Date().toISOString()) });
    // Nobody waits for computers to boot: the cluster runs already when it is first seen.
    await this.engine.send('advance', { ms: bootMs });
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
    this.pace({ paused: false, speed: 1 });
  }

  pace(pace: { readonly paused?: boolean; readonly speed?: number }): void {
    const { paused, speed } = { paused: this.mirror.clock.paused, speed: this.mirror.clock.speed, ...pace };
    localStorage.setItem(paceKey, JSON.stringify({ paused, speed: Number.isFinite(speed) ? speed : 1000 }));
    this.#attempt(this.engine.send('pace', pace));
  }

  step(to: 'event' | 'second' | 'fact'): void {
    this.#attempt(this.engine.send('step', { to }));
  }

  #apply(frame: Frame): void {
    const atMs = performance.now();
    const before = this.#base;
    this.#base = { clock: frame.clock, atMs };
    // A frame that was under way while the page guessed may be a little behind the guess.
    const shownMs = before !== undefined && before.clock.speed === frame.clock.speed ? this.mirror.clock.elapsedMs : 0;
    this.mirror.apply({ ...frame, clock: readingAt(frame.clock, 0, shownMs) });
    if (!this.#ticking) this.#tick();
  }

  /** The clock goes on between frames: with every picture when it is fast, ten times a second when it is slow, not at all while paused. */
  #tick(): void {
    const base = this.#base;
    this.#ticking = base !== undefined && !base.clock.paused;
    if (base === undefined || base.clock.paused) return;
    const next = (): void => {
      if (this.#base !== undefined) this.mirror.tick(readingAt(this.#base.clock, performance.now() - this.#base.atMs, this.mirror.clock.elapsedMs));
      this.#tick();
    };
    if (base.clock.speed > 2) requestAnimationFrame(next);
    else setTimeout(next, slowTickMs);
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

export function openPort(): EnginePort {
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
