import type { ReactNode } from 'react';

export function EditorPanel(): ReactNode {
  return null;
}
