import type { ReactNode } from 'react';
import type { IconName } from './icon-paths.ts';

/** Decoration: whoever shows it alone gives it a label and a tooltip. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} aria-hidden="true" style={{ flex: 'none', display: 'block' }}>
      <use href={`#i-${name}`} />
    </svg>
  );
}
