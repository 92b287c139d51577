import { unreachable } from '../../base/assert.ts';
import { isObject, type JsonObject } from '../../base/json.ts';
import type { Definition, Field, Shape } from '../../api/schema/notation.ts';
import { definitionOf } from '../../api/schema/schema.ts';
import { canonicalQuantity, quantityFault } from '../../api/values/quantity.ts';
import { readBase64 } from './base64.ts';
import { DecodingStopped, Faults, jsonType } from './faults.ts';
import { readTime } from './time.ts';
import { emptyField, zeroOf } from './zero.ts';

/**
 * Reads a body as the API server does: against the kind's definition, complaining in Go's words, dropping what the definition does not
 * know and what is empty, adding what is always printed. Upstream: sigs.k8s.io/json and the tags of staging/src/k8s.io/api types.
 */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface Decoded {
  /** A new tree that shares nothing with the input but free-form JSON (`RawExtension`). */
  readonly object: JsonObject;
  /** What makes the body unacceptable: one message, to be put behind `… cannot be handled as a Deployment: `. */
  readonly errors: readonly string[];
  /** What is only told, in Warn mode. */
  readonly warnings: readonly string[];
}

/** Deeper than any manifest and shallower than the stack. */
const deepest = 500;

interface Reader {
  readonly faults: Faults;
  /** False inside the few values upstream reads with a lenient decoder. */
  isStrict: boolean;
  depth: number;
}

type Struct = Record<string, unknown>;

/** `duplicates` are the paths of keys that came twice, which a parsed body no longer shows (see `duplicateKeys`). */
export function decodeStrict(body: JsonObject, definitionName: string, validation: FieldValidation = 'Strict', duplicates: readonly string[] = []): Decoded {
  const definition = definitionOf(definitionName);
  const reader: Reader = { faults: new Faults(definition), isStrict: validation !== 'Ignore', depth: 0 };
  for (const duplicate of duplicates) reader.faults.duplicateField(duplicate);
  try {
    const object = readStruct(body, definition, reader) as JsonObject;
    const { typeError, strict } = reader.faults;
    if (typeError !== undefined) return { object, errors: [typeError], warnings: [] };
    if (strict.length === 0 || validation === 'Ignore') return { object, errors: [], warnings: [] };
    return validation === 'Strict' ? { object, errors: [`strict decoding error: ${strict.join(', ')}`], warnings: [] } : { object, errors: [], warnings: strict };
  } catch (error) {
    if (error instanceof DecodingStopped) return { object: {}, errors: [error.message], warnings: [] };
    throw error;
  }
}

function readStruct(input: JsonObject, definition: Definition, reader: Reader): Struct {
  if (reader.depth >= deepest) throw new DecodingStopped('exceeded max depth');
  reader.depth += 1;
  const { path } = reader.faults;
  const out: Struct = {};
  for (const key of Object.keys(input)) {
    const field = definition.fields.get(key);
    if (field === undefined) {
      if (reader.isStrict) reader.faults.unknownField(key);
      continue;
    }
    const given = input[key];
    if (given === null || given === undefined) continue;
    path.push(key);
    const value = readValue(given, field, reader);
    path.pop();
    if (value !== undefined && (value || !isDroppedEmpty(field)) && !isEmptyCollection(value, field)) out[key] = value;
  }
  for (const field of definition.present) {
    if (out[field.name] === undefined) out[field.name] = emptyField(field);
  }
  reader.depth -= 1;
  return out;
}

/** `0`, `false` and `""` are printed only where they differ from nothing. */
function isDroppedEmpty(field: Field): boolean {
  return !field.keepsEmpty && (field.type === 'string' || field.type === 'boolean' || field.type === 'int32' || field.type === 'int64' || field.type === 'double');
}

/** Storage cannot tell an empty list or map from none, and so both are printed as none. */
function isEmptyCollection(value: unknown, field: Field): boolean {
  if (field.type === 'list') return (value as readonly unknown[]).length === 0;
  if (field.type === 'map') {
    for (const _key in value as Struct) return false;
    return true;
  }
  return false;
}

