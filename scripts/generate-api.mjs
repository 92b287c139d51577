// Derives the API's TypeScript types, resource handles and runtime schema from the structure of the Kubernetes 1.36 API.
//   node scripts/generate-api.mjs [STRUCTURE.json]
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { protobufFile, schemaFiles } from './api/schema.mjs';
import { handleFiles, typeFiles } from './api/types.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const source = process.argv[2] ?? path.join(root, '../shared/facts/api-structure.json');
const api = path.join(root, 'src/engine/api');

if (!fs.existsSync(source)) {
  console.error(`generate-api: ${source} is not there. Give the path of the API structure as the first argument; the generated files are committed, so nothing else needs it.`);
  process.exit(1);
}
const { definitions } = JSON.parse(fs.readFileSync(source, 'utf8'));
const derived = (name) => JSON.parse(fs.readFileSync(path.join(root, 'scripts/api', name), 'utf8'));
const wire = derived('wire.json');
const files = new Map([...typeFiles(definitions, wire), ...handleFiles(), ...schemaFiles(definitions, wire), ...protobufFile(definitions, derived('protobuf.json'))]);
for (const [name, text] of files) {
  fs.mkdirSync(path.dirname(path.join(api, name)), { recursive: true });
  fs.writeFileSync(path.join(api, name), text);
}
console.log(`generate-api: ${files.size} files`);
