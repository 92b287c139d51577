import type { KindDescription } from '../kind.ts';
import { coreKinds } from './core.ts';
import { otherKinds } from './others.ts';
import { workloadKinds } from './workloads.ts';

/** Every kind that is served from the beginning. */
export const builtInKinds: readonly KindDescription[] = [...coreKinds, ...workloadKinds, ...otherKinds];
