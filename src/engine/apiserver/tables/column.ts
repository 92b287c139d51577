import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../api/meta/object.ts';

/** `metav1.TableColumnDefinition`. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date' | 'number';
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, 1 with `-o wide`. */
  readonly priority: number;
}

export type Cell = string | number | boolean | null;

export interface RowContext {
  readonly nowMs: number;
}

/** How the server prints one kind. */
export interface TableDescription<T extends KubeObject = KubeObject> {
  readonly columns: readonly Column[];
  cells(object: T, context: RowContext): readonly Cell[];
  /** `metav1.TableRowCondition`s of the row. */
  conditions?(object: T): readonly JsonObject[] | undefined;
  /** The order of a list's rows, where it is not that of the names. */
  order?(a: T, b: T): number;
}

const types = { i: 'integer', b: 'boolean', d: 'date', n: 'number' } as const;

/**
 * Columns in shorthand, separated by `|`: `Name:name | Desired:i | Selector:w`. Marks after the colon: `i` integer, `b` boolean, `d` date, `w` only
 * with `-o wide`, `name` the object's name.
 */
export function columns(shorthand: string): readonly Column[] {
  return shorthand.split('|').map((part) => {
    const [name = '', ...marks] = part.trim().split(':');
    const type = marks.map((mark) => types[mark as keyof typeof types]).find((it) => it !== undefined) ?? 'string';
    return { name, type, format: marks.includes('name') ? 'name' : '', description: '', priority: marks.includes('w') ? 1 : 0 };
  });
}

export function defineTable<T extends KubeObject>(shorthand: string, cells: TableDescription<T>['cells'], more: Pick<TableDescription<T>, 'conditions' | 'order'> = {}): TableDescription<T> {
  return { columns: columns(shorthand), cells, ...more };
}
