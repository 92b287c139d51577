import type { ApplyResult } from '../../engine/protocol/messages.ts';
import type { Session } from '../bridge/session.ts';
import { isRefused, type Verdict } from './results.ts';

/** What the reader asks for: everything, a trial, or the documents that a trial found good. */
export type Submission = 'apply' | 'dryRun' | readonly number[];

const namespace = 'default';

/** A trial on the server: everything happens but the storing. */
export async function dryRun(session: Session, yaml: string): Promise<Verdict> {
  const { results } = await session.engine.send('apply', { yaml, dryRun: true, namespace });
  return { trial: true, results };
}

/**
 * Applies a text as a whole or not at all: a trial goes first, and when any document is refused nothing is changed. `only` are the documents
 * that a trial has found good: those are applied without another one.
 */
export async function applyText(session: Session, yaml: string, only?: readonly number[]): Promise<Verdict> {
  if (only === undefined) {
    const trial = await dryRun(session, yaml);
    if (trial.results.some(isRefused)) return trial;
  }
  const { results } = await session.engine.send('apply', { yaml, dryRun: false, namespace, ...(only !== undefined && { only }) });
  return { trial: false, results: results satisfies readonly ApplyResult[] };
}
