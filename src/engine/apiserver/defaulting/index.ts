import type { ObjectDraft } from '../kind.ts';

export type JsonDraft = ObjectDraft;

/** Defaults per `group/version/Kind`; each fills in a private draft. */
export const defaulters: Readonly<Record<string, (draft: JsonDraft) => void>> = {};
