import { useSyncExternalStore } from 'react';

// The frame by width: wide ≥ 1400, laptop 1200–1399, tablet 760–1199, phone < 760.

export type FrameWidth = 'wide' | 'laptop' | 'tablet' | 'phone';

const limits: readonly (readonly [FrameWidth, string])[] = [
  ['wide', '(min-width: 1400px)'],
  ['laptop', '(min-width: 1200px)'],
  ['tablet', '(min-width: 760px)'],
];

function widthNow(): FrameWidth {
  return limits.find(([, query]) => matchMedia(query).matches)?.[0] ?? 'phone';
}

function subscribe(listener: () => void): () => void {
  const queries = limits.map(([, query]) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', listener);
  return () => {
    for (const query of queries) query.removeEventListener('change', listener);
  };
}

export function useFrameWidth(): FrameWidth {
  return useSyncExternalStore(subscribe, widthNow);
}

export function prefersLessMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
