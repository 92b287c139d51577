import { CustomResourceDefinitions } from '../../api/apiextensions/resources.ts';
import type { CustomResourceDefinition } from '../../api/apiextensions/types.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { Store } from '../../store/store.ts';
import type { Table } from '../../store/table.ts';
import { prefixOf, type Registry } from '../registry.ts';
import { customKindsOf, type CustomKinds } from './custom-kind.ts';

/** Keeps the registry in step with the definitions in the store. It knows nothing that the store does not. */
export class DefinitionFollower {
  readonly #store: Store<KubeObject>;
  readonly #registry: Registry;
  readonly #definitions: Table<KubeObject>;
  readonly #onUnserved: (table: Table<KubeObject>) => void;
  readonly #known = new WeakMap<KubeObject, { readonly kinds: CustomKinds | undefined }>();
  #tables: ReadonlySet<Table<KubeObject>> = new Set();

  /** `onUnserved` hears of tables whose objects nobody can read any more. */
  constructor(store: Store<KubeObject>, registry: Registry, onUnserved: (table: Table<KubeObject>) => void) {
    this.#store = store;
    this.#registry = registry;
    this.#onUnserved = onUnserved;
    const tell = store.onCommit;
    store.onCommit = (table, event): void => {
      if (table === this.#definitions) this.follow();
      tell?.(table, event);
    };
    this.#definitions = store.table(prefixOf(CustomResourceDefinitions));
  }

  /** Serves what the definitions say, in the order of their names. */
  follow(): void {
    const kinds = this.#definitions.values().flatMap((definition) => this.kindsOf(definition as CustomResourceDefinition) ?? []);
    this.#registry.serveCustom(kinds);
    const tables = new Set(kinds.flatMap(({ served }) => served.map(({ table }) => table)));
    for (const table of this.#tables) if (!tables.has(table)) this.#onUnserved(table);
    this.#tables = tables;
  }

  kindsOf(definition: CustomResourceDefinition): CustomKinds | undefined {
    let known = this.#known.get(definition);
    if (known === undefined) {
      const { group, names } = definition.spec;
      known = { kinds: customKindsOf(definition, this.#store.table(`${group}/${names.plural}`)) };
      this.#known.set(definition, known);
    }
    return known.kinds;
  }
}
