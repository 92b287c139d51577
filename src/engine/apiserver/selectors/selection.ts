import type { KubeObject } from '../../api/meta/object.ts';
import { badRequest } from '../errors.ts';
import type { KindDescription } from '../kind.ts';
import { matchesFields, parseFieldSelector, type FieldRequirement } from './field-selector.ts';
import { matchesLabels, parseLabelSelector, SelectorError, type LabelRequirement } from './label-selector.ts';

/** Which objects of a kind a list or watch is about. */
export interface Selection {
  readonly namespace: string | undefined;
  readonly labels: readonly LabelRequirement[];
  readonly fields: readonly FieldRequirement[];
  readonly fieldOf: (object: KubeObject, field: string) => string;
  readonly isEverything: boolean;
}

export interface SelectionTexts {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

const aliases: Readonly<Record<string, string>> = { 'spec.host': 'spec.nodeName' };

export function selectionOf(kind: KindDescription, texts: SelectionTexts): Selection {
  const labels = read(() => parseLabelSelector(texts.labelSelector ?? ''));
  const fields = read(() => parseFieldSelector(texts.fieldSelector ?? '')).map((it) => (kind.resource.kind === 'Pod' && it.field in aliases ? { ...it, field: aliases[it.field] as string } : it));
  for (const { field } of fields) refuseUnknownField(kind, field);
  const fieldOf = (object: KubeObject, field: string): string => valueOf(kind, object, field);
  return { namespace: texts.namespace, labels, fields, fieldOf, isEverything: labels.length === 0 && fields.length === 0 };
}

function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
}

function refuseUnknownField(kind: KindDescription, field: string): void {
  if (field === 'metadata.name' || field === 'metadata.namespace' || kind.fields?.[field] !== undefined) return;
  if (kind.fields === undefined) throw badRequest(`"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`);
  throw badRequest(`field label not supported: ${field}`);
}

function valueOf(kind: KindDescription, object: KubeObject, field: string): string {
  if (field === 'metadata.name') return object.metadata.name;
  if (field === 'metadata.namespace') return object.metadata.namespace ?? '';
  return kind.fields?.[field]?.(object) ?? '';
}

/** Apart from the namespace, which the store already knows. */
export function isSelected(selection: Selection, object: KubeObject): boolean {
  if (selection.isEverything) return true;
  return matchesLabels(selection.labels, object.metadata.labels) && matchesFields(selection.fields, (field) => selection.fieldOf(object, field));
}

/** The one value a field must have, when the selection says so. */
export function requiredField(selection: Selection, field: string): string | undefined {
  return selection.fields.find((it) => it.field === field && it.operator === '=')?.value;
}
