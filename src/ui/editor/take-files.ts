import { joinFiles, longestText } from './results.ts';

/** What came of files that were dropped, pasted or opened. */
export type TakenFiles = { readonly type: 'text'; readonly text: string; readonly name: string } | { readonly type: 'tooLong'; readonly name: string; readonly length: number } | { readonly type: 'none' };

/** Reads files as one text; looks at their size before their content. */
export async function takeFiles(files: readonly File[]): Promise<TakenFiles> {
  const length = files.reduce((sum, file) => sum + file.size, 0);
  const [first] = files;
  if (first === undefined) return { type: 'none' };
  const name = files.length === 1 ? first.name : `${first.name} +${files.length - 1}`;
  if (length > longestText) return { type: 'tooLong', name, length };
  const texts = await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() })));
  return { type: 'text', text: joinFiles(texts), name };
}
