// How much of a machine is drawn, by the area each has. Zones stay columns at every density.

export type Density = 'unit' | 'row' | 'bar' | 'heat';

export interface DensityPlan {
  readonly density: Density;
  /** Machines side by side in one zone. */
  readonly columns: number;
}

export interface Room {
  /** Of one zone. */
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  /** A phone's units are narrower: names are short there and capacity is left out. */
  readonly phone: boolean;
}

const smallest: Readonly<Record<Density, readonly [width: number, height: number]>> = { unit: [190, 112], row: [200, 28], bar: [24, 20], heat: [6, 6] };
const smallestUnitOnPhone = [110, 112] as const;
const densities: readonly Density[] = ['unit', 'row', 'bar', 'heat'];
/** A picture that becomes richer waits until there is this much more room, so that it does not flicker at the border. */
const hysteresis = 1.15;

/** The richest density in which `machines` fit into a zone. The sparsest one always fits: it scrolls. */
export function densityFor(machines: number, room: Room, before?: Density): DensityPlan {
  for (const density of densities) {
    const [minWidth, minHeight] = density === 'unit' && room.phone ? smallestUnitOnPhone : smallest[density];
    const factor = before !== undefined && densities.indexOf(density) < densities.indexOf(before) ? hysteresis : 1;
    const columns = columnsThatFit(machines, room, minWidth * factor, minHeight * factor);
    if (columns !== undefined) return { density, columns };
  }
  return { density: 'heat', columns: Math.max(1, Math.floor(room.width / smallest.heat[0])) };
}

/** The fewest columns with which all machines are high enough, while they stay wide enough. */
function columnsThatFit(machines: number, { width, height, gap }: Room, minWidth: number, minHeight: number): number | undefined {
  const most = Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
  if (width < minWidth) return undefined;
  const rows = Math.max(1, Math.floor(height / minHeight));
  const needed = Math.max(1, Math.ceil(machines / rows));
  return needed <= most ? needed : undefined;
}

export interface PodPlan {
  /** `codes`: cells with two letters · `field`: marks without. */
  readonly drawn: 'codes' | 'field';
  readonly columns: number;
}

const cellPitch = 36;
const cellGap = 4;

/** Cells while all pods of the machine fit into its lower part, marks when they do not. */
export function podPlanFor(pods: number, room: { readonly width: number; readonly height: number; readonly cellHeight: number; readonly phone: boolean }): PodPlan {
  const columns = room.phone ? Math.max(2, Math.floor((room.width + cellGap) / 32)) : Math.max(3, Math.min(8, Math.floor((room.width + cellGap) / cellPitch)));
  const rows = Math.max(1, Math.floor((room.height + cellGap) / (room.cellHeight + cellGap)));
  return { drawn: pods <= columns * rows ? 'codes' : 'field', columns };
}
