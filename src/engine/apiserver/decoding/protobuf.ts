import type { JsonObject } from '../../base/json.ts';
import type { Definition, Field, Shape } from '../../api/schema/notation.ts';
import { findDefinition } from '../../api/schema/schema.ts';
import { protobufNumbers } from '../../api/schema/generated/protobuf.ts';
import { formatMicroTime, formatTime } from '../../base/time.ts';
import { base64Of } from '../../base/base64.ts';
import { ProtobufError, ProtobufReader, type Span } from './protobuf-reader.ts';

/**
 * Reads bodies in Kubernetes' Protobuf encoding, which kubectl uses to create what it makes up itself (`create configmap`, `create token`).
 * Upstream: apimachinery/pkg/runtime/serializer/protobuf and the generated.proto files of staging/src/k8s.io/api.
 */
export const protobufType = 'application/vnd.kubernetes.protobuf';

const magic = 'k8s\0';

/** What a field number leads to: a field, or a message whose fields JSON shows as the parent's own. */
type Entry = Field | Message;
type Message = Map<number, Entry>;

const numbersOf = new Map(
  protobufNumbers
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', ...numbers] = line.split(' ');
      return [name, numbers] as const;
    }),
);

const messages = new Map<string, Message>();

function messageOf(definition: Definition): Message {
  const known = messages.get(definition.name);
  if (known !== undefined) return known;
  const message: Message = new Map();
  messages.set(definition.name, message);
  const names = [...definition.fields.keys()].filter((name) => !definition.typed || (name !== 'apiVersion' && name !== 'kind'));
  for (const [index, path] of (numbersOf.get(definition.name) ?? []).entries()) {
    const field = definition.fields.get(names[index] ?? '');
    if (field !== undefined && path !== '0') place(message, path.split('.').map(Number), field);
  }
  return message;
}

function place(message: Message, [number = 0, ...rest]: readonly number[], field: Field): void {
  if (rest.length === 0) {
    message.set(number, field);
    return;
  }
  const inner = message.get(number);
  const next: Message = inner instanceof Map ? inner : new Map();
  message.set(number, next);
  place(next, rest, field);
}

export interface ProtobufBody {
  readonly apiVersion: string;
  readonly kind: string;
  readonly object: JsonObject;
}

/** `undefined` where the body is not in the encoding, or of a kind that is not known. A byte per character. */
export function readProtobuf(body: string, definitionOfKind: (apiVersion: string, kind: string) => string | undefined): ProtobufBody | undefined {
  if (!body.startsWith(magic)) return undefined;
  const reader = new ProtobufReader(body);
  let type: Span | undefined;
  let raw: Span | undefined;
  for (const { number, span } of reader.fields({ start: magic.length, end: body.length })) {
    if (number === 1) type = span;
    else if (number === 2) raw = span;
  }
  if (type === undefined || raw === undefined) return undefined;
  const { apiVersion, kind } = readTypeMeta(reader, type);
  const definition = findDefinition(definitionOfKind(apiVersion, kind) ?? '');
  if (definition === undefined) return undefined;
  return { apiVersion, kind, object: { apiVersion, kind, ...readMessage(reader, raw, messageOf(definition)) } };
}

function readTypeMeta(reader: ProtobufReader, span: Span): { readonly apiVersion: string; readonly kind: string } {
  const texts = new Map<number, string>();
  for (const field of reader.fields(span)) if (field.span !== undefined) texts.set(field.number, reader.text(field.span));
  return { apiVersion: texts.get(1) ?? '', kind: texts.get(2) ?? '' };
}

type Struct = Record<string, unknown>;

/** Deeper than any object and shallower than the stack. */
const deepest = 500;

function readMessage(reader: ProtobufReader, span: Span, message: Message, into: Struct = {}): Struct {
  if (reader.depth >= deepest) throw new ProtobufError('exceeded max depth');
  reader.depth += 1;
  for (const { number, span: inner, varint } of reader.fields(span)) {
    const entry = message.get(number);
    if (entry === undefined) continue;
    if (entry instanceof Map) {
      if (inner !== undefined) readMessage(reader, inner, entry, into);
    } else if (entry.type === 'list') {
      const list = (into[entry.name] ??= []) as unknown[];
      list.push(readValue(reader, entry.element as Shape, inner, varint));
    } else if (entry.type === 'map') {
      addToMap(reader, (into[entry.name] ??= {}) as Struct, entry.element as Shape, inner);
    } else {
      into[entry.name] = readValue(reader, entry, inner, varint);
    }
  }
  reader.depth -= 1;
  return into;
}

/** A map is a list of messages with the key in field 1 and the value in field 2. */
function addToMap(reader: ProtobufReader, map: Struct, element: Shape, span: Span | undefined): void {
  if (span === undefined) return;
  let key = '';
  let value: unknown;
  for (const field of reader.fields(span)) {
    if (field.number === 1 && field.span !== undefined) key = reader.text(field.span);
    if (field.number === 2) value = readValue(reader, element, field.span, field.varint);
  }
  Object.defineProperty(map, key, { value: value ?? (element.type === 'string' ? '' : null), enumerable: true, configurable: true, writable: true });
}

type Read = (reader: ProtobufReader, span: Span, shape: Shape) => unknown;

const readNothing: Read = () => undefined;

/** How values with a length are read. */
const readers: Readonly<Record<Shape['type'], Read>> = {
  string: (reader, span) => reader.text(span),
  bytes: (reader, span) => base64Of(reader.bytes(span)),
  double: (reader, span) => reader.double(span),
  quantity: (reader, span) => reader.textAt(span, 1) ?? '0',
  time: (reader, span) => readTime(reader, span, true),
  microTime: (reader, span) => readTime(reader, span, false),
  intOrString: (reader, span) => (reader.numberAt(span, 1) === 0 ? reader.numberAt(span, 2) : (reader.textAt(span, 3) ?? '')),
  struct: (reader, span, shape) => {
    const definition = findDefinition(shape.ref ?? '');
    return definition === undefined ? {} : readMessage(reader, span, messageOf(definition));
  },
  // Only values of maps are lists by themselves; they are messages with the items in field 1.
  list: (reader, span, shape) => [...reader.fields(span)].flatMap((field) => (field.number === 1 && field.span !== undefined ? [readValue(reader, shape.element as Shape, field.span, 0n)] : [])),
  raw: readRaw,
  object: readRaw,
  json: readRaw,
  boolean: readNothing,
  int32: readNothing,
  int64: readNothing,
  map: readNothing,
  schemaOrArray: readNothing,
  schemaOrBool: readNothing,
  schemaOrStrings: readNothing,
};

function readValue(reader: ProtobufReader, shape: Shape, span: Span | undefined, varint: bigint): unknown {
  if (span !== undefined) return readers[shape.type](reader, span, shape);
  if (shape.type === 'boolean') return varint !== 0n;
  return shape.type === 'int32' || shape.type === 'int64' ? Number(BigInt.asIntN(64, varint)) : undefined;
}

/** Seconds and nanoseconds since 1970; the zero time is none. */
function readTime(reader: ProtobufReader, span: Span, toSeconds: boolean): string | null {
  if (span.start === span.end) return null;
  const seconds = reader.numberAt(span, 1);
  if (toSeconds) return formatTime(seconds * 1000);
  const micros = Math.floor(reader.numberAt(span, 2) / 1000);
  return `${formatMicroTime(seconds * 1000).slice(0, 20)}${String(micros).padStart(6, '0')}Z`;
}

/** Free-form JSON travels as its text. */
function readRaw(reader: ProtobufReader, span: Span): unknown {
  const text = reader.textAt(span, 1);
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
