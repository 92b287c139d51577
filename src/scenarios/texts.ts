import type { ScenarioText } from './kit/texts.ts';

export type LessonLanguage = 'en' | 'zh';
export type ScenarioTexts = Readonly<Record<string, ScenarioText>>;

// A language is one chunk of its own, so that nobody loads what they do not read.
const loaders: Record<LessonLanguage, () => Promise<ScenarioTexts>> = {
  en: async () => (await import('./texts-en.ts')).texts,
  zh: async () => (await import('./texts-zh.ts')).texts,
};

/** What the scenarios say in a language, by scenario name. */
export function loadTexts(language: LessonLanguage): Promise<ScenarioTexts> {
  return loaders[language]();
}
