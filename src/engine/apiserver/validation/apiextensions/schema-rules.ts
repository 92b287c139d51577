// What schemas of custom resources may say: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
import type { ValidationRule } from '../../../api/apiextensions/types.ts';
import { expressionFault } from '../expressions.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, notSupported, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import type { SchemaDraft } from './structural.ts';
import { isSchema, stepsOf } from './structural.ts';

const types: readonly string[] = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const reasons: readonly string[] = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];
const metaKeys: ReadonlySet<string> = new Set(['metadata', 'kind', 'apiVersion']);

/** Where in a definition's schema one is. */
interface Position {
  readonly path: string;
  readonly isRoot: boolean;
  /** Why no default may be set here. */
  readonly noDefaults: string | undefined;
  readonly inMetadata: boolean;
}

const notSupportedWords = [
  ['id', (schema: SchemaDraft) => (schema.id ?? '') !== ''],
  ['additionalItems', (schema: SchemaDraft) => schema.additionalItems !== undefined],
  ['patternProperties', (schema: SchemaDraft) => Object.keys(schema.patternProperties ?? {}).length > 0],
  ['definitions', (schema: SchemaDraft) => Object.keys(schema.definitions ?? {}).length > 0],
  ['dependencies', (schema: SchemaDraft) => schema.dependencies !== undefined],
  ['$ref', (schema: SchemaDraft) => schema.$ref !== undefined],
] as const;

function* validateStandard(schema: SchemaDraft, { path, noDefaults, inMetadata }: Position): Causes {
  const { type = '' } = schema;
  if (type !== '' && !types.includes(type)) yield notSupported(`${path}.type`, type, types);
  if (schema.default !== undefined && noDefaults !== undefined) yield forbidden(`${path}.default`, `must not be set ${noDefaults}`);
  for (const [word, isSet] of notSupportedWords) if (isSet(schema)) yield forbidden(`${path}.${word}`, `${word} is not supported`);
  if (type === 'null') yield forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative');
  if (Array.isArray(schema.items)) yield forbidden(`${path}.items`, 'items must be a schema object and not an array');
  if (inMetadata && schema['x-kubernetes-embedded-resource'] === true) yield forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta');
}

/** Types that the extension words ask for. */
function* validateExtensionType(schema: SchemaDraft, word: 'x-kubernetes-map-type' | 'x-kubernetes-list-type', expected: string, path: string): Causes {
  const { type = '' } = schema;
  if (schema[word] === undefined || type === expected) return;
  const detail = `must be ${expected} if ${word} is specified`;
  yield type === '' ? required(`${path}.type`, detail) : invalid(`${path}.type`, type, detail);
}

function* validateSetItems(items: SchemaDraft, path: string): Causes {
  const listType = items['x-kubernetes-list-type'];
  const detail = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  if (items.type === 'array' && listType !== undefined && listType !== 'atomic') yield invalid(`${path}.items.x-kubernetes-list-type`, listType, detail);
  if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic') yield invalid(`${path}.items.x-kubernetes-map-type`, listType, detail);
}

function* validateMapKeys(items: SchemaDraft, keys: readonly string[], path: string): Causes {
  for (const [index, key] of keys.entries()) {
    const property = items.properties?.[key];
    if (property === undefined) yield invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'entries must all be names of item properties');
    else if (property.type === 'array' || property.type === 'object') {
      yield invalid(`${path}.items.properties[${key}].type`, items.type ?? '', "must be a scalar type if parent array's x-kubernetes-list-type is map");
    }
    if (keys.indexOf(key) < index) yield invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'must not contain duplicate entries');
  }
}

function* validateMapList(schema: SchemaDraft, keys: readonly string[], path: string): Causes {
  const { items } = schema;
  if (keys.length === 0) yield required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map');
  if (items === undefined) yield required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map');
  else if (!isSchema(items)) yield invalid(`${path}.items`, items, 'must only have a single schema if x-kubernetes-list-type is map');
  else if (items.type !== 'object') yield invalid(`${path}.items.type`, items.type ?? '', "must be object if parent array's x-kubernetes-list-type is map");
  else yield* validateMapKeys(items, keys, path);
}

