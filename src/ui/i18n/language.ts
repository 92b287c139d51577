import { useSyncExternalStore } from 'react';
import type { Translated } from './catalogue.ts';
import { en } from './en.ts';

// English is in the first load, every other catalogue comes when it is asked for.

export type Language = 'en' | 'zh';
export type Text = Translated<typeof en>;

const storageKey = 'kubarium.language';
const htmlLang: Record<Language, string> = { en: 'en', zh: 'zh-CN' };
const loaders: Record<Language, () => Promise<Text>> = { en: () => Promise.resolve(en), zh: async () => (await import('./zh.ts')).zh };

let current: { readonly language: Language; readonly text: Text } = { language: 'en', text: en };
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What the reader chose before, or what their browser asks for. */
export function preferredLanguage(stored: string | null, browser: readonly string[]): Language {
  if (stored === 'en' || stored === 'zh') return stored;
  const first = browser.find((tag) => /^(?:en|zh)\b/i.test(tag));
  return first?.toLowerCase().startsWith('zh') === true ? 'zh' : 'en';
}

export async function setLanguage(language: Language): Promise<void> {
  current = { language, text: await loaders[language]() };
  document.documentElement.lang = htmlLang[language];
  document.title = current.text.frame.title;
  for (const listener of listeners) listener();
}

export function startLanguage(): Promise<void> {
  return setLanguage(preferredLanguage(localStorage.getItem(storageKey), navigator.languages));
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  void setLanguage(language);
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, () => current.language);
}

/** The sentences of the page in the reader's language. */
export function useText(): Text {
  return useSyncExternalStore(subscribe, () => current.text);
}
