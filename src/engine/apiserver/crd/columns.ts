import type { CustomResourceColumnDefinition } from '../../api/apiextensions/types.ts';
import { isObject } from '../../base/json.ts';
import { parseTime } from '../../base/time.ts';
import type { Cell, Column, TableDescription } from '../tables/column.ts';
import { humanDuration } from '../tables/text.ts';
import { findAll, parseJsonPath } from './json-path.ts';

// How custom resources are printed (registry/customresource/tableconvertor).

const ageColumn: CustomResourceColumnDefinition = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

const nameColumn: Column = { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 };

function columnOf({ name, type, format = '', description = '', jsonPath, priority = 0 }: CustomResourceColumnDefinition): Column {
  return { name, type: type as Column['type'], format, description: description === '' ? `Custom resource definition column (in JSONPath format): ${jsonPath}` : description, priority };
}

/** As Go's templates print a value: text bare, everything else as JSON. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) || isObject(value) ? JSON.stringify(value) : String(value);
}

function ageOf(timeMs: number | undefined, nowMs: number): string {
  return timeMs === undefined ? '<invalid>' : humanDuration(nowMs - timeMs);
}

function cellOf(type: string, value: unknown, nowMs: number): Cell {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'string':
      return textOf(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? ageOf(parseTime(value), nowMs) : null;
    default:
      return null;
  }
}

/** Without columns of its own a kind shows its age. */
export function tableOfColumns(given: readonly CustomResourceColumnDefinition[] | undefined): TableDescription {
  const asked = given === undefined || given.length === 0 ? [ageColumn] : given;
  const known = asked.flatMap((column) => {
    const path = parseJsonPath(column.jsonPath);
    return path === undefined ? [] : [{ column, path }];
  });
  return {
    columns: [nameColumn, ...known.map(({ column }) => columnOf(column))],
    cells: (object, { nowMs }) => [object.metadata.name, ...known.map(({ column, path }) => cellOf(column.type, findAll(object, path)[0], nowMs))],
  };
}
