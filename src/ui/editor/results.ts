import type { ApplyResult } from '../../engine/protocol/messages.ts';

/** What the API server said to a text, or to a trial of it. */
export interface Verdict {
  /** A trial changes nothing. */
  readonly trial: boolean;
  readonly results: readonly ApplyResult[];
}

/** What the API server would say to a text, asked by nobody but the editor itself. */
export interface Checked {
  readonly results: readonly ApplyResult[];
  /** Something was typed since. */
  readonly isStale: boolean;
}

export interface Fault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** The server accepts it all the same. */
  readonly isWarning?: boolean;
}

export function isRefused({ outcome }: ApplyResult): boolean {
  return outcome === 'refused' || outcome === 'unreadable';
}

/** The documents that nothing is wrong with, by number. */
export function acceptable(results: readonly ApplyResult[]): readonly number[] {
  return results.filter((result) => !isRefused(result)).map(({ document }) => document);
}

/** How many of each outcome, in the order in which kubectl's words are told. */
export function countOutcomes(results: readonly ApplyResult[]): readonly (readonly [ApplyResult['outcome'], number])[] {
  return (['created', 'configured', 'unchanged', 'refused', 'unreadable'] as const).map((outcome) => [outcome, results.filter((result) => result.outcome === outcome).length] as const).filter(([, count]) => count > 0);
}

/** Where a refused document is wrong: at the fields the server names, or at its first line. */
export function faultsOf(result: ApplyResult): readonly Fault[] {
  if (!isRefused(result)) return [];
  const named = (result.faults ?? []).map(({ line, column, field, message }) => ({ line: Math.max(line, result.firstLine), column: Math.max(1, column), message: field === '' ? message : `${field}: ${message}` }));
  return named.length > 0 ? named : [{ line: result.firstLine, column: 1, message: result.message ?? '' }];
}

/** What the server has to say of a document that it accepts, at the fields it names. */
export function warningsOf(result: ApplyResult): readonly Fault[] {
  return (result.warnings ?? []).map(({ line, column, message }) => ({ line: Math.max(line, result.firstLine), column: Math.max(1, column), message, isWarning: true }));
}

/** Everything worth a mark in the text. */
export function marksOf(results: readonly ApplyResult[]): readonly Fault[] {
  return results.flatMap((result) => [...faultsOf(result), ...warningsOf(result)]);
}

/** What a check has found, in short. Documents that are no YAML are the language server's business: it says more about them, and earlier. */
export function findingsOf(results: readonly ApplyResult[]): { readonly type: 'accepted' | 'unreadable' | 'nothing' } | { readonly type: 'faults' | 'warnings'; readonly count: number } {
  const faults = results.filter(({ outcome }) => outcome === 'refused').flatMap(faultsOf);
  if (faults.length > 0) return { type: 'faults', count: faults.length };
  if (results.length === 0) return { type: 'nothing' };
  if (results.some(({ outcome }) => outcome === 'unreadable')) return { type: 'unreadable' };
  const warnings = results.flatMap(warningsOf);
  return warnings.length > 0 ? { type: 'warnings', count: warnings.length } : { type: 'accepted' };
}

/** `Deployment/web`; a document that could not be read has no name but its place. */
export function titleOf({ ref, firstLine, lastLine }: ApplyResult): string {
  if (ref === undefined) return `${firstLine}–${lastLine}`;
  const name = `${ref.kind}/${ref.name}`;
  return ref.namespace === undefined || ref.namespace === 'default' ? name : `${name} · ${ref.namespace}`;
}

const megabyte = 1024 * 1024;
/** The longest text the editor takes. */
export const longestText = 3 * megabyte;

export function megabytes(length: number): string {
  return (length / megabyte).toFixed(1);
}

/** Several files as one text, each under its name. */
export function joinFiles(files: readonly { readonly name: string; readonly text: string }[]): string {
  const [only] = files;
  if (files.length === 1 && only !== undefined) return only.text;
  return files
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, text }) => `# ${name}\n${text.trimEnd()}\n`)
    .join('---\n');
}
