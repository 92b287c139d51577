import { create } from 'zustand';

export type Theme = 'dark' | 'light';

// `public/theme.js` sets the theme before the first paint; here it is changed and remembered.

const storageKey = 'kubarium.theme';

function themeNow(): Theme {
  return typeof document !== 'undefined' && document.documentElement.dataset['theme'] === 'light' ? 'light' : 'dark';
}

export const useTheme = create<{ readonly theme: Theme }>(() => ({ theme: themeNow() }));

export function toggleTheme(): void {
  const theme: Theme = themeNow() === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = theme;
  localStorage.setItem(storageKey, theme);
  useTheme.setState({ theme });
}
