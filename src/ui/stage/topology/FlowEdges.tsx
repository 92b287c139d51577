import { type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo, type ReactNode } from 'react';
import { serviceRow } from '../../bridge/selectors.ts';
import { useMirror } from '../../bridge/use-mirror.ts';
import { classesOf } from '../../design/classes.ts';
import type { GraphEdge } from '../graph/layout.ts';
import styles from './Topology.module.css';

const c = classesOf(styles);

export const OwnsEdge = memo(function OwnsEdge(props: EdgeProps): ReactNode {
  return <path d={pathOf(props)} className={c('edge')} />;
});

/** Solid while the Service sends traffic there, dashed while it does not. */
export const SelectsEdge = memo(function SelectsEdge(props: EdgeProps): ReactNode {
  const edge = props.data?.['edge'] as GraphEdge;
  const served = useMirror({ ...serviceRow(edge.serviceUid ?? ''), read: (mirror) => mirror.services.get(edge.serviceUid ?? '')?.readyPods.includes(edge.podUid ?? '') === true });
  return <path d={pathOf(props)} className={c('edge', served ? 'sends' : 'cut')} />;
});

function pathOf({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition }: EdgeProps): string {
  const [path] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, curvature: 0.5 });
  return path;
}
