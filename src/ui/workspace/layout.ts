import { create } from 'zustand';
import { useSelection } from '../bridge/selection.ts';

export type StageView = 'nodes' | 'topology';
export type DockTab = 'timeline' | 'editor' | 'events';
export type SheetTab = 'lesson' | 'inspector' | DockTab;
export type SheetSize = 'peek' | 'half' | 'full';

export interface Layout {
  readonly view: StageView;
  readonly dock: DockTab;
  readonly sheet: SheetTab;
  readonly sheetSize: SheetSize;
  /** The lesson as a column on wide screens. */
  readonly lessonOpen: boolean;
  /** The lesson as a drawer over its spine on narrower ones; not remembered, it covers the stage. */
  readonly drawerOpen: boolean;
  readonly inspectorOpen: boolean;
  /** Nodes as a table instead of a picture. */
  readonly table: boolean;
  readonly paletteOpen: boolean;
}

const storageKey = 'kubarium.layout';
const kept = ['view', 'dock', 'sheet', 'sheetSize', 'lessonOpen', 'inspectorOpen', 'table'] as const;
const first: Layout = { view: 'nodes', dock: 'timeline', sheet: 'timeline', sheetSize: 'half', lessonOpen: true, drawerOpen: false, inspectorOpen: true, table: false, paletteOpen: false };


const allowed: { readonly [K in (typeof kept)[number]]: readonly Layout[K][] } = {
  view: ['nodes', 'topology'],
  dock: ['timeline', 'editor', 'events'],
  sheet: ['lesson', 'inspector', 'timeline', 'editor', 'events'],
  sheetSize: ['peek', 'half', 'full'],
  lessonOpen: [true, false],
  inspectorOpen: [true, false],
  table: [true, false],
};

export const useLayout = create<Layout>(() => ({ ...first, ...stored() }));

/** Whoever opens or closes the lesson means whatever form it has at this width. */
export function setLayout(part: Partial<Layout>): void {
  useLayout.setState(part.lessonOpen === undefined ? part : { drawerOpen: part.lessonOpen, ...part });
}

/** Tapping the open tab of the sheet peeks under it; any other tab comes up. */
export function tapSheet(tab: SheetTab): void {
  const { sheet, sheetSize } = useLayout.getState();
  const size: SheetSize = sheetSize === 'peek' ? 'half' : sheet === tab ? 'peek' : sheetSize;
  setLayout({ sheet: tab, sheetSize: size, ...(isDockTab(tab) && { dock: tab }) });
}

/** Shows the lesson, in whatever form it has at this width. */
export function openLesson(): void {
  const { sheetSize } = useLayout.getState();
  setLayout({ lessonOpen: true, sheet: 'lesson', sheetSize: sheetSize === 'peek' ? 'half' : sheetSize });
}

/** Shows a tab of the dock wherever the dock is. */
export function openDock(tab: DockTab): void {
  const { sheetSize } = useLayout.getState();
  setLayout({ dock: tab, sheet: tab, sheetSize: sheetSize === 'peek' ? 'half' : sheetSize });
}

export function isDockTab(tab: SheetTab): tab is DockTab {
  return tab === 'timeline' || tab === 'editor' || tab === 'events';
}

/** Remembers the layout, and raises the inspector when something is selected. */
export function keepLayout(): void {
  useLayout.subscribe((layout) => {
    localStorage.setItem(storageKey, JSON.stringify(Object.fromEntries(kept.map((key) => [key, layout[key]]))));
  });
  useSelection.subscribe(({ ref }, before) => {
    if (ref === null || ref === before.ref) return;
    const { sheetSize } = useLayout.getState();
    setLayout({ inspectorOpen: true, sheet: 'inspector', sheetSize: sheetSize === 'peek' ? 'half' : sheetSize });
  });
}

/** Only what is still a word of ours; storage may hold anything. */
function stored(): Partial<Layout> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([key, word]) => key in allowed && (allowed[key as keyof typeof allowed] as readonly unknown[]).includes(word)));
  } catch {
    return {};
  }
}
