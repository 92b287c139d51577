import { CORE_SCHEMA, load } from 'js-yaml';
import { isObject } from '../../engine/base/json.ts';
import type { Scenario } from './format.ts';
import type { ScenarioText } from './texts.ts';

/** The scenario a YAML text holds. Its names are checked by faults.ts, what it claims by the prover. */
export function readScenario(yaml: string): Scenario {
  const document = load(yaml, { schema: CORE_SCHEMA });
  if (!isObject(document) || document['kind'] !== 'Scenario' || !isObject(document['spec'])) throw new Error('not a Scenario');
  return document as unknown as Scenario;
}

export function readScenarioText(yaml: string): ScenarioText {
  const document = load(yaml, { schema: CORE_SCHEMA });
  if (!isObject(document) || !isObject(document['steps'])) throw new Error('not the text of a scenario');
  return document as unknown as ScenarioText;
}
