/**
 * Drops what Go's `omitempty` leaves out of JSON: zero, empty text, false, empty lists and maps, and what is not there. For statuses,
 * which controllers compute whole.
 */
export function omitEmpty<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) if (!isEmpty(value)) kept[name] = value;
  // Only optional fields of T may be dropped; callers put required ones back in.
  return kept as T;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === 0 || value === '' || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
