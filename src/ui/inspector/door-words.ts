import type { DoorRecord, DoorStage } from '../../engine/api/door.ts';
import type { ShapeName, Tone } from '../design/state-shapes.ts';
import type { Text } from '../i18n/language.ts';

type DoorTexts = Text['inspector']['door'];

/** A shape for each outcome, so that colour is not needed. */
export const stageMarks: Readonly<Record<DoorStage['state'], readonly [ShapeName, Tone]>> = {
  passed: ['disc', 'ok'],
  changed: ['square', 'info'],
  refused: ['diamond', 'bad'],
  idle: ['ring', 'fg-2'],
  skipped: ['barred', 'fg-2'],
  unreached: ['silence', 'fg-2'],
  untold: ['disc', 'ok'],
};

export function requestsOf(body: unknown): readonly DoorRecord[] {
  return typeof body === 'object' && body !== null && 'requests' in body && Array.isArray(body.requests) ? (body.requests as readonly DoorRecord[]) : [];
}

/** What a stage did, beside its bare outcome: sentences of the catalogue, so words of others in them are code. */
export function stageWords(record: DoorRecord, stage: DoorStage, texts: DoorTexts): readonly string[] {
  if (stage.state === 'unreached') return [];
  if (stage.state === 'refused') return stage.faults === undefined ? [] : [texts.faults(stage.faults.length)];
  return tellers[stage.name](record, stage, texts);
}

const tellers: Readonly<Record<DoorStage['name'], (record: DoorRecord, stage: DoorStage, texts: DoorTexts) => readonly string[]>> = {
  authentication: (record, { state }, texts) => [state === 'skipped' ? texts.insideIsKnown : whoOf(record, texts)],
  authorization: (record, stage, texts) => (stage.state === 'skipped' ? [texts.insideMay] : ruleOf(record, stage, texts)),
  decoding: ({ contentType = 'application/json' }, { state, warnings }, texts) => {
    if (state === 'skipped') return [texts.insideIsTyped];
    if (state !== 'passed') return [];
    return [warnings === undefined ? texts.readAs(contentType) : texts.unknownFields];
  },
  defaulting: (_, { state, changes }, texts) => {
    if (changes !== undefined) return [texts.filledIn(changes.count)];
    return state === 'passed' ? [texts.complete] : [];
  },
  mutating: (_, stage, texts) => pluginsOf(stage, texts),
  validation: (_, { state }, texts) => (state === 'passed' ? [texts.noFault] : []),
  validating: (_, stage, texts) => pluginsOf(stage, texts),
  storage: (record, _, texts) => storageOf(record, texts),
};

function whoOf({ user, sender, groups }: DoorRecord, texts: DoorTexts): string {
  return sender === undefined ? texts.user(user, groups.map((group) => `\`${group}\``).join(', ')) : texts.actsAs(sender, user);
}

/** The rule itself is in RBAC's words and is shown as a quotation. */
function ruleOf({ groups }: DoorRecord, stage: DoorStage, texts: DoorTexts): readonly string[] {
  if (stage.state !== 'passed' || stage.message !== undefined) return [];
  return [groups.includes('system:masters') ? texts.mayDoAll : texts.node];
}

function pluginsOf({ plugins = [] }: DoorStage, texts: DoorTexts): readonly string[] {
  return plugins.length === 0 ? [] : [texts.plugins(plugins.length, plugins.filter(({ result }) => result === 'changed').length)];
}

function storageOf({ writes, isDryRun }: DoorRecord, texts: DoorTexts): readonly string[] {
  if (writes.length === 0) return [isDryRun ? texts.notKept : texts.unchanged];
  return writes.map(({ verb, object, revision, generation }) => texts.wrote(`\`${verb.toUpperCase()}\` ${object.kind}/${object.name}`, revision, generation));
}

/** What was sent, laid out when it is JSON. */
export function readableBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** `POST deployments/web` for a list of requests. */
export function shortTitle({ method, object, path }: DoorRecord): string {
  return object === undefined ? `${method} ${path}` : `${method} ${object.kind}${object.name === undefined ? '' : `/${object.name}`}`;
}
