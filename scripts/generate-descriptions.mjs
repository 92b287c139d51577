// Writes what the page and the server say about fields, from @kubernetes/client-node (Apache-2.0), into public/schema/ (not committed):
//   descriptions.json  definition → field → text, for OpenAPI and `kubectl explain`
//   kubernetes.json    a JSON schema of manifests for the editor: fields, enums, first sentences
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { allDescriptions } from './schema/descriptions.mjs';
import { editorSchema } from './schema/editor-schema.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const out = path.join(root, 'public/schema');

const { module: schema } = await runnerImport(path.join(root, 'src/engine/api/schema/schema.ts'), { configFile: false, logLevel: 'error' });
const definitions = new Map(schema.definitionNames().map((name) => [name, schema.definitionOf(name)]));
const kinds = schema.kindDefinitionNames().map((name) => ({ name, ...schema.groupVersionOf(name), kind: name.slice(name.lastIndexOf('.') + 1) }));
const descriptions = await allDescriptions(path.join(root, 'node_modules/@kubernetes/client-node'), definitions);

fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(path.join(out, 'descriptions.json'), JSON.stringify(descriptions));
fs.writeFileSync(path.join(out, 'kubernetes.json'), JSON.stringify(editorSchema(definitions, kinds, descriptions)));
console.log(`generate-descriptions: ${Object.keys(descriptions).length} of ${definitions.size} definitions described`);
