import type { JsonObject } from '../base/json.ts';
import type { ApiAccess, ObjectList, User, WatchStream } from '../api/operation.ts';
import { isApiError } from '../api/status.ts';
import { Machines } from '../api/sandbox/resources.ts';
import type { Machine } from '../api/sandbox/types.ts';
import { defineEvent } from '../sim/event.ts';
import type { Simulation } from '../sim/simulation.ts';

/** Something has happened to Machine objects: take it. */
const look = defineEvent<Record<string, never>>('machine/look');

/** How long the hardware takes to notice what its Machine object says. */
const noticeMs = 1;

interface Cursor {
  revision: string;
  due: boolean;
}

export interface MachineHandlers {
  /** These are all there are. */
  replace(machines: readonly Machine[]): void;
  upsert(machine: Machine): void;
  remove(name: string): void;
}

/**
 * Follows Machine objects by list and watch. The room is below the clients of the API, so it does without their informers: what it
 * knows of a Machine it keeps in the world, and only the place in the watch has to survive a save.
 */
export class MachineWatch {
  readonly #sim: Simulation;
  readonly #access: ApiAccess;
  readonly #user: User;
  readonly #handlers: MachineHandlers;
  #stream: WatchStream | undefined;

  constructor(sim: Simulation, access: ApiAccess, user: User, handlers: MachineHandlers) {
    this.#sim = sim;
    this.#access = access;
    this.#user = user;
    this.#handlers = handlers;
  }

  register(): void {
    this.#sim.on(look, () => this.#take());
  }

  start(): void {
    const list = this.#access.execute({ verb: 'list', resource: Machines }, this.#user) as ObjectList;
    this.#open(list.resourceVersion);
    this.#handlers.replace(list.items as readonly Machine[]);
  }

  restore(): void {
    this.#stream?.close();
    this.#stream = undefined;
    const { revision, due } = this.#cursor;
    if (revision === '') return;
    // With nothing left to read the watch may begin at the present, however long ago the last change was.
    this.#follow(due ? revision : (this.#access.execute({ verb: 'list', resource: Machines, limit: 1 }, this.#user) as ObjectList).resourceVersion);
  }

  patchStatus(name: string, status: JsonObject): void {
    this.#access.execute({ verb: 'patch', resource: Machines, name, subresource: 'status', patchType: 'merge', patch: { status } }, this.#user);
  }

  get #cursor(): Cursor {
    return this.#sim.world.slice<Cursor>('machine/watch', () => ({ revision: '', due: false }));
  }

  #open(revision: string): void {
    Object.assign(this.#cursor, { revision, due: false });
    this.#follow(revision);
  }

  #follow(revision: string): void {
    this.#stream = this.#access.watch({ resource: Machines }, { resourceVersion: revision }, this.#user, () => {
      if (this.#cursor.due) return;
      this.#cursor.due = true;
      this.#sim.schedule(look, {}, { afterMs: noticeMs });
    });
  }

  #take(): void {
    const stream = this.#stream;
    if (stream === undefined) return;
    this.#cursor.due = false;
    try {
      for (let events = stream.take(1000); events.length > 0; events = stream.take(1000)) {
        for (const event of events) {
          if (event.type === 'BOOKMARK') continue;
          this.#sim.because(event.causeId, () => {
            if (event.type === 'DELETED') this.#handlers.remove(event.object.metadata.name);
            else this.#handlers.upsert(event.object as Machine);
          });
        }
      }
      this.#cursor.revision = stream.resourceVersion;
    } catch (error) {
      if (!isApiError(error, 'Expired')) throw error;
      stream.close();
      this.start();
    }
  }
}
