import { useEffect } from 'react';
import { create } from 'zustand';
import type { Scenario } from '../../scenarios/kit/format.ts';
import type { ScenarioText } from '../../scenarios/kit/texts.ts';
import { type Language, useLanguage } from '../i18n/language.ts';

/** All lessons with what they say in the reader's language. */
export interface Book {
  readonly language: Language;
  readonly lessons: readonly Lesson[];
}

export interface Lesson {
  readonly scenario: Scenario;
  readonly text: ScenarioText;
}

const useStore = create<{ readonly book: Book | null }>(() => ({ book: null }));

/** The lessons come in a chunk of their own; `null` until they are there. While another language loads the old one stays. */
export function useBook(): Book | null {
  const language = useLanguage();
  const book = useStore((store) => store.book);
  useEffect(() => {
    if (useStore.getState().book?.language !== language) void load(language);
  }, [language]);
  return book;
}

async function load(language: Language): Promise<void> {
  const [{ scenarios }, { loadTexts }] = await Promise.all([import('../../scenarios/index.ts'), import('../../scenarios/texts.ts')]);
  const texts = await loadTexts(language);
  const lessons = scenarios.flatMap((scenario) => {
    const text = texts[scenario.metadata.name];
    return text === undefined ? [] : [{ scenario, text }];
  });
  useStore.setState({ book: { language, lessons } });
}

export function lessonNamed(book: Book | null, name: string | undefined): Lesson | undefined {
  return book?.lessons.find((lesson) => lesson.scenario.metadata.name === name);
}
