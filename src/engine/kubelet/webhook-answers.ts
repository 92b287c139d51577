import type { AdmissionReview } from '../api/admission/review.ts';
import type { WebhookBehavior, WebhookRule } from '../api/sandbox/types.ts';
import { compileCel, evaluateCel, type Evaluated } from '../api/values/cel/cel.ts';
import { fromCel, toCel } from '../api/values/cel/cel-value.ts';
import type { Typed } from '../api/values/cel/compile.ts';
import { base64OfText } from '../base/base64.ts';
import type { Json, JsonObject } from '../base/json.ts';

/** What a webhook's expressions may use. */
export const webhookNames = ['request', 'object', 'oldObject'];

/** Programs by their text. Only a cache; emptied when full. */
const compiled = new Map<string, Typed>();
const maxCompiled = 256;

function evaluate(expression: string, scope: Readonly<Record<string, unknown>>): Evaluated {
  const known = compiled.get(expression);
  if (known === undefined && compiled.size >= maxCompiled) compiled.clear();
  const program = known ?? compileCel(expression, webhookNames);
  compiled.set(expression, program);
  return evaluateCel(program, scope);
}

/** A webhook whose own code fails. */
export class WebhookBug extends Error {}

function valueOf(expression: string, scope: Readonly<Record<string, unknown>>): unknown {
  const result = evaluate(expression, scope);
  if (!result.ok) throw new WebhookBug(result.error);
  return result.value;
}

/** A refusal as controller-runtime writes it. */
function refusal({ expression, message = '', messageExpression = '', code = 403, reason = 'Forbidden' }: WebhookRule, scope: Readonly<Record<string, unknown>>): JsonObject {
  const own = messageExpression === '' ? message : String(valueOf(messageExpression, scope));
  return { allowed: false, status: { code, reason, message: own === '' ? `failed expression: ${expression}` : own } };
}

function patchOf(expression: string, scope: Readonly<Record<string, unknown>>): JsonObject {
  const operations = fromCel(valueOf(expression, scope));
  if (operations === null || (Array.isArray(operations) && operations.length === 0)) return {};
  if (!Array.isArray(operations)) throw new WebhookBug('the patch must be a list of operations');
  return { patchType: 'JSONPatch', patch: base64OfText(JSON.stringify(operations)) };
}

/** The AdmissionReview with the answer in it. Throws `WebhookBug`. */
export function answerReview({ validations = [], patch, warnings = [] }: WebhookBehavior, { apiVersion, kind, request }: AdmissionReview): JsonObject {
  const scope = { request: toCel(request as unknown as Json), object: toCel(request.object), oldObject: toCel(request.oldObject) };
  const broken = validations.find(({ expression }) => valueOf(expression, scope) !== true);
  const verdict = broken === undefined ? { allowed: true, ...(patch === undefined ? {} : patchOf(patch, scope)) } : refusal(broken, scope);
  return { apiVersion, kind, response: { uid: request.uid, ...verdict, ...(warnings.length === 0 ? {} : { warnings }) } };
}
