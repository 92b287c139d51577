import type { JsonObject } from '../../base/json.ts';

/**
 * What a field holds. The scalars that Kubernetes reads by rules of its own (`quantity`, `time`, `intOrString` …) are types here, so that
 * nobody compares definition names. `raw` is an embedded object, `object` any JSON object, `json` any JSON value.
 */
export type ScalarType =
  | 'string'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'double'
  | 'bytes'
  | 'quantity'
  | 'time'
  | 'microTime'
  | 'intOrString'
  | 'raw'
  | 'object'
  | 'json';

/** `schemaOrBool` and its kin exist in CustomResourceDefinitions only: a JSON schema, or something shorter. */
export type UnionType = 'schemaOrArray' | 'schemaOrBool' | 'schemaOrStrings';

export interface Shape {
  readonly type: ScalarType | UnionType | 'struct' | 'list' | 'map';
  /** The definition's name (`core.v1.PodSpec`) of a struct. */
  readonly ref?: string;
  /** The definition itself, of a struct that has no name: custom resources bring theirs. */
  readonly definition?: Definition;
  /** What a list or map holds, and the fields of a struct that its definition does not name. */
  readonly element?: Shape;
  /** What the keys of a list's items are when they are not given, where a schema says it. */
  readonly keyDefaults?: JsonObject;
  /** What Go calls the type when it complains: `int32`, `v1.PullPolicy`, `[]v1.Container`. */
  readonly goType: string;
}

export interface Field extends Shape {
  readonly name: string;
  readonly required: boolean;
  /** What the server prints when nothing was given. */
  readonly empty: 'absent' | 'zero' | 'null';
  /** An empty value (`0`, `false`, `""`) that was given is kept, because it differs from none. */
  readonly keepsEmpty: boolean;
  readonly enum?: readonly string[];
  readonly listType?: 'map' | 'set' | 'atomic';
  readonly listMapKeys?: readonly string[];
  readonly mapType?: 'atomic' | 'granular';
  readonly patchStrategy?: string;
  readonly mergeKey?: string;
}

export interface Definition {
  /** `core.v1.Pod` */
  readonly name: string;
  /** Carries apiVersion and kind. */
  readonly typed: boolean;
  /** Owned as a whole by server-side apply. */
  readonly atomic: boolean;
  readonly fields: ReadonlyMap<string, Field>;
  /** The fields whose `empty` is not `absent`. */
  readonly present: readonly Field[];
}

const scalars: Readonly<Record<string, readonly [ScalarType | UnionType, string]>> = {
  s: ['string', 'string'],
  b: ['boolean', 'bool'],
  i: ['int32', 'int32'],
  l: ['int64', 'int64'],
  d: ['double', 'float64'],
  y: ['bytes', '[]uint8'],
  q: ['quantity', 'resource.Quantity'],
  t: ['time', 'v1.Time'],
  m: ['microTime', 'v1.MicroTime'],
  x: ['intOrString', 'intstr.IntOrString'],
  r: ['raw', 'runtime.RawExtension'],
  o: ['object', 'v1.FieldsV1'],
  j: ['json', 'v1.JSON'],
  u: ['schemaOrArray', 'v1.JSONSchemaPropsOrArray'],
  v: ['schemaOrBool', 'v1.JSONSchemaPropsOrBool'],
  w: ['schemaOrStrings', 'v1.JSONSchemaPropsOrStringArray'],
};

const goName = (definition: string): string => definition.slice(definition.indexOf('.') + 1);

/** `[.Container` a list of a neighbour, `{q` a map of quantities, `/meta.v1.LabelSelector` a struct elsewhere, `sPullPolicy` a named string. */
function parseShape(code: string, home: string): Shape {
  const rest = code.slice(1);
  switch (code.charAt(0)) {
    case '[': {
      const element = parseShape(rest, home);
      return { type: 'list', element, goType: `[]${element.goType}` };
    }
    case '{': {
      const element = parseShape(rest, home);
      return { type: 'map', element, goType: `map[string]${element.goType}` };
    }
    case '.':
      return structShape(`${home}.${rest}`);
    case '/':
      return structShape(rest);
    default:
      return scalarShape(code, rest, home);
  }
}

const structShape = (ref: string): Shape => ({ type: 'struct', ref, goType: goName(ref) });

function scalarShape(code: string, rest: string, home: string): Shape {
  const [type, goType] = scalars[code[0] ?? ''] ?? ['json', 'interface {}'];
  if (type === 'string' && rest !== '') return { type, goType: rest.includes('.') ? rest : `v1.${rest}` };
  return rest.startsWith('.') ? { type, goType, ref: `${home}${rest}` } : { type, goType };
}

/**
 * The mark between a field's name and its type says whether it is required, what is printed when it is empty, and whether `0` differs from none.
 * Upstream prints required lists as null too; where nothing valid has them empty they are empty lists here, which nobody trips over.
 */
const marks: Readonly<Record<string, readonly [required: boolean, empty: Field['empty'], keepsEmpty: boolean]>> = {
  ':': [false, 'absent', false],
  '&': [false, 'absent', true],
  '+': [false, 'zero', true],
  '~': [false, 'null', true],
  '?': [true, 'absent', false],
  '!': [true, 'zero', true],
  '%': [true, 'absent', true],
  '=': [true, 'null', true],
};

function parseField(word: string, home: string): Field {
  const at = word.search(/[:&+~?!%=]/);
  const [code = '', ...attributes] = word.slice(at + 1).split('|');
  const [required, empty, keepsEmpty] = marks[word[at] ?? ':'] ?? [false, 'absent', false];
  const field = { ...parseShape(code, home), name: word.slice(0, at), required, empty, keepsEmpty };
  return Object.assign(field, ...attributes.map(parseAttribute)) as Field;
}

function parseAttribute(attribute: string): Partial<Field> {
  const text = attribute.slice(2);
  switch (attribute.charAt(0)) {
    case 'K': {
      const listMapKeys = text.split(',');
      return { listType: 'map', listMapKeys, patchStrategy: 'merge', mergeKey: listMapKeys[0] ?? '' };
    }
    case 'k':
      return { listType: 'map', listMapKeys: text.split(',') };
    case 'S':
      return { listType: 'set' };
    case 'A':
      return { listType: 'atomic' };
    case 'p': {
      const [patchStrategy = '', mergeKey = ''] = text.split(';');
      return mergeKey === '' ? { patchStrategy } : { patchStrategy, mergeKey };
    }
    case 'm':
      return { mapType: text === 'atomic' ? 'atomic' : 'granular' };
    case 'e':
      return { enum: text.split(',').map((choice) => choice.replaceAll('_', ' ')) };
    default:
      return { goType: text };
  }
}

/** Reads one line of the schema: `Name@* field…`, `@` for apiVersion and kind, `*` for atomic. */
export function parseDefinition(line: string, home: string): Definition {
  const [head = '', ...words] = line.split(' ');
  const fields = new Map<string, Field>();
  const typed = head.includes('@');
  if (typed) {
    for (const name of ['apiVersion', 'kind']) fields.set(name, { name, type: 'string', goType: 'string', required: false, empty: 'absent', keepsEmpty: false });
  }
  for (const word of words) {
    const field = parseField(word, home);
    fields.set(field.name, field);
  }
  const name = `${home}.${head.replace(/[@*]+$/, '')}`;
  return { name, typed, atomic: head.includes('*'), fields, present: [...fields.values()].filter((field) => field.empty !== 'absent') };
}
