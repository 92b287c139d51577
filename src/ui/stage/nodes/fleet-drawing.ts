import type { MachineRow } from '../../../engine/protocol/messages.ts';
import type { Mirror } from '../../bridge/mirror.ts';
import { hatch, palette, penFor } from '../../design/paint.ts';
import { podMarks, podStateOrder } from '../../design/state-shapes.ts';
import { podsOf, stateCounts } from './state-counts.ts';

export interface FleetGrid {
  readonly columns: number;
  readonly cell: { readonly width: number; readonly height: number };
  readonly width: number;
  readonly height: number;
}

const largest = { bar: { width: 64, height: 28 }, heat: { width: 18, height: 18 } } as const;
const smallest = { bar: { width: 24, height: 20 }, heat: { width: 6, height: 6 } } as const;

/** Cells as large as the zone has room for; when even the smallest do not fit the zone grows and scrolls. */
export function fleetGrid(machines: number, density: 'bar' | 'heat', width: number, height: number): FleetGrid {
  const [small, large] = [smallest[density], largest[density]];
  const mostColumns = Math.max(1, Math.floor(width / small.width));
  let best: { readonly columns: number; readonly cell: FleetGrid['cell']; readonly size: number } = { columns: mostColumns, cell: small, size: 0 };
  for (let columns = 1; columns <= mostColumns; columns++) {
    const cell = { width: Math.min(large.width, Math.floor(width / columns)), height: Math.min(large.height, Math.floor(height / Math.max(1, Math.ceil(machines / columns)))) };
    const size = Math.min(cell.width / large.width, cell.height / large.height);
    if (cell.height >= small.height && size > best.size) best = { columns, cell, size };
  }
  const { columns, cell } = best;
  return { columns, cell, width, height: Math.max(1, Math.ceil(machines / columns)) * cell.height };
}

/** As heat what is abnormal comes first; bars stay where they are. */
export function fleetOrder(mirror: Mirror, names: readonly string[], density: 'bar' | 'heat'): readonly string[] {
  if (density === 'bar') return names;
  const abnormal = (name: string): number => (mirror.machines.get(name)?.state === 'ready' ? 1 : 0);
  return names.toSorted((a, b) => abnormal(a) - abnormal(b));
}

export interface FleetState {
  readonly density: 'bar' | 'heat';
  readonly selectedKey: string;
  readonly active: number;
}

export function drawFleet(canvas: HTMLCanvasElement, mirror: Mirror, names: readonly string[], grid: FleetGrid, state: FleetState): void {
  const pen = penFor(canvas, grid.width, grid.height);
  if (pen === null) return;
  const silence = hatch(pen);
  names.forEach((name, index) => {
    const row = mirror.machines.get(name);
    if (row === undefined) return;
    const box = { x: (index % grid.columns) * grid.cell.width, y: Math.floor(index / grid.columns) * grid.cell.height, width: grid.cell.width - 2, height: grid.cell.height - 2 };
    if (state.density === 'bar') drawBar(pen, mirror, row, box, silence);
    else drawHeat(pen, row, box, silence);
    const selected = state.selectedKey === `Node//${name}` || state.selectedKey === `Machine//${name}`;
    if (index !== state.active && !selected) return;
    pen.strokeStyle = palette().time;
    pen.lineWidth = 2;
    pen.strokeRect(box.x + 1, box.y + 1, box.width - 2, box.height - 2);
  });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function drawBar(pen: CanvasRenderingContext2D, mirror: Mirror, row: MachineRow, box: Box, silence: CanvasPattern | string): void {
  const colors = palette();
  pen.fillStyle = row.state === 'unknown' ? colors.blank : row.state === 'ready' ? colors.ok : row.state === 'notReady' ? colors.warn : colors['line-3'];
  pen.fillRect(box.x, box.y, 2, box.height);
  pen.fillStyle = colors['bg-2'];
  pen.fillRect(box.x + 4, box.y + 3, box.width - 4, box.height - 6);
  const pods = podsOf(mirror, row.name);
  const counts = stateCounts(pods);
  const unit = (box.width - 4) / Math.max(pods.length, row.podCapacity > 0 ? Math.min(row.podCapacity, Math.max(pods.length, 30)) : 30);
  let x = box.x + 4;
  for (const state of podStateOrder) {
    const width = (counts.get(state) ?? 0) * unit;
    if (width === 0) continue;
    // Normal is quiet: what is well is dim, so that the one that is not is the brightest.
    pen.globalAlpha = state === 'ready' ? 0.5 : 1;
    pen.fillStyle = colors[podMarks[state][1]];
    pen.fillRect(x, box.y + 3, width, box.height - 6);
    pen.globalAlpha = 1;
    x += width;
  }
  if (row.state === 'unknown') coverWithSilence(pen, box, silence);
}

/** One colour by the share of CPU that is requested: load is not a fault, so it has no alarm colour. */
function drawHeat(pen: CanvasRenderingContext2D, row: MachineRow, box: Box, silence: CanvasPattern | string): void {
  const colors = palette();
  pen.fillStyle = colors['bg-2'];
  pen.fillRect(box.x, box.y, box.width, box.height);
  if (row.state === 'ready') {
    pen.globalAlpha = 0.12 + 0.48 * Math.min(1, row.cpuAllocatableMillis <= 0 ? 0 : row.cpuRequestedMillis / row.cpuAllocatableMillis);
    pen.fillStyle = colors.ok;
    pen.fillRect(box.x, box.y, box.width, box.height);
    pen.globalAlpha = 1;
  } else if (row.state === 'unknown') coverWithSilence(pen, box, silence);
  else {
    pen.fillStyle = row.state === 'notReady' ? colors.warn : colors['line-3'];
    pen.fillRect(box.x, box.y + box.height / 2, box.width, box.height / 2);
  }
}

function coverWithSilence(pen: CanvasRenderingContext2D, box: Box, silence: CanvasPattern | string): void {
  pen.fillStyle = silence;
  pen.fillRect(box.x, box.y, box.width, box.height);
  pen.strokeStyle = palette().blank;
  pen.lineWidth = 1;
  pen.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
}
