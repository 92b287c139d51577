import type { Simulation } from '../../sim/simulation.ts';
import type { ZoneMemory } from './disruption.ts';
import { tokensNow } from './zones.ts';

/** What the controller thinks of a zone, for those who watch it. `zone` is its topology label without the region. */
export interface ZoneReport {
  readonly zone: string;
  readonly state: 'Normal' | 'PartialDisruption' | 'FullDisruption';
  readonly tokens: number;
  readonly burst: number;
  readonly tokensPerSecond: number;
  /** The machine that took the last token. */
  readonly lastTakenBy?: string;
}

/** Reads the controller's memory; empty while it does not run. */
export function zoneReports(sim: Simulation): readonly ZoneReport[] {
  const memory = sim.world.peek<ZoneMemory>('controllers/node-lifecycle-controller/zones') ?? {};
  return Object.entries(memory).map(([key, { state, limiter, lastTaken }]) => ({
    zone: key.slice(key.indexOf(':') + 1),
    state: state === 'Initial' ? 'Normal' : state,
    tokens: Math.floor(tokensNow(limiter, sim.nowMs) * 10) / 10,
    burst: 1,
    tokensPerSecond: Number(limiter.rate.toFixed(3)),
    ...(lastTaken === undefined ? {} : { lastTakenBy: lastTaken }),
  }));
}
