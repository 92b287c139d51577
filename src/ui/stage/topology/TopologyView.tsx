import { type Edge, type EdgeTypes, type Node, type NodeTypes, ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { Mirror } from '../../bridge/mirror.ts';
import { useSelection } from '../../bridge/selection.ts';
import { useSession } from '../../bridge/use-mirror.ts';
import { classesOf } from '../../design/classes.ts';
import { Button } from '../../design/primitives/Button.tsx';
import { useTheme } from '../../design/theme.ts';
import { useText } from '../../i18n/language.ts';
import { openDock } from '../../workspace/layout.ts';
import { type AppGroup, groupsOf, openGroups } from '../graph/groups.ts';
import { type Graph, type GraphEdge, type GraphNode, graphWidth, groupHeight, headingHeight, layoutOf } from '../graph/layout.ts';
import { onArrow, onContextMenu } from '../nodes/navigation.ts';
import { type Size, useSize } from '../use-size.ts';
import { Chips } from './Chips.tsx';
import { HeadingNode, MoreNode, PodNode, ServiceNode, WorkloadNode } from './FlowNodes.tsx';
import { OwnsEdge, SelectsEdge } from './FlowEdges.tsx';
import { TopologyLegend } from './TopologyLegend.tsx';
import styles from './Topology.module.css';

const c = classesOf(styles);
const nodeTypes: NodeTypes = { heading: HeadingNode, workload: WorkloadNode, pod: PodNode, more: MoreNode, service: ServiceNode };
const edgeTypes: EdgeTypes = { owns: OwnsEdge, selects: SelectsEdge };
const legendHeight = 34;

/** Who owns whom, and which Service reaches which pod. */
export function TopologyView(): ReactNode {
  const t = useText();
  const { mirror } = useSession();
  const [measure, size] = useSize();
  const groups = useGroups(mirror);
  const selected = useSelection(({ ref }) => ref);
  const [choice, setChoice] = useState<ReadonlyMap<string, boolean>>(new Map());
  const open = useMemo(() => openGroups(groups, choice, selected, roomFor(groups, size), groupHeight), [groups, choice, selected, size]);
  const graph = useMemo(() => layoutOf(open), [open]);
  const folded = groups.filter((group) => !open.includes(group));
  const toggle = (id: string, isOpen: boolean): void => setChoice((before) => new Map(before).set(id, isOpen));
  if (groups.length === 0) return <EmptyTopology />;
  return (
    // The keys and the menu are those of the buttons inside; this is only where they bubble to.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={measure} className={c('view')} onKeyDown={onArrow} onContextMenu={onContextMenu}>
      <section className={c('flow')} aria-label={t.stage.topologyLabel}>
        <ReactFlowProvider>{size.width > 0 && <Flow graph={graph} size={size} />}</ReactFlowProvider>
      </section>
      {folded.length > 0 && <Chips groups={folded} onOpen={(id) => toggle(id, true)} />}
      <TopologyLegend folded={folded.length} />
    </div>
  );
}

/** What the graph may use of the height, in its own units: all but the legend, and but the chips when not all groups fit. */
function roomFor(groups: readonly AppGroup[], size: Size): number {
  const height = size.height - legendHeight;
  const all = groups.reduce((sum, group) => sum + groupHeight(group), headingHeight);
  const chips = all * zoomFor(size) <= height ? 0 : Math.min(size.height * 0.3, Math.ceil(groups.length / Math.max(1, Math.floor(size.width / 170))) * 28 + 16);
  return (height - chips) / zoomFor(size) - headingHeight;
}

function zoomFor({ width }: Size): number {
  return Math.max(1, Math.min(1.25, width / graphWidth));
}

function EmptyTopology(): ReactNode {
  const t = useText();
  return (
    <div className={c('empty')}>
      <p>{t.stage.topologyEmpty}</p>
      <Button look="line" onClick={() => openDock('editor')}>
        {t.editor.panel}
      </Button>
    </div>
  );
}

function Flow({ graph, size }: { readonly graph: Graph; readonly size: Size }): ReactNode {
  const theme = useTheme((state) => state.theme);
  const { setViewport } = useReactFlow();
  const zoom = zoomFor(size);
  const selectedUid = useSelection(({ ref }) => ref?.uid);
  // Wide screens show all columns; a narrow one begins at what is selected.
  const focus = size.width < graphWidth ? graph.nodes.find(({ id }) => id === selectedUid) : undefined;
  const x = focus === undefined ? Math.max(0, (size.width - graphWidth * zoom) / 2) : Math.min(0, Math.max(size.width - graphWidth, size.width / 2 - focus.x - focus.width / 2));
  useEffect(() => {
    void setViewport({ x, y: 0, zoom });
  }, [setViewport, x, zoom]);
  const nodes = useMemo(() => graph.nodes.map(flowNode), [graph]);
  const edges = useMemo(() => graph.edges.map(flowEdge), [graph]);
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      colorMode={theme}
      onlyRenderVisibleElements
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      panOnScroll
      zoomOnDoubleClick={false}
      minZoom={0.3}
      maxZoom={2}
    />
  );
}

function flowNode(node: GraphNode): Node {
  const { id, type, x, y, width, height } = node;
  return { id, type, position: { x, y }, width, height, data: { node } };
}

function flowEdge(edge: GraphEdge): Edge {
  return { id: edge.id, type: edge.kind, source: edge.source, target: edge.target, data: { edge } };
}

/** The groups, made anew at most a few times a second while objects come and go. */
function useGroups(mirror: Mirror): readonly AppGroup[] {
  const [groups, setGroups] = useState(() => groupsOf(mirror));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setGroups(groupsOf(mirror));
      }, 250);
    };
    soon();
    const stop = mirror.subscribe('structure', soon);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [mirror]);
  return groups;
}
