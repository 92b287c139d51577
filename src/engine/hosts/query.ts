/** A query string as a map; the last value of a name counts. */
export function parseQuery(search: string): ReadonlyMap<string, string> {
  return new Map(new URLSearchParams(search));
}
