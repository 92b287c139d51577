import { readModels } from './client-node.mjs';
import { jsonSchemaDescriptions } from './json-schema.mjs';
import { sandboxDescriptions } from './sandbox.mjs';

/** What is known of definitions and their fields, from wherever it is said. Every kind has the two fields that every object has. */
export async function allDescriptions(packagePath, definitions) {
  const texts = await readModels(packagePath, definitions);
  for (const [name, fields] of Object.entries({ ...jsonSchemaDescriptions, ...sandboxDescriptions })) {
    const isKind = definitions.get(name)?.fields.has('apiVersion') === true;
    texts[name] = { ...(isKind ? texts['meta.v1.TypeMeta'] : {}), ...fields, ...texts[name] };
  }
  return texts;
}
