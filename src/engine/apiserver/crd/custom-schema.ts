import type { Shape } from '../../api/schema/notation.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Decoded, FieldValidation } from '../decoding/decode.ts';
import type { TableDescription } from '../tables/column.ts';

/** What a custom kind has instead of a definition of our own. */
export interface CustomSchema {
  /** Reads a body against the schema: prunes, complains, fills in. */
  read(body: JsonObject, validation: FieldValidation, duplicates?: readonly string[]): Decoded;
  /** An object that was stored under an older schema as the present one reads it. */
  current(object: KubeObject): KubeObject;
  /** How server-side apply divides its objects. */
  readonly shape: Shape;
  readonly table: TableDescription;
  readonly listKind: string;
  /** As OpenAPI documents show it. */
  readonly openApi: JsonObject;
  /** Shown with every answer of a version that is going out of use. */
  readonly warning?: string;
  /** The definition is being deleted: nothing new is made. */
  readonly isTerminating: boolean;
}
