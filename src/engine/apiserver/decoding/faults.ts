import type { Definition, Field } from '../../api/schema/notation.ts';
import { definitionOf } from '../../api/schema/schema.ts';
import { goQuote } from '../validation/go-text.ts';

/** A fault that ends decoding where it stands: a quantity or a time that cannot be read. */
export class DecodingStopped extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DecodingStopped';
  }
}

/** Where decoding stands: field names, list indexes, and keys of maps. */
export type Step = string | number | { readonly key: string };

/** Upstream reports no more than this many unknown and duplicate fields. */
const mostStrictFaults = 100;

/** What embedded Go structs insert into the path of a type error, though JSON does not show them. */
const embedded: Readonly<Record<string, { readonly by: string; readonly except: readonly string[] }>> = {
  'core.v1.Volume': { by: 'VolumeSource', except: ['name'] },
  'core.v1.PersistentVolumeSpec': {
    by: 'PersistentVolumeSource',
    except: ['capacity', 'accessModes', 'claimRef', 'persistentVolumeReclaimPolicy', 'storageClassName', 'mountOptions', 'volumeMode', 'nodeAffinity', 'volumeAttributesClassName'],
  },
  'core.v1.SecretProjection': { by: 'LocalObjectReference', except: ['items', 'optional'] },
  'core.v1.ConfigMapVolumeSource': { by: 'LocalObjectReference', except: ['items', 'defaultMode', 'optional'] },
  'core.v1.ConfigMapProjection': { by: 'LocalObjectReference', except: ['items', 'optional'] },
  'core.v1.ConfigMapKeySelector': { by: 'LocalObjectReference', except: ['key', 'optional'] },
  'core.v1.SecretKeySelector': { by: 'LocalObjectReference', except: ['key', 'optional'] },
  'core.v1.ConfigMapEnvSource': { by: 'LocalObjectReference', except: ['optional'] },
  'core.v1.SecretEnvSource': { by: 'LocalObjectReference', except: ['optional'] },
  'core.v1.Probe': {
    by: 'ProbeHandler',
    except: ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold', 'terminationGracePeriodSeconds'],
  },
  'core.v1.EphemeralContainer': { by: 'EphemeralContainerCommon', except: ['targetContainerName'] },
  'networking.v1.IngressRule': { by: 'IngressRuleValue', except: ['host'] },
};

/** What decoding one body finds wrong. One kind of fault is fatal, the other only in strict mode. */
export class Faults {
  readonly path: Step[] = [];
  readonly #root: Definition;
  #typeError: string | undefined;
  readonly #strict = new Set<string>();

  constructor(root: Definition) {
    this.#root = root;
  }

  /** The first mismatch of types is the one that is told. */
  get typeError(): string | undefined {
    return this.#typeError;
  }

  /** In the order of the document. */
  get strict(): readonly string[] {
    return [...this.#strict];
  }

  unknownField(name: string): void {
    this.#addStrict('unknown field', name);
  }

  duplicateField(name: string): void {
    this.#addStrict('duplicate field', name);
  }

  #addStrict(what: string, name: string): void {
    if (this.#strict.size >= mostStrictFaults) return;
    this.#strict.add(`${what} ${goQuote(pathText([...this.path, name]))}`);
  }

  /** `found` in JSON's words (`string`, `number 1.5`), `wanted` in Go's (`int32`, `[]v1.Container`). */
  mismatch(found: string, wanted: string): void {
    this.#typeError ??= this.#typeErrorText(found, wanted);
  }

  /** The same for the kinds of values that read themselves, whose first fault ends everything. */
  stopMismatch(found: string, wanted: string): never {
    throw new DecodingStopped(this.#typeErrorText(found, wanted));
  }

  /** A fault without a place, saved like a mismatch. */
  save(message: string): void {
    this.#typeError ??= message;
  }

  #typeErrorText(found: string, wanted: string): string {
    const names: string[] = [];
    let holder: Definition | undefined = this.#root;
    let struct = '';
    for (const step of this.path) {
      if (typeof step !== 'string' || holder === undefined) continue;
      const inserted = embedded[holder.name];
      if (inserted !== undefined && !inserted.except.includes(step)) names.push(inserted.by);
      names.push(step);
      struct = holder.name.slice(holder.name.lastIndexOf('.') + 1);
      const field: Field | undefined = holder.fields.get(step);
      const ref: string | undefined = field?.ref ?? field?.element?.ref ?? field?.element?.element?.ref;
      holder = ref === undefined ? undefined : definitionOf(ref);
    }
    if (struct === '') return `json: cannot unmarshal ${found} into Go value of type ${wanted}`;
    return `json: cannot unmarshal ${found} into Go struct field ${struct}.${names.join('.')} of type ${wanted}`;
  }
}

function pathText(steps: readonly Step[]): string {
  let text = '';
  for (const step of steps) {
    if (typeof step === 'number') text += `[${step}]`;
    else {
      const name = typeof step === 'string' ? step : step.key;
      text += text === '' ? name : `.${name}`;
    }
  }
  return text;
}

/** What JSON calls a value. */
export function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
