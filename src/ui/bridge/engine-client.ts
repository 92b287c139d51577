import type { Command, Update } from '../../engine/protocol/messages.ts';

/** What the client needs of a Worker; a test or a recorded feed can be one too. */
export interface EnginePort {
  post(command: Command): void;
  listen(onUpdate: (update: Update) => void, onBroken: (message: string) => void): void;
}

export type Frame = Extract<Update, { readonly type: 'frame' }>;

interface AnswerTypes {
  readonly start: 'ready';
  readonly load: 'ready';
  readonly save: 'saved';
  readonly pace: 'done';
  readonly step: 'done';
  readonly advance: 'done';
  readonly request: 'response';
  readonly apply: 'applied';
  readonly select: 'done';
  readonly why: 'why';
  readonly lesson: 'done';
  readonly hash: 'hash';
}
type CommandOf<T extends Command['type']> = Extract<Command, { readonly type: T }>;
export type Answer<T extends Command['type']> = Extract<Update, { readonly type: AnswerTypes[T & keyof AnswerTypes] }>;

/** The engine could not do what a command asked for. Kubernetes' refusals are not this: they are ordinary responses. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
}

interface Waiting {
  readonly resolve: (update: never) => void;
  readonly reject: (error: EngineFailure) => void;
}

export interface EngineListener {
  readonly onFrame: (frame: Frame) => void;
  /** Another cluster begins: what was known is void. */
  readonly onReady: () => void;
  /** The worker itself failed: it could not be loaded, or something was thrown that it did not catch. */
  readonly onBroken: (message: string) => void;
}

/** One promise per command, by id; frames go to the mirror. */
export class EngineClient {
  readonly #port: EnginePort;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(port: EnginePort, { onFrame, onReady, onBroken }: EngineListener) {
    this.#port = port;
    port.listen(
      (update) => {
        if (update.type === 'frame') onFrame(update);
        else {
          if (update.type === 'ready') onReady();
          this.#settle(update);
        }
      },
      (message) => {
        this.#rejectAll(message);
        onBroken(message);
      },
    );
  }

  send<T extends keyof AnswerTypes>(type: T, fields: Omit<CommandOf<T>, 'type' | 'id'>): Promise<Answer<T>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#port.post({ ...fields, type, id } as unknown as Command);
    });
  }

  #rejectAll(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new EngineFailure(message));
    this.#waiting.clear();
  }

  #settle(update: Exclude<Update, Frame>): void {
    const waiting = this.#waiting.get(update.id);
    if (waiting === undefined) return;
    this.#waiting.delete(update.id);
    if (update.type === 'failed') waiting.reject(new EngineFailure(update.message));
    else waiting.resolve(update as never);
  }
}

export function workerPort(worker: Worker): EnginePort {
  return {
    post: (command) => worker.postMessage(command, []),
    listen: (onUpdate, onBroken) => {
      worker.addEventListener('message', (event: MessageEvent<Update>) => onUpdate(event.data));
      worker.addEventListener('error', (event) => onBroken(event.message ?? ''));
    },
  };
}
