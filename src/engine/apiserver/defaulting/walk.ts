import type { Field, Shape } from '../../api/schema/notation.ts';
import { definitionOf } from '../../api/schema/schema.ts';
import { roundedToMilli } from '../../api/values/quantity.ts';
import { emptyField } from '../decoding/zero.ts';
import type { DefaultingRule } from './rule.ts';

type Struct = Record<string, unknown>;
type Visit = (value: unknown, holder: Struct, name: string) => void;

/** What happens at one definition: its rules, what is always printed, and the fields below which something is to be done. */
interface Plan {
  readonly rules: readonly ((draft: Struct) => void)[];
  readonly present: readonly Field[];
  readonly visits: readonly (readonly [name: string, visit: Visit])[];
}

/**
 * Turns rules into one function per definition. A definition is visited only where a rule waits in it or below it, so that defaulting
 * costs what there is to fill in and not what there is.
 */
export class DefaultingPlans {
  readonly #rules = new Map<string, ((draft: Struct) => void)[]>();
  readonly #plans = new Map<string, Plan>();
  readonly #concerned = new Map<string, boolean>();

  constructor(rules: readonly DefaultingRule[]) {
    for (const { definition, apply } of rules) this.#rules.set(definition, [...(this.#rules.get(definition) ?? []), apply]);
  }

  fill(definition: string, draft: Struct): void {
    const plan = this.#planOf(definition);
    for (const field of plan.present) if (draft[field.name] === undefined) draft[field.name] = emptyField(field);
    for (const apply of plan.rules) apply(draft);
    for (const [name, visit] of plan.visits) {
      const value = draft[name];
      if (value !== undefined && value !== null) visit(value, draft, name);
    }
  }

  #planOf(definition: string): Plan {
    const known = this.#plans.get(definition);
    if (known !== undefined) return known;
    const { fields, present } = definitionOf(definition);
    const visits: [string, Visit][] = [];
    for (const field of fields.values()) {
      const visit = this.#visitOf(field);
      if (visit !== undefined) visits.push([field.name, visit]);
    }
    const plan = { rules: this.#rules.get(definition) ?? [], present, visits };
    this.#plans.set(definition, plan);
    return plan;
  }

  #visitOf(shape: Shape): Visit | undefined {
    if (shape.goType === 'v1.ResourceList') return roundAmounts;
    if (shape.type === 'struct') {
      const ref = shape.ref ?? '';
      return this.#isConcerned(ref) ? (value) => this.fill(ref, value as Struct) : undefined;
    }
    if (shape.element === undefined) return undefined;
    const visit = this.#visitOf(shape.element);
    if (visit === undefined) return undefined;
    if (shape.type === 'list') return (value, holder, name) => (value as unknown[]).forEach((item) => visit(item, holder, name));
    return (value) => Object.entries(value as Struct).forEach(([key, item]) => visit(item, value as Struct, key));
  }

  /** Whether there is a rule in a definition or below it. Definitions that hold themselves (JSON schemas) have none. */
  #isConcerned(definition: string): boolean {
    const known = this.#concerned.get(definition);
    if (known !== undefined) return known;
    this.#concerned.set(definition, false);
    const concerned = this.#rules.has(definition) || [...definitionOf(definition).fields.values()].some((field) => this.#isShapeConcerned(field));
    this.#concerned.set(definition, concerned);
    return concerned;
  }

  #isShapeConcerned(shape: Shape): boolean {
    if (shape.goType === 'v1.ResourceList') return true;
    if (shape.type === 'struct') return this.#isConcerned(shape.ref ?? '');
    return shape.element !== undefined && this.#isShapeConcerned(shape.element);
  }
}

/** Resources are kept to a thousandth, rounded up. */
const roundAmounts: Visit = (value) => {
  const amounts = value as Record<string, string>;
  for (const name in amounts) {
    const text = amounts[name];
    // Only amounts with a suffix for smaller units, a fraction or an exponent can be finer than that.
    if (text !== undefined && /[nu.eE]/.test(text)) amounts[name] = roundedToMilli(text);
  }
};
