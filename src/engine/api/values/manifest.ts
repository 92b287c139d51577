import { isObject, type Json } from '../../base/json.ts';
import { parseTime } from '../../base/time.ts';

function goType(value: Json): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value === 'boolean' ? 'bool' : typeof value;
}

function notTexts(value: Json | undefined, field: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) return `json: cannot unmarshal ${goType(value)} into Go struct field ObjectMeta.metadata.${field} of type map[string]string`;
  const wrong = Object.values(value).find((text) => text !== null && typeof text !== 'string');
  return wrong === undefined ? undefined : `json: cannot unmarshal ${goType(wrong)} into Go struct field ObjectMeta.metadata.${field} of type string`;
}

/** Why kubectl cannot take a value it has read for an object: it must know its kind and read its metadata. `undefined` = it can. */
export function manifestFault(value: Json, isItem = false): string | undefined {
  if (!isObject(value)) return `couldn't get version/kind; json parse error: json: cannot unmarshal ${goType(value)} into Go value of type struct { APIVersion string; Kind string }`;
  const { kind, apiVersion, metadata, items } = value;
  if (typeof kind !== 'string' || kind === '') return "Object 'Kind' is missing";
  if (typeof apiVersion !== 'string' || apiVersion === '') return "Object 'apiVersion' is missing";
  if (Array.isArray(items) && kind.endsWith('List')) {
    if (isItem) return 'a List must not hold another List';
    for (const item of items as readonly Json[]) {
      const fault = manifestFault(item, true);
      if (fault !== undefined) return fault;
    }
  }
  if (metadata === undefined || metadata === null) return undefined;
  if (!isObject(metadata)) return `json: cannot unmarshal ${goType(metadata)} into Go struct field .metadata of type v1.ObjectMeta`;
  for (const field of ['creationTimestamp', 'deletionTimestamp']) {
    const time = metadata[field];
    if (typeof time === 'string' && parseTime(time) === undefined) return `parsing time ${JSON.stringify(time)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(time)} as "2006"`;
  }
  return notTexts(metadata['labels'], 'labels') ?? notTexts(metadata['annotations'], 'annotations');
}
