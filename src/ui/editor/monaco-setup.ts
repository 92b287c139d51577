import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/yaml/register';
import { configureMonacoYaml, type MonacoYaml, type SchemasSettings } from 'monaco-yaml';
import type { Language } from '../i18n/language.ts';
import { loadChoices, withChoices } from './choices.ts';
import { rowsOf } from './completions.ts';
import { kindsAskedFor, kindsByVersion } from './kinds.ts';

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

interface Setup {
  readonly yaml: MonacoYaml;
  readonly schema: object | undefined;
}

let ready: Promise<Setup> | undefined;
let spoken: Language | undefined;

/** Monaco with YAML and the Kubernetes schema. The schema may be missing (a page served without its build step): then YAML alone is checked. */
export async function loadMonaco(language: Language): Promise<Monaco> {
  const isFirst = ready === undefined;
  if (isFirst) spoken = language;
  ready ??= setUp(language);
  const { yaml, schema } = await ready;
  if (!isFirst && spoken !== language) {
    spoken = language;
    const schemas = await settingsOf(schema, language);
    // The reader may have changed their mind while the sentences came. The language server starts anew with what it is told here.
    if (spoken === language) await yaml.update({ schemas });
  }
  return monaco;
}

async function setUp(language: Language): Promise<Setup> {
  globalThis.MonacoEnvironment = { getWorker: (_id: string, label: string) => makeWorker(label) };
  const schema = await readSchema();
  const kinds = kindsByVersion(schema);
  const registerCompletionItemProvider = (selector: monaco.languages.LanguageSelector, provider: CompletionProvider): monaco.IDisposable => monaco.languages.registerCompletionItemProvider(selector, withRows(kinds, provider));
  const forYaml = { ...monaco, editor: { ...monaco.editor, createWebWorker }, languages: { ...monaco.languages, registerCompletionItemProvider } };
  const yaml = configureMonacoYaml(forYaml, {
    // The worker knows an address on the network for Kubernetes; nothing of this page asks the network.
    enableSchemaRequest: false,
    hover: true,
    completion: true,
    validate: true,
    yamlVersion: '1.1',
    format: { enable: true },
    schemas: await settingsOf(schema, language),
  });
  return { yaml, schema };
}

async function settingsOf(schema: object | undefined, language: Language): Promise<SchemasSettings[]> {
  if (schema === undefined) return [];
  return [{ uri: 'kubarium://schema/kubernetes.json', fileMatch: ['**/*.k8s.yaml'], schema: withChoices(schema, await loadChoices(language)) }];
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

/** The language server's completion, with the kinds that the document's apiVersion has and a sentence beside each word. */
function withRows(kinds: ReturnType<typeof kindsByVersion>, provider: CompletionProvider): CompletionProvider {
  return {
    ...provider,
    provideCompletionItems: async (model, position, context, token) => {
      const list = await provider.provideCompletionItems(model, position, context, token);
      if (list === undefined || list === null) return list;
      return { ...list, suggestions: rowsOf(list.suggestions, kindsAskedFor(kinds, model.getLinesContent(), position.lineNumber)) };
    },
  };
}
