import type { CustomResourceDefinition, CustomResourceDefinitionNames, CustomResourceDefinitionVersion } from '../../api/apiextensions/types.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import { defineResource, type ResourceType } from '../../api/resource.ts';
import type { Shape } from '../../api/schema/notation.ts';
import { jsonEqual, type JsonObject } from '../../base/json.ts';
import type { Table } from '../../store/table.ts';
import { type KindDescription, type ObjectDraft, type OtherVersion, type Verb } from '../kind.ts';
import { forbidden } from '../errors.ts';
import type { KindValidator, ServedKind } from '../registry.ts';
import { customResourceWarnings, validateCustomResource, validateCustomResourceStatus, validateCustomResourceUpdate } from '../validation/apiextensions/custom-resource.ts';
import { tableOfColumns } from './columns.ts';
import { isConditionTrue } from './conditions.ts';
import type { CustomSchema } from './custom-schema.ts';
import { findAll, parseJsonPath } from './json-path.ts';
import { readCustom, readStored } from './reading.ts';
import type { Schema } from './schema.ts';
import { shapeOf } from './shape.ts';

const anything: Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** The order in which the apiextensions server tells them. */
const customVerbs: readonly Verb[] = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

function handleOf({ spec }: CustomResourceDefinition, names: CustomResourceDefinitionNames, version: string): ResourceType {
  const { kind, plural, shortNames = [], categories = [], singular = '' } = names;
  const handle = defineResource<KubeObject>({ group: spec.group, version, kind, plural, namespaced: spec.scope === 'Namespaced', shortNames, categories });
  return singular === '' ? handle : { ...handle, singular };
}

/** With the strategy None versions differ in their name only. */
function renaming(resource: ResourceType, stored: ResourceType, schema: string): OtherVersion {
  return {
    resource,
    schema,
    toStorage: (object: ObjectDraft): ObjectDraft => ({ ...object, apiVersion: stored.apiVersion }),
    fromStorage: (object: KubeObject): KubeObject => ({ ...object, apiVersion: resource.apiVersion }),
  };
}

function fieldsOf({ selectableFields = [] }: CustomResourceDefinitionVersion): NonNullable<KindDescription['fields']> {
  const fields: Record<string, (object: KubeObject) => string> = {};
  for (const { jsonPath } of selectableFields) {
    const path = parseJsonPath(jsonPath);
    if (path === undefined) continue;
    fields[jsonPath.replace(/^\./, '')] = (object) => {
      const [value] = findAll(object, path);
      return value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
    };
  }
  return fields;
}

/** registry/customresource/strategy.go */
function descriptionOf(stored: ResourceType, version: CustomResourceDefinitionVersion, isTerminating: boolean): KindDescription {
  const { status, scale } = version.subresources ?? {};
  const hasStatus = status !== undefined;
  return {
    resource: stored,
    schema: '',
    verbs: customVerbs,
    generation: hasStatus ? 'content' : 'everything',
    ...(hasStatus ? { status: 'closed metadata' } : {}),
    allowUnconditionalUpdate: false,
    isCustom: true,
    fields: fieldsOf(version),
    ...(scale === undefined ? {} : { scale: { selector: 'labelSelector', paths: { spec: scale.specReplicasPath, status: scale.statusReplicasPath, ...(scale.labelSelectorPath === undefined ? {} : { selector: scale.labelSelectorPath }) } } }),
    strategy: {
      begin: (draft, old): void => {
        if (old === undefined && isTerminating) throw forbidden(stored, draft.metadata.name, 'create not allowed while custom resource definition is terminating');
      },
      prepareForCreate: (draft): void => {
        if (hasStatus) delete (draft as { status?: unknown }).status;
      },
    },
  };
}

/** Reads what is stored by the schema of today: what it does not know goes, what it fills in comes. Each object is read once. */
function reader(schema: Schema): (object: KubeObject) => KubeObject {
  const known = new WeakMap<KubeObject, KubeObject>();
  return (object) => {
    let current = known.get(object);
    if (current === undefined) {
      const read = readStored(json(object), schema);
      current = jsonEqual(read, object) ? object : (read as unknown as KubeObject);
      known.set(object, current);
    }
    return current;
  };
}

const json = (object: KubeObject): JsonObject => object as unknown as JsonObject;

function validatorOf(version: CustomResourceDefinitionVersion, schema: Schema, namespaced: boolean): KindValidator {
  const rules = { namespaced, schema, scale: version.subresources?.scale };
  return {
    create: (object) => validateCustomResource(json(object), rules),
    update: (object, old) => validateCustomResourceUpdate(json(object), json(old), rules),
    status: (object, old) => validateCustomResourceStatus(json(object), json(old), rules),
    warnings: (object, old) => customResourceWarnings(object, old),
  };
}

/** The sentence about a version that goes out of use. */
function warningOf({ spec }: CustomResourceDefinition, { name, deprecated, deprecationWarning }: CustomResourceDefinitionVersion): string | undefined {
  if (deprecated !== true) return undefined;
  return deprecationWarning ?? `${spec.group}/${name} ${spec.names.kind} is deprecated`;
}

/** What is served because of a definition: every served version, and the stored one in any case. */
export interface CustomKinds {
  readonly stored: ServedKind;
  readonly served: readonly ServedKind[];
}

export function customKindsOf(definition: CustomResourceDefinition, table: Table<KubeObject>): CustomKinds | undefined {
  if (!isConditionTrue(definition, 'Established')) return undefined;
  const { acceptedNames } = definition.status;
  const storage = definition.spec.versions.find((version) => version.storage);
  if (acceptedNames === undefined || storage === undefined) return undefined;
  const isTerminating = isConditionTrue(definition, 'Terminating');
  const stored = handleOf(definition, acceptedNames, storage.name);
  const kindOf = (version: CustomResourceDefinitionVersion): ServedKind => {
    const resource = version === storage ? stored : handleOf(definition, acceptedNames, version.name);
    const schema = version.schema?.openAPIV3Schema ?? anything;
    const warning = warningOf(definition, version);
    let shape: Shape | undefined;
    const custom: CustomSchema = {
      current: reader(storage.schema?.openAPIV3Schema ?? anything),
      read: (body, validation, duplicates) => readCustom(body, schema, validation, duplicates),
      // Only who applies needs it.
      get shape(): Shape {
        return (shape ??= shapeOf(schema, true));
      },
      listKind: acceptedNames.listKind ?? `${acceptedNames.kind}List`,
      table: tableOfColumns(version.additionalPrinterColumns),
      openApi: schema as unknown as JsonObject,
      ...(warning === undefined ? {} : { warning }),
      isTerminating,
    };
    return {
      description: descriptionOf(stored, version, isTerminating),
      resource,
      schema: '',
      version: version === storage ? undefined : renaming(resource, stored, ''),
      table,
      applyDefaults: undefined,
      validator: validatorOf(version, schema, stored.namespaced),
      custom,
    };
  };
  const kinds = definition.spec.versions.map((version) => ({ version, kind: kindOf(version) }));
  const own = kinds.find(({ version }) => version === storage)?.kind;
  return own === undefined ? undefined : { stored: own, served: kinds.filter(({ version }) => version.served).map(({ kind }) => kind) };
}
