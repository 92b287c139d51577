import { useEffect, useRef } from 'react';
import { useSession } from '../bridge/use-mirror.ts';
import { draftNow, setChecked } from './editor-store.ts';
import { LiveCheck } from './live-check.ts';
import { dryRun } from './submit.ts';
import type { TextHolder } from './text-holder.ts';

const check = new LiveCheck();

/** Checks the text while it is written, for as long as the editor is open. Answers what to call after each change. */
export function useLiveCheck(holder: { readonly current: TextHolder | null }, busy: boolean): () => void {
  const session = useSession();
  const isBusy = useRef(busy);
  useEffect(() => {
    isBusy.current = busy;
    if (busy) check.forget();
  }, [busy]);
  useEffect(() => {
    check.open({
      text: () => holder.current?.text(),
      isBusy: () => isBusy.current,
      isAnswered: () => draftNow().verdict !== null,
      ask: async (text) => (await dryRun(session, text)).results,
      tell: setChecked,
    });
    return () => check.close();
  }, [session, holder]);
  return edited;
}

function edited(): void {
  check.edited();
}