/** Keys by which items are told apart must always be there. */
function* validateKeyPresence(schema: SchemaDraft, path: string): Causes {
  const { items } = schema;
  const listType = schema['x-kubernetes-list-type'];
  if (!isSchema(items) || (listType !== 'set' && listType !== 'map')) return;
  if (items.nullable === true) yield forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`);
  if (listType === 'set') return;
  for (const key of schema['x-kubernetes-list-map-keys'] ?? []) {
    const property = items.properties?.[key];
    if (property === undefined) continue;
    const at = `${path}.items.properties[${key}]`;
    const isThere = items.required?.includes(key) === true || property.default !== undefined;
    if (!isThere) yield required(`${at}.default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property');
    if (property.nullable === true) yield forbidden(`${at}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable');
  }
}

function* validateExtensions(schema: SchemaDraft, path: string): Causes {
  const listType = schema['x-kubernetes-list-type'];
  const mapType = schema['x-kubernetes-map-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) yield invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined');
  yield* validateExtensionType(schema, 'x-kubernetes-map-type', 'object', path);
  if (mapType !== undefined && mapType !== 'atomic' && mapType !== 'granular') yield notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']);
  yield* validateExtensionType(schema, 'x-kubernetes-list-type', 'array', path);
  if (schema.type === 'array' && listType === 'set' && isSchema(schema.items)) yield* validateSetItems(schema.items, path);
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(listType)) yield notSupported(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map']);
  const detail = 'must be map if x-kubernetes-list-map-keys is non-empty';
  if (keys.length > 0 && listType === undefined) yield required(`${path}.x-kubernetes-list-type`, detail);
  else if (keys.length > 0 && listType !== 'map') yield invalid(`${path}.x-kubernetes-list-type`, listType, detail);
  if (listType === 'map') yield* validateMapList(schema, keys, path);
  yield* validateKeyPresence(schema, path);
}

const hasBreaks = (text: string): boolean => /[\n\r]/.test(text);

function* validateRuleTexts(rule: Incomplete<ValidationRule>, path: string): Causes {
  const { message = '', messageExpression = '' } = rule;
  const text = (rule.rule ?? '').trim();
  if (text === '') yield required(`${path}.rule`, 'rule is not specified');
  else if (message !== '' && message.trim() === '') yield invalid(`${path}.message`, message, 'must be non-empty if specified');
  else if (hasBreaks(message.trim())) yield invalid(`${path}.message`, message, 'must not contain line breaks');
  else if (hasBreaks(text) && message.trim() === '') yield required(`${path}.message`, 'message must be specified if rule contains line breaks');
  if (messageExpression !== '' && messageExpression.trim() === '') yield required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified');
}

function* validateRuleExpressions(rule: Incomplete<ValidationRule>, path: string): Causes {
  const names = ['self', 'oldSelf'];
  const { rule: text = '', messageExpression = '' } = rule;
  const fault = text.trim() === '' ? undefined : expressionFault(text, names, 'bool');
  if (fault !== undefined) yield invalid(`${path}.rule`, shownStruct('ValidationRule', rule), fault);
  const messageFault = messageExpression.trim() === '' ? undefined : expressionFault(messageExpression, names, 'string');
  if (messageFault !== undefined) yield invalid(`${path}.messageExpression`, shownStruct('ValidationRule', rule), messageFault);
}

/** Whether a path like `.a['b'].c` leads somewhere in the schema. */
function leadsSomewhere(schema: SchemaDraft, fieldPath: string): boolean {
  const steps = stepsOf(fieldPath);
  if (steps === undefined) return false;
  let current: SchemaDraft | undefined = schema;
  for (const key of steps) {
    const additional: unknown = current?.additionalProperties;
    const next: SchemaDraft | undefined = current?.properties?.[key] ?? (isSchema(additional) ? additional : undefined);
    if (next === undefined) return false;
    current = next;
  }
  return true;
}

function* validateRule(rule: Incomplete<ValidationRule>, schema: SchemaDraft, path: string): Causes {
  const { reason, fieldPath = '' } = rule;
  yield* validateRuleTexts(rule, path);
  yield* validateRuleExpressions(rule, path);
  if (reason !== undefined && !reasons.includes(reason)) yield notSupported(`${path}.reason`, reason, reasons);
  if (fieldPath === '') return;
  if (fieldPath.trim() === '') yield invalid(`${path}.fieldPath`, fieldPath, 'must be non-empty if specified');
  if (hasBreaks(fieldPath)) yield invalid(`${path}.fieldPath`, fieldPath, 'must not contain line breaks');
  if (!leadsSomewhere(schema, fieldPath)) yield invalid(`${path}.fieldPath`, fieldPath, 'must be a valid path');
}

function* validateProperties(schema: SchemaDraft, position: Position): Causes {
  const { path, isRoot } = position;
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const isMeta = (isRoot || schema['x-kubernetes-embedded-resource'] === true) && metaKeys.has(key);
    const noDefaults = isMeta && isRoot ? `in top-level ${key}` : position.noDefaults;
    yield* validateSchema(property, { path: `${path}.properties[${key}]`, isRoot: false, noDefaults, inMetadata: position.inMetadata || isMeta });
  }
}

function* validateAdditional(schema: SchemaDraft, position: Position): Causes {
  const { additionalProperties: additional } = schema;
  const path = `${position.path}.additionalProperties`;
  if (additional === undefined) return;
  if (Object.keys(schema.properties ?? {}).length > 0 && additional !== true) yield forbidden(path, 'additionalProperties and properties are mutual exclusive');
  const noDefaults = position.inMetadata ? 'inside additionalProperties applying to object metadata' : position.noDefaults;
  if (isSchema(additional)) yield* validateSchema(additional, { ...position, path, isRoot: false, noDefaults });
}

function* validateSchema(schema: SchemaDraft, position: Position): Causes {
  const { path } = position;
  const at = (rest: string): Position => ({ ...position, path: `${path}.${rest}`, isRoot: false });
  yield* validateStandard(schema, position);
  if (schema.uniqueItems === true) yield forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic');
  yield* validateAdditional(schema, position);
  yield* validateProperties(schema, position);
  if (schema.not !== undefined) yield* validateSchema(schema.not, at('not'));
  for (const list of ['allOf', 'oneOf', 'anyOf'] as const) for (const [index, part] of (schema[list] ?? []).entries()) yield* validateSchema(part, at(`${list}[${index}]`));
  for (const [key, definition] of Object.entries(schema.definitions ?? {})) yield* validateSchema(definition, at(`definitions[${key}]`));
  if (isSchema(schema.items)) yield* validateSchema(schema.items, at('items'));
  yield* validateExtensions(schema, path);
  for (const [index, rule] of (schema['x-kubernetes-validations'] ?? []).entries()) yield* validateRule(rule, schema, `${path}.x-kubernetes-validations[${index}]`);
}

export function validateOpenApiSchema(schema: SchemaDraft, path: string): Causes {
  return validateSchema(schema, { path, isRoot: true, noDefaults: undefined, inMetadata: false });
}
