// Serves the built page. Usage: npm start [-- --port 5173] [-- --host 127.0.0.1]
import { parseArgs } from 'node:util';
import { preview } from 'vite';

const { values } = parseArgs({ options: { port: { type: 'string', default: '5173' }, host: { type: 'string', default: 'localhost' } } });
const server = await preview({ preview: { port: Number(values.port), host: values.host, strictPort: false }, logLevel: 'warn' });
console.log(`Kubarium is at ${server.resolvedUrls?.local[0] ?? `http://${values.host}:${values.port}/`} (Ctrl-C stops it)`);
