import type { DoorObject, DoorStage, DoorWrite } from '../../api/door.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { Cause } from '../../api/status.ts';
import type { Fact } from '../../sim/trace.ts';
import type { ObjectDraft } from '../kind.ts';
import { fieldChanges } from './field-changes.ts';

// Notes on requests, for whoever wants to see the whole door. They are observation: nothing in the cluster depends on them, so they are in
// no hash and in no save.

export const maximumBody = 8_000;
export const maximumWrites = 20;

/** What the stages of the pipeline tell of a request as it passes. */
export interface StageNotes {
  decoded(warnings: readonly string[]): void;
  /** Called before anything is filled in; answers who is to be told the result. */
  defaulting(draft: ObjectDraft): ((result: ObjectDraft) => void) | undefined;
  visited(stage: 'mutating' | 'validating', plugin: string, before: KubeObject | undefined, verdict: { readonly type: string; readonly object?: KubeObject }): void;
  validated(faults: readonly Cause[]): void;
  stored(fact: Fact, after: KubeObject, before: KubeObject | undefined): void;
}

/** A stage that changed the document, or had nothing to change. */
export function changedBy(before: unknown, after: unknown): Omit<DoorStage, 'name'> {
  const changes = fieldChanges(before, after);
  return changes.count === 0 ? { state: 'passed' } : { state: 'changed', changes };
}

export function writeOf({ id, verb = 'update', revision = 0 }: Pick<Fact, 'id' | 'verb' | 'revision'>, object: DoorObject, { metadata: { generation } }: KubeObject): DoorWrite {
  return { factId: id, verb, object, revision, ...(generation === undefined ? {} : { generation }) };
}
