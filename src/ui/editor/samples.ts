import crash from './samples/crash.yaml?raw';
import notebook from './samples/notebook.yaml?raw';
import patience from './samples/patience.yaml?raw';
import web from './samples/web.yaml?raw';

/** Manifests to begin with. Their names in words are in the catalogue, under `editor.samples`. */
export const samples = { web, notebook, crash, patience } as const;
export type SampleName = keyof typeof samples;
export const sampleNames: readonly SampleName[] = ['web', 'notebook', 'crash', 'patience'];
