// What schemas of custom resources may say: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
import type { ValidationRule } from '../../../api/apiextensions/types.ts';
import type { Cause } from '../../../api/status.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { followPath } from './field-path.ts';
import { contextWithin, judgeRules, type RuleContext } from './rule-cost.ts';
import type { SchemaDraft } from './structural.ts';
import { isSchema, unreadableFault } from './structural.ts';

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
  /** Nothing where no rules are looked at. */
  readonly rules: RuleContext | undefined;
  /** The outermost part within which nothing can be compared with what was before. */
  readonly uncomparable: string | undefined;
}

/** Faults of a schema, and apart from them those of its rules, which are looked at only where there are none of the others. */
interface Found {
  readonly faults: Cause[];
  readonly ruleFaults: Cause[];
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

function* validateRule(rule: Incomplete<ValidationRule>, schema: SchemaDraft, path: string): Causes {
  const { reason, fieldPath = '' } = rule;
  yield* validateRuleTexts(rule, path);
  if (reason !== undefined && !reasons.includes(reason)) yield notSupported(`${path}.reason`, reason, reasons);
  if (fieldPath === '') return;
  if (fieldPath.trim() === '') yield invalid(`${path}.fieldPath`, fieldPath, 'must be non-empty if specified');
  if (hasBreaks(fieldPath)) yield invalid(`${path}.fieldPath`, fieldPath, 'must not contain line breaks');
  if (unreadableFault(schema) === undefined && typeof followPath(fieldPath, schema) === 'string') yield invalid(`${path}.fieldPath`, fieldPath, 'must be a valid path');
}

function validateProperties(schema: SchemaDraft, position: Position, found: Found): void {
  const { path, isRoot } = position;
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const isMeta = (isRoot || schema['x-kubernetes-embedded-resource'] === true) && metaKeys.has(key);
    const noDefaults = isMeta && isRoot ? `in top-level ${key}` : position.noDefaults;
    const rules = contextWithin(position.rules, schema, property);
    validateSchema(property, { ...position, path: `${path}.properties[${key}]`, isRoot: false, noDefaults, inMetadata: position.inMetadata || isMeta, rules }, found);
  }
}

function validateAdditional(schema: SchemaDraft, position: Position, found: Found): void {
  const { additionalProperties: additional } = schema;
  const path = `${position.path}.additionalProperties`;
  if (additional === undefined) return;
  if (Object.keys(schema.properties ?? {}).length > 0 && additional !== true) found.faults.push(forbidden(path, 'additionalProperties and properties are mutual exclusive'));
  const noDefaults = position.inMetadata ? 'inside additionalProperties applying to object metadata' : position.noDefaults;
  if (isSchema(additional)) validateSchema(additional, { ...position, path, isRoot: false, noDefaults, rules: contextWithin(position.rules, schema, additional) }, found);
}

function validateItems(schema: SchemaDraft, position: Position, found: Found): void {
  const items: unknown = schema.items;
  const path = `${position.path}.items`;
  const isKeyed = schema['x-kubernetes-list-type'] === 'map';
  const within: Position = { ...position, path, isRoot: false, uncomparable: isKeyed ? position.uncomparable : (position.uncomparable ?? position.path) };
  if (isSchema(items)) validateSchema(items, { ...within, rules: contextWithin(position.rules, schema, items) }, found);
  if (!Array.isArray(items)) return;
  for (const [index, item] of (items as readonly SchemaDraft[]).entries()) {
    validateSchema(item, { ...within, path: `${path}[${index}]`, rules: contextWithin(position.rules, schema, item) }, found);
  }
}

/** Conditions have no rules. */
function validateConditions(schema: SchemaDraft, position: Position, found: Found): void {
  const at = (rest: string): Position => ({ ...position, path: `${position.path}.${rest}`, isRoot: false, rules: undefined });
  if (schema.not !== undefined) validateSchema(schema.not, at('not'), found);
  for (const list of ['allOf', 'oneOf', 'anyOf'] as const) for (const [index, part] of (schema[list] ?? []).entries()) validateSchema(part, at(`${list}[${index}]`), found);
  for (const [key, definition] of Object.entries(schema.definitions ?? {})) validateSchema(definition, at(`definitions[${key}]`), found);
}

function validateSchema(schema: SchemaDraft, position: Position, found: Found): void {
  const own: Found = { faults: [], ruleFaults: [] };
  const { path } = position;
  own.faults.push(...validateStandard(schema, position));
  if (schema.uniqueItems === true) own.faults.push(forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
  validateAdditional(schema, position, own);
  validateProperties(schema, position, own);
  validateConditions(schema, position, own);
  validateItems(schema, position, own);
  own.faults.push(...validateExtensions(schema, path));
  for (const [index, rule] of (schema['x-kubernetes-validations'] ?? []).entries()) own.faults.push(...validateRule(rule, schema, `${path}.x-kubernetes-validations[${index}]`));
  if (own.faults.length === 0 && position.rules !== undefined) own.ruleFaults.push(...judgeRules(schema, path, position.rules, position.uncomparable));
  found.faults.push(...own.faults);
  found.ruleFaults.push(...own.ruleFaults);
}

/** Without a context the rules are not looked at. */
export function validateOpenApiSchema(schema: SchemaDraft, path: string, rules: RuleContext | undefined): readonly Cause[] {
  const found: Found = { faults: [], ruleFaults: [] };
  validateSchema(schema, { path, isRoot: true, noDefaults: undefined, inMetadata: false, rules, uncomparable: undefined }, found);
  return [...found.faults, ...found.ruleFaults];
}
