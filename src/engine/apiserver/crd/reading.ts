import { cloneJson, isObject, type JsonObject } from '../../base/json.ts';
import { decodeStrict, type Decoded, type FieldValidation } from '../decoding/decode.ts';
import { jsonType } from '../decoding/faults.ts';
import { goQuote } from '../validation/go-text.ts';
import { dropNulls, fillDefaults } from './defaults.ts';
import { prune, type Draft } from './pruning.ts';
import { fieldOf, isEmbedded, itemsOf, type Schema } from './schema.ts';

/** Thrown inside, told as an error of the body. */
class BadMetadata extends Error {}

/** Reads the metadata of an object by its type, and answers the paths of fields that it does not have. */
function readMetadata(holder: Draft, path: string): readonly string[] {
  const { metadata } = holder;
  if (metadata === undefined) return [];
  if (!isObject(metadata)) throw new BadMetadata(`json: cannot unmarshal ${jsonType(metadata)} into Go value of type v1.ObjectMeta`);
  const { object, errors, warnings } = decodeStrict(metadata, 'meta.v1.ObjectMeta', 'Warn');
  const [error] = errors;
  if (error !== undefined) throw new BadMetadata(error);
  holder['metadata'] = object;
  const at = path === '' ? 'metadata' : `${path}.metadata`;
  return warnings.map((it) => it.replace(/^unknown field "(.*)"$/s, `${at}.$1`));
}

/** The same for the resources that the schema says are inside the object (apiserver/schema/objectmeta/algorithm.go). */
function readEmbedded(value: unknown, schema: Schema | undefined, path: string, unknown: string[]): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) for (const [index, item] of value.entries()) readEmbedded(item, itemsOf(schema), `${path}[${index}]`, unknown);
  if (!isObject(value)) return;
  const fields = value as Draft;
  if (isEmbedded(schema)) {
    for (const name of ['apiVersion', 'kind']) {
      if (fields[name] !== undefined && typeof fields[name] !== 'string') throw new BadMetadata(`${path}.${name}: Invalid value: ${JSON.stringify(fields[name])}: must be a string`);
    }
    unknown.push(...readMetadata(fields, path));
  }
  for (const key of Object.keys(fields)) readEmbedded(fields[key], fieldOf(schema, key), path === '' ? key : `${path}.${key}`, unknown);
}

/** Deeper than any manifest and shallower than the stack. */
const deepest = 500;

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((it) => isDeeperThan(it, depth - 1));
}

/** What is stored was read before; only the schema may have changed since. */
export function readStored(object: JsonObject, schema: Schema): JsonObject {
  const draft = cloneJson(object) as Draft;
  prune(draft, schema);
  dropNulls(draft, schema);
  fillDefaults(draft, schema);
  return draft as JsonObject;
}

/** Reads a custom resource: metadata by its type, the rest by the schema, then defaults (apiextensions' customresource_handler.go). */
export function readCustom(body: JsonObject, schema: Schema, validation: FieldValidation, duplicates: readonly string[] = []): Decoded {
  if (isDeeperThan(body, deepest)) return { object: {}, errors: ['exceeded max depth'], warnings: [] };
  const draft = cloneJson(body) as Draft;
  const unknown: string[] = [];
  try {
    unknown.push(...readMetadata(draft, ''));
    unknown.push(...prune(draft, schema));
    readEmbedded(draft, schema, '', unknown);
  } catch (error) {
    if (error instanceof BadMetadata) return { object: {}, errors: [error.message], warnings: [] };
    throw error;
  }
  dropNulls(draft, schema);
  fillDefaults(draft, schema);
  const object = draft as JsonObject;
  const told = [...duplicates.map((it) => `duplicate field ${goQuote(it)}`), ...unknown.map((it) => `unknown field ${goQuote(it)}`)];
  if (told.length === 0 || validation === 'Ignore') return { object, errors: [], warnings: [] };
  return validation === 'Strict' ? { object, errors: [`strict decoding error: ${told.join(', ')}`], warnings: [] } : { object, errors: [], warnings: told };
}
