import { dump } from 'js-yaml';
import type { KubeObject } from '../meta/object.ts';

/** YAML as kubectl prints it: keys in alphabetical order, two spaces, no folding. */
export function printYaml(object: KubeObject): string {
  return dump(object, { sortKeys: true, lineWidth: -1, noRefs: true, indent: 2, seqNoIndent: true });
}
