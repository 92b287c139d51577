import type { Fact, ObjectRef } from '../../engine/protocol/messages.ts';
import type { Text } from '../i18n/language.ts';

type FactTexts = Text['inspector']['facts'];

const endings = ['StatusChanged', 'Terminating', 'Created', 'Deleted', 'Changed', 'Scaled'] as const;

/** What a fact says in the reader's language; marked up for `Rich`. Words of Kubernetes stay as they are. */
export function factWords(fact: Fact, texts: FactTexts): string {
  if (fact.type === 'command') return texts.you(shortRequest(fact.message));
  const object = fact.object === undefined ? '' : `\`${label(fact.object)}\``;
  const special = texts.special[fact.reason as keyof FactTexts['special']];
  if (special !== undefined) return special(object);
  const ending = endings.find((end) => fact.reason === `${fact.object?.kind ?? ''}${end}`);
  if (ending !== undefined) return texts.write[ending](object);
  return fact.message.includes(' ') ? plain(fact.message) : `${fact.reason}${object === '' ? '' : ` ${object}`}`;
}

/** Who, at which revision, and in a machine's case what exactly. */
export function factOrigin(fact: Fact, texts: FactTexts): string {
  const by = fact.type === 'timer' ? texts.timer(fact.by) : fact.type === 'command' ? fact.message : fact.by;
  return [by, fact.type === 'machine' ? fact.message : '', fact.revision === undefined ? '' : `rev ${fact.revision}`].filter((part) => part !== '').join(' · ');
}

export function label({ kind, name }: Pick<ObjectRef, 'kind' | 'name'>): string {
  return `${kind}/${name}`;
}

/** `PATCH machines/b2` out of a whole path. */
export function shortRequest(message: string): string {
  const [method = '', path = ''] = message.split(' ', 2);
  const parts = path.split('/').filter((part) => part !== '');
  const skip = parts[0] === 'api' ? 2 : parts[0] === 'apis' ? 3 : 0;
  const rest = parts.slice(skip);
  const place = rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(2) : rest;
  return `\`${method} ${place.join('/')}\``;
}

/** Text from the engine is shown, never read as markup. */
function plain(text: string): string {
  return text.replaceAll('`', '´').replaceAll('*', '∗');
}
