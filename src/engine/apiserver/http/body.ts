import { isObject, type JsonObject } from '../../base/json.ts';
import type { PatchType } from '../../api/operation.ts';
import { definitionNameOf } from '../../api/schema/schema.ts';
import { readManifests } from '../../api/values/yaml.ts';
import { protobufType, readProtobuf } from '../decoding/protobuf.ts';
import { ProtobufError } from '../decoding/protobuf-reader.ts';
import { badRequest } from '../errors.ts';
import type { ServedKind } from '../registry.ts';
import { JsonSyntaxError, readJsonText } from './json-text.ts';
import { mediaTypeOf, unsupportedMediaType } from './negotiation.ts';

/** A body that is a JSON object, and what only its text shows. */
export interface Body {
  readonly object: JsonObject;
  readonly duplicates: readonly string[];
}

/** Shows the beginning of a body: as text when it is an object, else in hexadecimal. */
function summary(text: string): string {
  const limit = 30;
  if (text === '') return '<empty>';
  const more = text.length > limit ? ' ...' : '';
  const head = text.slice(0, limit);
  if (text.startsWith('{')) return head + more;
  return Array.from(head).map((char) => (char.charCodeAt(0) & 0xff).toString(16).padStart(2, '0')).join('') + more;
}

function goKindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** An object of a kind, in JSON or YAML. */
export function readObject(kindName: string, contentType: string | undefined, text: string): Body {
  const media = mediaTypeOf(contentType);
  const unrecognized = (why: string): Error => badRequest(`the object provided is unrecognized (must be of type ${kindName}): couldn't get version/kind; json parse error: ${why} (${summary(text)})`);
  if (media === 'application/yaml') return readYaml(text, unrecognized);
  if (media === protobufType) return readBinary(text, unrecognized);
  if (media !== '' && media !== 'application/json') throw unsupportedMediaType();
  const { value, duplicates } = parse(text, unrecognized);
  if (!isObject(value)) {
    throw unrecognized(`json: cannot unmarshal ${goKindOf(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`);
  }
  return { object: value, duplicates };
}

function parse(text: string, refuse: (why: string) => Error): { readonly value: unknown; readonly duplicates: readonly string[] } {
  try {
    return readJsonText(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw refuse(error.message);
    throw error;
  }
}

/** A byte per character, as the host hands it over. */
function readBinary(body: string, refuse: (why: string) => Error): Body {
  const definitionOf = (apiVersion: string, kind: string): string | undefined => {
    if (kind === 'DeleteOptions') return 'meta.v1.DeleteOptions';
    const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    return definitionNameOf(group, version ?? '', kind);
  };
  try {
    const read = readProtobuf(body, definitionOf);
    if (read !== undefined) return { object: read.object, duplicates: [] };
  } catch (error) {
    if (error instanceof ProtobufError) throw refuse(error.message);
    throw error;
  }
  throw refuse('provided data does not appear to be a protobuf message');
}

function readYaml(text: string, refuse: (why: string) => Error): Body {
  const [first] = readManifests(text);
  if (first?.error !== undefined) throw refuse(first.error.message);
  if (first === undefined || !isObject(first.value)) throw refuse('unexpected end of JSON input');
  return { object: first.value, duplicates: [] };
}

const patchTypes: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

/** Custom resources know no strategic merge. */
export function patchTypeOf(kind: ServedKind, contentType: string | undefined): PatchType {
  const accepted = Object.keys(patchTypes).filter((it) => kind.description.isCustom !== true || patchTypes[it] !== 'strategic');
  const media = mediaTypeOf(contentType);
  const found = accepted.includes(media) ? patchTypes[media] : undefined;
  if (found === undefined) throw unsupportedMediaType(accepted);
  return found;
}

/** A patch: an object, or for JSON Patch a list. */
export function readPatch(type: PatchType, text: string): unknown {
  if (type === 'apply') return readObject('', 'application/yaml', text).object;
  return parse(text, (why) => badRequest(`error decoding patch: ${why}`)).value;
}

/** DeleteOptions; an empty body is none. */
export function readDeleteOptions(contentType: string | undefined, text: string): JsonObject | undefined {
  if (text.trim() === '') return undefined;
  const { object } = readObject('DeleteOptions', contentType, text);
  const { kind } = object;
  if (kind !== undefined && kind !== 'DeleteOptions') throw badRequest('decoded object cannot be converted to DeleteOptions');
  return object;
}
