import type { Field, Shape } from '../../api/schema/notation.ts';
import { definitionOf } from '../../api/schema/schema.ts';

const scalarZeros: Readonly<Partial<Record<Shape['type'], unknown>>> = { string: '', boolean: false, int32: 0, int64: 0, double: 0, intOrString: 0, quantity: '0' };

/** What Go prints of a value nobody gave. A new tree every time, because drafts are written to. */
export function zeroOf(shape: Shape): unknown {
  if (shape.type === 'struct') return emptyStruct(shape.ref ?? '');
  if (shape.type === 'object') return {};
  return scalarZeros[shape.type] ?? null;
}

/** What stands in a field that is always there when nothing was given for it. */
export function emptyField(field: Field): unknown {
  if (field.empty === 'null') return null;
  if (field.type === 'list') return [];
  return field.type === 'map' ? {} : zeroOf(field);
}

/** A struct of which nothing was given. */
export function emptyStruct(definitionName: string): Record<string, unknown> {
  const struct: Record<string, unknown> = {};
  for (const field of definitionOf(definitionName).present) struct[field.name] = emptyField(field);
  return struct;
}
