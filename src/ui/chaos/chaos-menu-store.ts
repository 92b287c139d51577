import { create } from 'zustand';
import type { MenuAnchor } from '../design/primitives/Menu.tsx';

/** What a context menu speaks of: a machine by name, a pod by uid. */
export type ChaosTarget = { readonly type: 'machine'; readonly name: string } | { readonly type: 'pod'; readonly uid: string };

interface OpenMenu {
  readonly target: ChaosTarget;
  readonly anchor: MenuAnchor;
}

export const useChaosMenu = create<{ readonly open: OpenMenu | null }>(() => ({ open: null }));

/** Opens the menu of a machine or a pod, at a point (right click) or at an element (the context-menu key). */
export function openChaosMenu(target: ChaosTarget, anchor: MenuAnchor): void {
  useChaosMenu.setState({ open: { target, anchor } });
}

export function closeChaosMenu(): void {
  useChaosMenu.setState({ open: null });
}
