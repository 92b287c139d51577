import type { Language } from '../i18n/language.ts';
import type { Translated } from '../i18n/catalogue.ts';
import type { choices as en } from './choices/en.ts';

/** What enumerated values mean, in one language. */
type Choices = Translated<typeof en>;

const loaders: Record<Language, () => Promise<Choices>> = {
  en: async () => (await import('./choices/en.ts')).choices,
  zh: async () => (await import('./choices/zh.ts')).choices,
};

export function loadChoices(language: Language): Promise<Choices> {
  return loaders[language]();
}

interface Property {
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly items?: Property;
}
interface Definition {
  readonly properties?: Readonly<Record<string, Property>>;
}

/** What one value of a field means; `definition` is the full name of the type that has the field. */
export function choiceOf(choices: Choices, definition: string, field: string, value: string): string | undefined {
  const books: Readonly<Record<string, Readonly<Record<string, string>>>> = choices;
  const kind = definition.slice(definition.lastIndexOf('.') + 1);
  const book = books[`${kind}.${field}`] ?? books[field];
  return book !== undefined && Object.hasOwn(book, value) ? book[value] : undefined;
}

/** The schema with a sentence beside each enumerated value; the language server shows them in completion and hover. */
export function withChoices(schema: object, choices: Choices): object {
  const { definitions = {} } = schema as { readonly definitions?: Readonly<Record<string, Definition>> };
  const told = Object.entries(definitions).map(([name, definition]) => [name, definitionWith(definition, (field, value) => choiceOf(choices, name, field, value))]);
  return { ...schema, definitions: Object.fromEntries(told) };
}

function definitionWith(definition: Definition, tell: (field: string, value: string) => string | undefined): Definition {
  const { properties } = definition;
  if (properties === undefined) return definition;
  return { ...definition, properties: Object.fromEntries(Object.entries(properties).map(([field, property]) => [field, propertyWith(property, (value) => tell(field, value))])) };
}

/** A value without a sentence is given none of another's: the lists go by position. */
function propertyWith(property: Property, tell: (value: string) => string | undefined): Property {
  if (property.items?.enum !== undefined) return { ...property, items: propertyWith(property.items, tell) };
  if (property.enum === undefined) return property;
  const sentences = property.enum.map((value) => (typeof value === 'string' ? tell(value) : undefined));
  if (sentences.every((sentence) => sentence === undefined)) return property;
  return { ...property, enumDescriptions: sentences.map((sentence) => sentence ?? '') };
}
