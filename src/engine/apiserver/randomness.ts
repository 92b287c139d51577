import { Rng } from '../sim/rng.ts';
import type { Simulation } from '../sim/simulation.ts';

/** A dry run leaves no trace, so it must not draw from the streams either: what comes later would change. `salt` tells its draws apart. */
export function randomFor(sim: Simulation, stream: string, isDryRun: boolean, salt: string | number): Rng {
  return isDryRun ? new Rng(Rng.seeded(sim.options.seed, `dry-run/${stream}/${salt}`)) : sim.rng(stream);
}
