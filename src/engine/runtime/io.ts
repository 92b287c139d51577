/** Standard output or standard error. */
export type Stream = 'stdout' | 'stderr';

export interface FileNode {
  text: string;
  changedMs: number;
  /** Permission bits, where they are not the usual ones. */
  mode?: number;
}
