// RuntimeClasses: pkg/apis/node/validation/validation.go.
import type { RuntimeClass, Scheduling } from '../../../api/node/types.ts';
import { validateTolerations } from '../core/affinity.ts';
import { validateContainerRequirements } from '../core/resources.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, invalidEach, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateImmutable, validateLabels, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { labelName, subdomainName } from '../names.ts';
import { rulesOf } from '../validator.ts';

const noClaims: ReadonlySet<string> = new Set();

function* validateScheduling(scheduling: Incomplete<Scheduling>): Causes {
  yield* validateLabels(scheduling.nodeSelector, 'scheduling.nodeSelector');
  const path = 'scheduling.tolerations';
  const tolerations = scheduling.tolerations ?? [];
  yield* validateTolerations(tolerations, path);
  const seen = new Set<string>();
  for (const [index, toleration] of tolerations.entries()) {
    const { key = '', operator = '', value = '', effect = '' } = toleration;
    const identity = JSON.stringify([key, operator, value, effect]);
    if (seen.has(identity)) yield duplicate(`${path}[${index}]`, shownStruct('Toleration', toleration));
    seen.add(identity);
  }
}

function* validateClass(item: Incomplete<RuntimeClass>): Causes {
  const { metadata = {}, handler = '', overhead, scheduling } = item;
  yield* validateMeta(metadata, { namespaced: false, name: subdomainName });
  if (handler === '') yield required('handler');
  else yield* invalidEach('handler', handler, labelName(handler, false));
  if (overhead?.podFixed !== undefined) yield* validateContainerRequirements({ limits: overhead.podFixed }, noClaims, 'overhead');
  if (scheduling !== undefined) yield* validateScheduling(scheduling);
}

function* validateClassUpdate(item: Incomplete<RuntimeClass>, old: RuntimeClass): Causes {
  yield* validateMetaUpdate(item.metadata ?? {}, old.metadata);
  yield* validateImmutable(item.handler, old.handler, 'handler');
}

export const runtimeClassRules = rulesOf<RuntimeClass>({ create: validateClass, update: validateClassUpdate });
