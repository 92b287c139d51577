import { create } from 'zustand';

/** A guess, once it is given: milliseconds for a time, the option's name for a choice. */
export type Guess = number | string;

export interface LessonPlace {
  /** The lesson that is taken, or was last. */
  readonly name: string | null;
  /** The page that is open; one more than there are steps is the last one. */
  readonly page: number;
  /** How many hints of the page are shown. */
  readonly hints: number;
  /** By quiz. */
  readonly guesses: Readonly<Record<string, Guess>>;
}

const storageKey = 'kubarium.lesson';
const nowhere: LessonPlace = { name: null, page: 0, hints: 0, guesses: {} };

/** Where the reader is in a lesson. It survives a reload, as the cluster does. */
export const useLessonPlace = create<LessonPlace>(() => readPlace(globalThis.localStorage?.getItem(storageKey) ?? null));

useLessonPlace.subscribe((place) => globalThis.localStorage?.setItem(storageKey, JSON.stringify(place)));

/** What storage held, as far as it makes sense. */
export function readPlace(stored: string | null): LessonPlace {
  try {
    const value: unknown = JSON.parse(stored ?? 'null');
    if (typeof value !== 'object' || value === null) return nowhere;
    const { name, page, guesses } = value as Partial<Record<keyof LessonPlace, unknown>>;
    return {
      name: typeof name === 'string' ? name : null,
      page: typeof page === 'number' && Number.isInteger(page) && page >= 0 ? page : 0,
      hints: 0,
      guesses: typeof guesses === 'object' && guesses !== null ? Object.fromEntries(Object.entries(guesses).filter(([, guess]) => typeof guess === 'number' || typeof guess === 'string')) : {},
    };
  } catch {
    return nowhere;
  }
}

export function enterLesson(name: string): void {
  useLessonPlace.setState({ ...nowhere, name });
}

export function openPage(page: number): void {
  useLessonPlace.setState({ page: Math.max(0, page), hints: 0 });
}

export function showHint(): void {
  useLessonPlace.setState(({ hints }) => ({ hints: hints + 1 }));
}

export function giveGuess(quiz: string, guess: Guess): void {
  useLessonPlace.setState(({ guesses }) => ({ guesses: { ...guesses, [quiz]: guess } }));
}