/** `undefined` where the value could not be read; the fault has been noted. */
function readValue(given: unknown, shape: Shape, reader: Reader): unknown {
  switch (shape.type) {
    case 'string':
      if (typeof given === 'string') return given;
      break;
    case 'struct':
      if (isObject(given)) return readStruct(given, definitionOf(shape.ref ?? ''), reader);
      break;
    case 'list':
      if (Array.isArray(given)) return readList(given, shape, reader);
      break;
    case 'map':
      if (isObject(given)) return readMap(given, shape, reader);
      break;
    case 'boolean':
      if (typeof given === 'boolean') return given;
      break;
    case 'int32':
    case 'int64':
    case 'double':
      if (typeof given === 'number') return readNumber(given, shape, reader);
      break;
    case 'json':
    case 'raw':
    case 'object':
      return given;
    case 'quantity':
      return readQuantity(given);
    case 'time':
      return readTimeText(given, 'seconds', reader);
    case 'microTime':
      return readTimeText(given, 'micros', reader);
    case 'intOrString':
      return readIntOrString(given, reader);
    case 'bytes':
      return readBytes(given, shape, reader);
    case 'schemaOrArray':
    case 'schemaOrBool':
    case 'schemaOrStrings':
      return readSchemaUnion(given, shape, reader);
    default:
      return unreachable(shape.type);
  }
  reader.faults.mismatch(jsonType(given), shape.goType);
  return undefined;
}

function readList(given: readonly unknown[], shape: Shape, reader: Reader): unknown[] {
  const { path } = reader.faults;
  const element = shape.element as Shape;
  const out: unknown[] = [];
  for (let index = 0; index < given.length; index += 1) {
    const item = given[index];
    path.push(index);
    out.push(item === null || item === undefined ? zeroOf(element) : readValue(item, element, reader));
    path.pop();
  }
  return out;
}

function readMap(given: JsonObject, shape: Shape, reader: Reader): Struct {
  const { path } = reader.faults;
  const element = shape.element as Shape;
  const out: Struct = {};
  for (const key of Object.keys(given)) {
    const item = given[key];
    path.push({ key });
    const value = item === null || item === undefined ? zeroOf(element) : readValue(item, element, reader);
    path.pop();
    if (key === '__proto__') Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
    else out[key] = value;
  }
  return out;
}

const largest = { int32: 2 ** 31, int64: 2 ** 63, double: Infinity };

function readNumber(given: number, shape: Shape, reader: Reader): number | undefined {
  if (shape.type === 'double') return given;
  const limit = shape.type === 'int32' ? largest.int32 : largest.int64;
  if (Number.isInteger(given) && given >= -limit && given < limit) return given === 0 ? 0 : given;
  reader.faults.mismatch(`number ${given}`, shape.goType);
  return undefined;
}

function readQuantity(given: unknown): string {
  const text = typeof given === 'string' ? given.trim() : JSON.stringify(given);
  const canonical = canonicalQuantity(text);
  if (canonical === undefined) throw new DecodingStopped(quantityFault(text) ?? '');
  return canonical;
}

function readTimeText(given: unknown, precision: 'seconds' | 'micros', reader: Reader): string {
  if (typeof given !== 'string') return reader.faults.stopMismatch(jsonType(given), 'string');
  const read = readTime(given, precision);
  if ('fault' in read) throw new DecodingStopped(read.fault);
  return read.text;
}

function readIntOrString(given: unknown, reader: Reader): unknown {
  if (typeof given === 'string') return given;
  if (typeof given !== 'number') return reader.faults.stopMismatch(jsonType(given), 'int32');
  if (!Number.isInteger(given) || given < -largest.int32 || given >= largest.int32) return reader.faults.stopMismatch(`number ${given}`, 'int32');
  return given;
}

function readBytes(given: unknown, shape: Shape, reader: Reader): string | undefined {
  if (typeof given !== 'string') {
    reader.faults.mismatch(jsonType(given), shape.goType);
    return undefined;
  }
  const read = readBase64(given);
  if ('text' in read) return read.text;
  reader.faults.save(`illegal base64 data at input byte ${read.faultAt}`);
  return undefined;
}

/** In CustomResourceDefinitions a schema can stand where a list, a boolean or a list of names can; upstream reads these leniently. */
function readSchemaUnion(given: unknown, shape: Shape, reader: Reader): unknown {
  const wasStrict = reader.isStrict;
  reader.isStrict = false;
  const value = unionValue(given, shape, reader);
  reader.isStrict = wasStrict;
  return value;
}

function unionValue(given: unknown, shape: Shape, reader: Reader): unknown {
  const schema: Shape = { type: 'struct', ref: shape.ref ?? '', goType: 'v1.JSONSchemaProps' };
  if (isObject(given)) return readValue(given, schema, reader);
  if (shape.type === 'schemaOrBool') return typeof given === 'boolean' ? given : readValue(given, schema, reader);
  if (!Array.isArray(given)) return undefined;
  return shape.type === 'schemaOrArray' ? readList(given, { type: 'list', element: schema, goType: '[]v1.JSONSchemaProps' }, reader) : given;
}
