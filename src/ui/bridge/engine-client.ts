import type { Command, Update } from '../../engine/protocol/messages.ts';

/** What the client needs of a Worker; a test or a recorded feed can be one too. */
export interface EnginePort {
  post(command: Command): void;
  listen(onUpdate: (update: Update) => void): void;
  close(): void;
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

/** One promise per command, by id; frames go to the mirror. */
export class EngineClient {
  readonly #port: EnginePort;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(port: EnginePort, onFrame: (frame: Frame) => void, onReady: () => void) {
    this.#port = port;
    port.listen((update) => {
      if (update.type === 'frame') onFrame(update);
      else {
        if (update.type === 'ready') onReady();
        this.#settle(update);
      }
    });
  }

  send<T extends keyof AnswerTypes>(type: T, fields: Omit<CommandOf<T>, 'type' | 'id'>): Promise<Answer<T>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#port.post({ ...fields, type, id } as unknown as Command);
    });
  }

  close(): void {
    this.#port.close();
    for (const { reject } of this.#waiting.values()) reject(new EngineFailure('closed'));
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

/** A failing worker answers every command that still waits. */
export function workerPort(worker: Worker): EnginePort {
  return {
    post: (command) => worker.postMessage(command, []),
    listen: (onUpdate) => {
      worker.addEventListener('message', (event: MessageEvent<Update>) => onUpdate(event.data));
    },
    close: () => worker.terminate(),
  };
}
