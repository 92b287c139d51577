import { isObject, type Json, type JsonObject } from '../../base/json.ts';

/** RFC 7386: `null` takes a field away, objects merge, everything else replaces. Parts that do not change are shared. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const base: JsonObject = isObject(target) ? target : {};
  const merged: Record<string, Json | undefined> = { ...base };
  for (const key of Object.keys(patch)) {
    const change = patch[key];
    if (change === undefined) continue;
    if (change === null) delete merged[key];
    else put(merged, key, mergePatch(Object.hasOwn(base, key) ? base[key] : undefined, change));
  }
  return merged;
}

/** `__proto__` is a key like any other. */
function put(object: Record<string, Json | undefined>, key: string, value: Json): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}
