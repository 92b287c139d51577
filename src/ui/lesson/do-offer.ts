import type { Offer } from '../../scenarios/kit/format.ts';
import { say } from '../bridge/notices.ts';
import { select } from '../bridge/selection.ts';
import type { Session } from '../bridge/session.ts';
import { ask } from '../chaos/ask.ts';
import { openInEditor } from '../editor/editor-store.ts';

/** Does what a button of a step promises. */
export async function doOffer(session: Session, offer: Offer): Promise<void> {
  if ('pace' in offer) return session.pace(offer.pace);
  if ('edit' in offer) return openInEditor(offer.edit);
  const name = offer.first === undefined ? undefined : await firstName(session, offer.first);
  if (offer.first !== undefined && name === undefined) return;
  const fill = (text: string): string => text.replaceAll('{name}', name ?? '');
  if ('select' in offer) return select({ ...offer.select, name: fill(offer.select.name) });
  await ask(session, { ...offer.request, path: fill(offer.request.path) });
}

/** The first item of a list that is not on its way out. */
async function firstName(session: Session, path: string): Promise<string | undefined> {
  const answer = await ask(session, { method: 'GET', path });
  const name = firstOf(answer?.body);
  if (answer !== undefined && answer.status < 400 && name === undefined) say('refused', `${path}: 0`);
  return name;
}

interface Item {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
}

export function firstOf(list: unknown): string | undefined {
  const items = typeof list === 'object' && list !== null && 'items' in list && Array.isArray(list.items) ? (list.items as readonly Item[]) : [];
  return items.find((item) => item.metadata.deletionTimestamp === undefined)?.metadata.name;
}
