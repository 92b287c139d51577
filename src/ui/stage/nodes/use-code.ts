import type { PodRow } from '../../../engine/protocol/messages.ts';
import type { Mirror } from '../../bridge/mirror.ts';
import { useSession } from '../../bridge/use-mirror.ts';
import { CodeBook } from './code-book.ts';

const books = new WeakMap<Mirror, CodeBook>();

export function codeOf(mirror: Mirror, row: PodRow): string {
  const book = books.get(mirror) ?? new CodeBook();
  books.set(mirror, book);
  const workload = row.workload ?? `Pod/${row.name}`;
  return book.codeOf(`${row.namespace}/${workload}`, workload.slice(workload.indexOf('/') + 1));
}

export function useCode(row: PodRow): string {
  return codeOf(useSession().mirror, row);
}
