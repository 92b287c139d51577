import type { Fault } from './results.ts';

/** What the panel asks of whatever holds the text: Monaco, or a plain field on a phone. */
export interface TextHolder {
  text(): string;
  replace(text: string): void;
  mark(faults: readonly Fault[]): void;
  reveal(line: number, column: number): void;
}
