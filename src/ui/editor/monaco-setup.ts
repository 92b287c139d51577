import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/yaml/register';
import { configureMonacoYaml } from 'monaco-yaml';
import { askedForKind, kindsByVersion } from './kinds.ts';

export type Monaco = typeof monaco;

// Two patches are needed for monaco-editor 0.57 with monaco-yaml 5.5. One is an alias in vite.config.ts. The other is here: since 0.55
// `createWebWorker` takes a worker, and monaco-worker-manager still passes a label. Unpatched the editor looks well and says nothing.

interface LabelledOptions {
  readonly label?: string;
  readonly createData?: unknown;
  readonly host?: Record<string, (...args: never[]) => unknown>;
  readonly keepIdleModels?: boolean;
}

type CompletionProvider = monaco.languages.CompletionItemProvider;

function makeWorker(label: string): Worker {
  if (label === 'yaml') return new Worker(new URL('yaml.worker.ts', import.meta.url), { type: 'module', name: 'kubarium-yaml' });
  return new Worker(new URL('editor.worker.ts', import.meta.url), { type: 'module', name: 'kubarium-editor' });
}

function createWebWorker<T extends object>({ label = '', createData, host, keepIdleModels }: LabelledOptions): monaco.editor.MonacoWebWorker<T> {
  const worker = makeWorker(label);
  // The worker's loader ignores its first message and takes its settings from the second.
  worker.postMessage('ignore', []);
  worker.postMessage(createData, []);
  return monaco.editor.createWebWorker<T>({ worker, ...(host !== undefined && { host }), ...(keepIdleModels !== undefined && { keepIdleModels }) });
}

let ready: Promise<Monaco> | undefined;

/** Monaco with YAML and the Kubernetes schema. The schema may be missing (a page served without its build step): then YAML alone is checked. */
export function loadMonaco(): Promise<Monaco> {
  ready ??= setUp();
  return ready;
}

async function setUp(): Promise<Monaco> {
  globalThis.MonacoEnvironment = { getWorker: (_id: string, label: string) => makeWorker(label) };
  const schema = await readSchema();
  const kinds = kindsByVersion(schema);
  const registerCompletionItemProvider = (selector: monaco.languages.LanguageSelector, provider: CompletionProvider): monaco.IDisposable => monaco.languages.registerCompletionItemProvider(selector, onlyKindsOf(kinds, provider));
  const forYaml = { ...monaco, editor: { ...monaco.editor, createWebWorker }, languages: { ...monaco.languages, registerCompletionItemProvider } };
  configureMonacoYaml(forYaml, {
    // The worker knows an address on the network for Kubernetes; nothing of this page asks the network.
    enableSchemaRequest: false,
    hover: true,
    completion: true,
    validate: true,
    yamlVersion: '1.1',
    format: { enable: true },
    schemas: schema === undefined ? [] : [{ uri: 'kubarium://schema/kubernetes.json', fileMatch: ['**/*.k8s.yaml'], schema }],
  });
  return monaco;
}

async function readSchema(): Promise<object | undefined> {
  try {
    const response = await fetch(`${import.meta.env.BASE_URL}schema/kubernetes.json`);
    const schema: unknown = response.ok ? await response.json() : undefined;
    return typeof schema === 'object' && schema !== null ? schema : undefined;
  } catch {
    return undefined;
  }
}

/** Completion offers every kind of every group, and a field once per rule of the schema: keeps the kinds that the document's apiVersion has, and each word once. */
function onlyKindsOf(kinds: ReadonlyMap<string, readonly string[]>, provider: CompletionProvider): CompletionProvider {
  return {
    ...provider,
    provideCompletionItems: async (model, position, context, token) => {
      const list = await provider.provideCompletionItems(model, position, context, token);
      if (list === undefined || list === null) return list;
      const asked = askedForKind(model.getLinesContent(), position.lineNumber);
      const allowed = asked?.apiVersion === undefined ? undefined : kinds.get(asked.apiVersion);
      const seen = new Set<string>();
      const suggestions = list.suggestions.filter(({ label, insertText }) => {
        const word = typeof label === 'string' ? label : label.label;
        const key = `${word} ${insertText}`;
        const isNew = !seen.has(key);
        seen.add(key);
        return isNew && (allowed === undefined || allowed.includes(word));
      });
      return { ...list, suggestions };
    },
  };
}
