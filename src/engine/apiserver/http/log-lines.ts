import type { Pod } from '../../api/core/types.ts';
import { ApiError } from '../../api/status.ts';

/** How often a host looks whether a container has printed more. Printing wakes nobody: most of it is never read. */
const pollEveryMs = 500;

interface Source {
  /** All that the container has printed, or the part that was asked for. */
  read(): string;
  pod(): Pod | undefined;
  readonly container: string;
}

/** `kubectl logs -f`: what is there, and what comes, until the container has ended. */
export class LogLines {
  readonly headers = { 'Content-Type': 'text/plain' };
  readonly pollEveryMs = pollEveryMs;
  readonly #source: Source;
  /** What has gone out, or what the beginning left out. */
  #seen: string;
  #first: string | undefined;
  #isOver = false;

  /** `first` is what the first answer shows: the tail, perhaps. */
  constructor(source: Source, first: string) {
    this.#source = source;
    this.#first = first;
    this.#seen = source.read();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  take(): readonly string[] {
    if (this.#isOver) return [];
    const first = this.#first;
    this.#first = undefined;
    if (first !== undefined && first !== '') return [first];
    return this.#news();
  }

  #news(): readonly string[] {
    const now = this.#readNow();
    if (now === undefined) return [];
    const news = now.startsWith(this.#seen) ? now.slice(this.#seen.length) : now;
    this.#seen = now;
    if (news !== '') return [news];
    if (this.#hasEnded()) this.close();
    return [];
  }

  #readNow(): string | undefined {
    try {
      return this.#source.read();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.close();
      return undefined;
    }
  }

  #hasEnded(): boolean {
    const pod = this.#source.pod();
    if (pod === undefined) return true;
    const { containerStatuses = [], initContainerStatuses = [], phase } = pod.status;
    const status = [...containerStatuses, ...initContainerStatuses].find((it) => it.name === this.#source.container);
    return status?.state?.terminated !== undefined || (status === undefined && (phase === 'Succeeded' || phase === 'Failed'));
  }

  close(): void {
    this.#isOver = true;
  }
}
