import { lazyNamed } from './LazyPanel.tsx';

// Everything that the first picture does not need comes when it is shown.

export const EditorPanel = lazyNamed(async () => (await import('../editor/EditorPanel.tsx')).EditorPanel);
export const InspectorPanel = lazyNamed(async () => (await import('../inspector/InspectorPanel.tsx')).InspectorPanel);
export const LessonPanel = lazyNamed(async () => (await import('../lesson/LessonPanel.tsx')).LessonPanel);
export const SpineLabel = lazyNamed(async () => (await import('../lesson/SpineLabel.tsx')).SpineLabel);
export const LessonSwitch = lazyNamed(async () => (await import('../lesson/LessonSwitch.tsx')).LessonSwitch);
export const BreakSomething = lazyNamed(async () => (await import('../chaos/BreakSomething.tsx')).BreakSomething);
export const ChaosMenu = lazyNamed(async () => (await import('../chaos/ChaosMenu.tsx')).ChaosMenu);
export const TopologyView = lazyNamed(async () => (await import('../stage/topology/TopologyView.tsx')).TopologyView);
export const NodesTable = lazyNamed(async () => (await import('../stage/nodes/NodesTable.tsx')).NodesTable);
export const FactsList = lazyNamed(async () => (await import('../timeline/FactsList.tsx')).FactsList);
export const EventsPanel = lazyNamed(async () => (await import('../timeline/EventsPanel.tsx')).EventsPanel);
export const Palette = lazyNamed(async () => (await import('./Palette.tsx')).Palette);
