// Causes in Go's wording: k8s.io/apimachinery/pkg/util/validation/field/errors.go.
import type { Cause, CauseReason } from '../../api/status.ts';
import type { Rendered } from './go-text.ts';
import { goJson, goQuote } from './go-text.ts';

/** Every fault of an object, lazily. */
export type Causes = Generator<Cause, void>;

/** What a cause can show of a bad value. `undefined` is Go's nil. */
export type Shown = string | number | boolean | object | Rendered | null | undefined;

function show(value: Shown): string {
  if (typeof value === 'string') return goQuote(value);
  return goJson(value);
}

function cause(reason: CauseReason, field: string, text: string, detail: string): Cause {
  const message = detail === '' ? text : `${text}: ${detail}`;
  return field === '' ? { reason, message } : { reason, message, field };
}

export function required(field: string, detail = ''): Cause {
  return cause('FieldValueRequired', field, 'Required value', detail);
}

export function invalid(field: string, value: Shown, detail: string): Cause {
  return cause('FieldValueInvalid', field, `Invalid value: ${show(value)}`, detail);
}

export function typeInvalid(field: string, value: Shown, detail: string): Cause {
  return cause('FieldValueTypeInvalid', field, `Invalid value: ${show(value)}`, detail);
}

export function notSupported(field: string, value: Shown, supported: readonly string[]): Cause {
  const detail = supported.length === 0 ? '' : `supported values: ${supported.map(goQuote).join(', ')}`;
  return cause('FieldValueNotSupported', field, `Unsupported value: ${show(value)}`, detail);
}

export function duplicate(field: string, value: Shown, detail = ''): Cause {
  return cause('FieldValueDuplicate', field, `Duplicate value: ${show(value)}`, detail);
}

export function forbidden(field: string, detail: string): Cause {
  return cause('FieldValueForbidden', field, 'Forbidden', detail);
}

export function notFound(field: string, value: Shown, detail = ''): Cause {
  return cause('FieldValueNotFound', field, `Not found: ${show(value)}`, detail);
}

/** The limit is in bytes. */
export function tooLong(field: string, maxBytes: number): Cause {
  return cause('FieldValueTooLong', field, 'Too long', `may not be more than ${maxBytes} ${maxBytes === 1 ? 'byte' : 'bytes'}`);
}

export function tooMany(field: string, actual: number, max: number): Cause {
  return cause('FieldValueTooMany', field, `Too many: ${actual}`, `must have at most ${max} ${max === 1 ? 'item' : 'items'}`);
}

export function internal(field: string, detail: string): Cause {
  return cause('InternalError', field, 'Internal error', detail);
}

/** One `Invalid value` per sentence that a syntax check returned. */
export function* invalidEach(field: string, value: Shown, sentences: readonly string[], prefix = ''): Causes {
  for (const sentence of sentences) yield invalid(field, value, prefix + sentence);
}
