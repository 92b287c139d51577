// Formats that rules can check texts against: k8s.io/apiserver/pkg/cel/library/format.go.
import { CelFormat } from '../../../api/values/cel/run/values.ts';
import { readUrl } from '../../../api/values/cel/library/network.ts';
import { goQuote } from '../go-text.ts';
import { dns1035Label, labelName, labelValueFaults, qualifiedName, subdomainName, type NameRule } from '../names.ts';
import { isInFormat } from './formats.ts';

/** Sizes of the patterns upstream checks with, by which costs are told. */
const sizes = { uri: 1103, uuid: 70, base64: 84, dateTime: 71 };

const dns1035Name: NameRule = (name, prefix) => dns1035Label(prefix && name.endsWith('-') ? `${name.slice(0, -1)}a` : name);

const either = (isGood: (text: string) => boolean, words: string) => (text: string): readonly string[] => (isGood(text) ? [] : [words]);

function uriFaults(text: string): readonly string[] {
  return readUrl(text) === undefined ? [`parse ${goQuote(text)}: invalid URI for request`] : [];
}

const table: readonly (readonly [string, string, number, (text: string) => readonly string[]])[] = [
  ['dns1123Label', 'DNS1123Label', 30, (text) => labelName(text, false)],
  ['dns1123Subdomain', 'DNS1123Subdomain', 60, (text) => subdomainName(text, false)],
  ['dns1035Label', 'DNS1035Label', 30, (text) => dns1035Name(text, false)],
  ['qualifiedName', 'QualifiedName', 60, qualifiedName],
  ['dns1123LabelPrefix', 'DNS1123LabelPrefix', 30, (text) => labelName(text, true)],
  ['dns1123SubdomainPrefix', 'DNS1123SubdomainPrefix', 60, (text) => subdomainName(text, true)],
  ['dns1035LabelPrefix', 'DNS1035LabelPrefix', 30, (text) => dns1035Name(text, true)],
  ['labelValue', 'LabelValue', 40, labelValueFaults],
  ['uri', 'URI', sizes.uri, uriFaults],
  ['uuid', 'uuid', sizes.uuid, either((text) => isInFormat(text, 'uuid'), 'does not match the UUID format')],
  ['byte', 'byte', sizes.base64, either((text) => isInFormat(text, 'byte'), 'invalid base64')],
  ['date', 'date', sizes.dateTime, either((text) => isInFormat(text, 'date'), 'invalid date')],
  ['datetime', 'datetime', sizes.dateTime, either((text) => isInFormat(text, 'datetime'), 'invalid datetime')],
];

export const ruleFormats: ReadonlyMap<string, CelFormat> = new Map(table.map(([name, shown, size, validate]) => [name, new CelFormat(shown, size, validate)]));
