// Reads descriptions of definitions and fields out of the declaration files of @kubernetes/client-node.
import fs from 'node:fs';
import path from 'node:path';

const titled = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** `core.v1.Pod` → the model names it may have: `V1Pod`, and `CoreV1Event` where two groups use one name. */
function modelNames(definition) {
  const [group, version, kind] = definition.split('.');
  if (version === undefined || kind === undefined) return [];
  const v = version.toUpperCase();
  return [`${titled(group)}${v}${kind}`, `${v}${kind}`];
}

/** A doc comment's text: stars and line ends gone, paragraphs kept. */
function plain(comment) {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, ''))
    .join('\n')
    .trim()
    .replaceAll('*_/', '*/')
    .replaceAll(/\\(['"])/g, '$1');
}

function readModel(file) {
  const text = fs.readFileSync(file, 'utf8');
  const start = text.indexOf('export declare class');
  const head = text.slice(0, start);
  const own = /^\/\*\*\s*\n([\s\S]*?)\*\/\s*$/.exec(head.slice(head.lastIndexOf('/**')))?.[1];
  const body = text.slice(start);
  const names = new Set([...body.matchAll(/^ {4}'([^']+)'\??: /gm)].map(([, name]) => name));
  const fields = {};
  for (const [, comment, name] of body.matchAll(/\/\*\*\s*\n((?:(?!\*\/)[\s\S])*?)\*\/\s*'([^']+)'\??: /g)) fields[name] = plain(comment);
  return { own: own === undefined || head.lastIndexOf('import ') > head.lastIndexOf('/**') ? undefined : plain(own), names, fields };
}

/** The share of the definition's fields that a model has; names alone do not tell the groups apart. */
function likeness(model, definition) {
  const names = [...definition.fields.keys()];
  return names.length === 0 ? 1 : names.filter((name) => model.names.has(memberName(name))).length / names.length;
}

/** client-node spells some fields the way JavaScript likes. */
function memberName(name) {
  if (['default', 'enum', 'continue', 'from', 'int'].includes(name)) return `_${name}`;
  return name.replace(/^\$/, '').replaceAll('-', '_');
}

/** @returns {Promise<Record<string, Record<string, string>>>} definition → field (or '') → text */
export async function readModels(packagePath, definitions) {
  const folder = path.join(packagePath, 'dist/gen/models');
  const out = {};
  for (const [name, definition] of definitions) {
    const models = modelNames(name)
      .map((model) => path.join(folder, `${model}.d.ts`))
      .filter((file) => fs.existsSync(file))
      .map(readModel);
    const model = models.toSorted((a, b) => likeness(b, definition) - likeness(a, definition))[0];
    if (model === undefined || likeness(model, definition) < 0.5) continue;
    const texts = {};
    if (model.own) texts[''] = model.own;
    for (const field of definition.fields.keys()) {
      const text = model.fields[memberName(field)];
      if (text) texts[field] = text;
    }
    out[name] = texts;
  }
  out['meta.v1.TypeMeta'] = { apiVersion: out['core.v1.Pod']?.apiVersion ?? '', kind: out['core.v1.Pod']?.kind ?? '' };
  return out;
}
