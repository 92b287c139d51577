import type { User } from '../api/operation.ts';
import type { Patience } from '../apiserver/admission/plugin.ts';
import type { HttpAnswer, HttpRequest, HttpTicket, HttpWatch } from '../apiserver/http.ts';
import { defineEvent } from '../sim/event.ts';
import type { Simulation } from '../sim/simulation.ts';

/** The answer is still to come: pass on who wants it. */
export interface LaterAnswer {
  later(onAnswer: (answer: HttpAnswer) => void): void;
}

/** A request that was too early, to be tried once more. */
interface OpenQuestion {
  readonly ticket: string;
  readonly user: User;
  readonly request: HttpRequest;
  readonly triesLeft: number;
  readonly everyMs: number;
}

const questionDue = defineEvent<OpenQuestion>('cluster/question-due');

/**
 * Answers that take their time. What is still to be asked is an event of the simulation; who waits for the answer is nobody's state: whoever is
 * not there any more when it comes has lost nothing but the answer.
 */
export class LateAnswers {
  readonly #sim: Simulation;
  readonly #ask: (user: User, request: HttpRequest, isLast: boolean) => HttpAnswer | HttpWatch | HttpTicket;
  readonly #waiting = new Map<string, (answer: HttpAnswer) => void>();

  constructor(sim: Simulation, ask: (user: User, request: HttpRequest, isLast: boolean) => HttpAnswer | HttpWatch | HttpTicket) {
    this.#sim = sim;
    this.#ask = ask;
    sim.on(questionDue, (question) => this.#tryAgain(question));
  }

  /** What an early refusal, or a ticket, means to whoever can wait. */
  settled(user: User, request: HttpRequest, answer: HttpAnswer | HttpWatch | HttpTicket): HttpAnswer | HttpWatch | LaterAnswer {
    if ('ticket' in answer) return this.#under(answer.ticket);
    if (request.isPatient !== true || !('patience' in answer) || answer.patience === undefined) return answer;
    return this.#under(this.#plan(user, request, answer.patience));
  }

  /** The answer to a ticket is there. */
  arrived(ticket: string, answer: HttpAnswer): void {
    const onAnswer = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    onAnswer?.(answer);
  }

  #under(ticket: string): LaterAnswer {
    return { later: (onAnswer) => this.#waiting.set(ticket, onAnswer) };
  }

  #plan(user: User, request: HttpRequest, { tries, everyMs }: Patience, ticket = this.#sim.rng('cluster/questions').uuid()): string {
    const afterMs = everyMs + this.#sim.rng('cluster/questions').below(everyMs);
    this.#sim.schedule(questionDue, { ticket, user, request, triesLeft: tries - 1, everyMs }, { afterMs });
    return ticket;
  }

  #tryAgain({ ticket, user, request, triesLeft, everyMs }: OpenQuestion): void {
    const isLast = triesLeft <= 1;
    const answer = this.#ask(user, request, isLast);
    if (!('status' in answer)) return;
    if (isLast || answer.patience === undefined) this.arrived(ticket, answer);
    else this.#plan(user, request, { tries: triesLeft, everyMs }, ticket);
  }
}
