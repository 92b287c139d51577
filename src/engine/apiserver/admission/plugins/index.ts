import type { AdmissionPlugin } from '../plugin.ts';

/** In upstream's order. */
export const plugins: readonly AdmissionPlugin[] = [];
