// PriorityLevelConfigurations: pkg/apis/flowcontrol/validation/validation.go.
import type { ExemptPriorityLevelConfiguration, LimitResponse, LimitedPriorityLevelConfiguration, PriorityLevelConfiguration, PriorityLevelConfigurationSpec, QueuingConfiguration } from '../../../api/flowcontrol/types.ts';
import { priorityLevelSpecs } from '../../flow-control.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, notSupported, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateMeta } from '../metadata.ts';
import { subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';
import { validateFlowConditions } from './flow-schema.ts';

type SpecDraft = Incomplete<PriorityLevelConfigurationSpec>;

const oldSharesKey = 'flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares';
const maxQueues = 10_000_000;
const maxHashBits = 60;

function* validateHands(queuing: Incomplete<QueuingConfiguration>, path: string): Causes {
  const { queues = 0, handSize = 0 } = queuing;
  const bits = Math.ceil(Math.log2(queues) * handSize);
  if (handSize <= 0) yield invalid(path, handSize, 'must be positive');
  else if (handSize > queues) yield invalid(path, handSize, `should not be greater than queues (${queues})`);
  else if (bits > maxHashBits) yield invalid(path, handSize, `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${maxHashBits}`);
}

function* validateQueuing(queuing: Incomplete<QueuingConfiguration>, path: string): Causes {
  const { queueLengthLimit = 0, queues = 0 } = queuing;
  if (queueLengthLimit <= 0) yield invalid(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive');
  if (queues <= 0) yield invalid(`${path}.queues`, queues, 'must be positive');
  else if (queues > maxQueues) yield invalid(`${path}.queues`, queues, `must not be greater than ${maxQueues}`);
  yield* validateHands(queuing, `${path}.handSize`);
}

function* validateResponse({ type = '', queuing }: Incomplete<LimitResponse>, path: string): Causes {
  if (type === 'Reject') {
    if (queuing !== undefined) yield forbidden(`${path}.queuing`, 'must be nil if limited.limitResponse.type is not Limited');
  } else if (type !== 'Queue') yield notSupported(`${path}.type`, type, ['Queue', 'Reject']);
  else if (queuing === undefined) yield required(`${path}.queuing`, 'must not be empty if limited.limitResponse.type is Limited');
  else yield* validateQueuing(queuing, `${path}.queuing`);
}

function* validateLendable(percent: number | undefined, path: string): Causes {
  if (percent !== undefined && (percent < 0 || percent > 100)) yield invalid(`${path}.lendablePercent`, percent, 'must be between 0 and 100, inclusive');
}

function* validateShares(shares: number | undefined, path: string): Causes {
  if (shares !== undefined && shares < 0) yield invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer');
}

function* validateLimited(limited: Incomplete<LimitedPriorityLevelConfiguration>, path: string): Causes {
  const { borrowingLimitPercent: borrowing } = limited;
  yield* validateShares(limited.nominalConcurrencyShares, path);
  yield* validateResponse(limited.limitResponse ?? {}, `${path}.limitResponse`);
  yield* validateLendable(limited.lendablePercent, path);
  if (borrowing !== undefined && borrowing < 0) yield invalid(`${path}.borrowingLimitPercent`, borrowing, 'if specified, must be a non-negative integer');
}

function* validateExempt(exempt: Incomplete<ExemptPriorityLevelConfiguration>, path: string): Causes {
  yield* validateShares(exempt.nominalConcurrencyShares, path);
  yield* validateLendable(exempt.lendablePercent, path);
}

function* validateSpec(spec: SpecDraft, name: string): Causes {
  const { type = '', exempt, limited } = spec;
  if ((name === 'exempt') !== (type === 'Exempt')) yield invalid('spec.type', type, "must be 'Exempt' if and only if `name` is 'exempt'");
  if (type === 'Exempt') {
    if (limited !== undefined) yield forbidden('spec.limited', 'must be nil if the type is not Limited');
    if (exempt !== undefined) yield* validateExempt(exempt, 'spec.exempt');
  } else if (type === 'Limited') {
    if (exempt !== undefined) yield forbidden('spec.exempt', 'must be nil if the type is Limited');
    if (limited === undefined) yield required('spec.limited', 'must not be empty when type is Limited');
    else yield* validateLimited(limited, 'spec.limited');
  } else yield notSupported('spec.type', type, ['Exempt', 'Limited']);
}

/** Two levels must always be what they are. */
function* validateFixed(spec: SpecDraft, name: string): Causes {
  const shown = (): ReturnType<typeof shownStruct> => shownStruct('PriorityLevelConfigurationSpec', spec);
  if (name === 'exempt' && (spec.type !== 'Exempt' || spec.limited !== undefined)) yield invalid('spec', shown(), "spec of 'exempt' except the 'spec.exempt' field must equal the fixed value");
  if (name === 'catch-all' && !semanticEqual(spec, priorityLevelSpecs['catch-all'])) yield invalid('spec', shown(), "spec of 'catch-all' must equal the fixed value");
}

function* validateLevel({ metadata = {}, spec = {}, status = {} }: Incomplete<PriorityLevelConfiguration>): Causes {
  const { name = '', annotations } = metadata;
  yield* validateMeta(metadata, { namespaced: false, name: subdomainName });
  if (annotations?.[oldSharesKey] !== undefined) yield forbidden('metadata.annotations', `annotation '${oldSharesKey}' is forbidden`);
  yield* validateSpec(spec, name);
  yield* validateFixed(spec, name);
  yield* validateFlowConditions(status.conditions);
}

function validateLevelStatus(level: Incomplete<PriorityLevelConfiguration>): Causes {
  return validateFlowConditions(level.status?.conditions);
}

export const priorityLevelRules = rulesOf<PriorityLevelConfiguration>({ create: validateLevel, update: validateLevel, status: validateLevelStatus });
