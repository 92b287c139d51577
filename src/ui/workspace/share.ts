import { asideKey } from '../bridge/autosave.ts';
import { say } from '../bridge/notices.ts';
import { messageOf, type Session } from '../bridge/session.ts';
import { deleteSave, readSave } from '../bridge/storage.ts';

// The whole cluster is its save text: a file, or, when it is short, the part of the address after `#`.

const linkLimit = 60_000;
const prefix = '#cluster=';

export async function saveToFile(session: Session): Promise<void> {
  const { save } = await session.engine.send('save', {});
  download(save, `cluster-${Math.floor(session.mirror.clock.elapsedMs / 1000)}s.kubarium.json`);
}

/** The autosave that could not be read, as it was found. */
export async function saveAside(): Promise<void> {
  const aside = await readSave(asideKey);
  if (aside === undefined) return;
  download(aside, 'set-aside.kubarium.json');
  await deleteSave(asideKey);
}

export async function hasAside(): Promise<boolean> {
  return (await readSave(asideKey)) !== undefined;
}

function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

export async function openFile(session: Session, file: File): Promise<void> {
  await session.load(await file.text());
  say('loaded');
}

export async function copyLink(session: Session): Promise<void> {
  const { save } = await session.engine.send('save', {});
  const packed = await pack(save);
  if (packed.length > linkLimit) return say('tooLong');
  await navigator.clipboard.writeText(`${location.origin}${location.pathname}${prefix}${packed}`);
  return say('copied');
}

/** The save text that the address carries, once; the address is cleaned so that a reload goes on with the autosave. */
export async function takeFromAddress(): Promise<string | undefined> {
  if (!location.hash.startsWith(prefix)) return undefined;
  const packed = location.hash.slice(prefix.length);
  history.replaceState(null, '', location.pathname + location.search);
  try {
    return await unpack(packed);
  } catch (error) {
    say('saveBroken', messageOf(error));
    return undefined;
  }
}

async function pack(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCodePoint(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

async function unpack(packed: string): Promise<string> {
  const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (char) => char.codePointAt(0) ?? 0);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).text();
}
