import { create } from 'zustand';

/** Something the page says in passing. `key` names a sentence of `frame.notices`; `detail` is quoted verbatim. */
export interface Notice {
  readonly id: number;
  readonly key: NoticeKey;
  readonly detail?: string;
}
export type NoticeKey = 'saveBroken' | 'saveFailed' | 'engineFailed' | 'refused' | 'loaded' | 'copied' | 'tooLong';

const lifeMs = 6_000;
let lastId = 0;

export const useNotices = create<{ readonly notices: readonly Notice[] }>(() => ({ notices: [] }));

export function say(key: NoticeKey, detail?: string): void {
  const id = ++lastId;
  const notice: Notice = detail === undefined ? { id, key } : { id, key, detail };
  useNotices.setState(({ notices }) => ({ notices: [...notices.slice(-2), notice] }));
  setTimeout(() => dismiss(id), lifeMs);
}

export function dismiss(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}
