import type { JsonObject } from '../../base/json.ts';
import { subresourcesOf } from '../discovery.ts';
import { allVerbs } from '../kind.ts';
import type { Registry, ServedKind } from '../registry.ts';
import { openApiIndex, openApiV2, openApiV3 } from './documents.ts';
import type { OpenApiResource } from './paths.ts';
import type { Descriptions } from './schemas.ts';

const version = 'v1.36.2';

function resourceOf({ resource, schema, description, custom }: ServedKind): OpenApiResource {
  return { resource, ...(custom === undefined ? { definition: schema } : { schema: custom.openApi }), verbs: description.verbs ?? allVerbs, subresources: subresourcesOf(description) };
}

/** Answers `/openapi/v2` and `/openapi/v3/…` from what is served. */
export class OpenApi {
  readonly #registry: Registry;
  readonly #documents = new Map<string, JsonObject>();
  #descriptions: Descriptions | undefined;
  #version = 0;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Texts for fields, from a host that has them. */
  describe(descriptions: Descriptions): void {
    this.#descriptions = descriptions;
    this.#documents.clear();
  }

  /** The document at the segments behind `/openapi`, `undefined` when there is none. */
  document(segments: readonly string[]): JsonObject | undefined {
    const [dialect, root, ...rest] = segments;
    if (this.#registry.version !== this.#version) {
      this.#version = this.#registry.version;
      this.#documents.clear();
    }
    const resources = this.#registry.served.map(resourceOf);
    const options = { version, ...(this.#descriptions === undefined ? {} : { descriptions: this.#descriptions }) };
    if (dialect === 'v2' && root === undefined) return this.#remembered('v2', resources, () => openApiV2(resources, options));
    if (dialect !== 'v3') return undefined;
    if (root === undefined) return openApiIndex(resources, options);
    const [group, groupVersion] = root === 'api' && rest.length === 1 ? ['', rest[0]] : root === 'apis' && rest.length === 2 ? rest : [];
    const wanted = resources.filter(({ resource }) => resource.group === group && resource.version === groupVersion);
    return wanted.length === 0 ? undefined : this.#remembered(segments.join('/'), wanted, () => openApiV3(wanted, options));
  }

  /** Documents are large and change only when what is served does. */
  #remembered(path: string, resources: readonly OpenApiResource[], write: () => JsonObject): JsonObject {
    const key = `${path} ${resources.map(({ resource }) => resource.plural).join()}`;
    const known = this.#documents.get(key);
    if (known !== undefined) return known;
    const document = write();
    this.#documents.set(key, document);
    return document;
  }
}
