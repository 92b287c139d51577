/** A field that a refusal or a warning names in its sentence only. */
export interface NamedField {
  readonly field: string;
  readonly message: string;
}

/**
 * Decoding errors have no causes: what they say of fields stands in their text. Strict decoding lists `unknown field "spec.x"` and
 * `duplicate field "spec.x"`; a wrong type is told by Go's json package as `Go struct field DeploymentSpec.spec.replicas of type int32`.
 */
export function fieldsIn(message: string): readonly NamedField[] {
  const strict = [...message.matchAll(/(?:unknown|duplicate) field "([^"]+)"/g)].map(([text, field = '']) => ({ field, message: text }));
  const typed = /Go struct field [^.\s]+\.(\S+) of type/.exec(message)?.[1];
  return typed === undefined ? strict : [...strict, { field: typed, message }];
}

/** What a Warning header says: `299 - "spec.x: deprecated"`, again and again. The field is `''` where a warning names none. */
export function warningsIn(header = ''): readonly NamedField[] {
  return Array.from(header.matchAll(/299 - ("(?:[^"\\]|\\.)*")/g), ([, quoted = '""']) => {
    const message = JSON.parse(quoted) as string;
    const [, field = ''] = /^((?:metadata|spec|status|template)(?:\.\w+|\[[^\]]*\])*): /.exec(message) ?? [];
    return { field, message };
  });
}
