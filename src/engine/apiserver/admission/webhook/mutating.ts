import { MutatingWebhookConfigurations } from '../../../api/admissionregistration/resources.ts';
import type { MutatingWebhook } from '../../../api/admissionregistration/types.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import type { ResourceType } from '../../../api/resource.ts';
import { definitionNameOf } from '../../../api/schema/schema.ts';
import type { ApiError } from '../../../api/status.ts';
import { cloneJson, isObject, jsonEqual, type Json, type JsonObject } from '../../../base/json.ts';
import { decodeStrict } from '../../decoding/decode.ts';
import { defaulters } from '../../defaulting/index.ts';
import { jsonPatch, PatchConflict } from '../../patch/json-patch.ts';
import { allow, type AdmissionRequest, type AdmissionView, type Repetition, type Verdict } from '../plugin.ts';
import { call, failedCall, internalError, wants } from './hooks.ts';

/** What the webhook leaves out is defaulted as if the client had left it out; what it makes up is dropped. */
function taken(json: Json, { group, version, kind }: ResourceType): { readonly object: KubeObject } | { readonly fault: string } {
  if (!isObject(json) || !isObject(json['metadata'])) return { fault: 'the patch leaves no object' };
  const definition = definitionNameOf(group, version, kind);
  const { object, errors } = definition === undefined ? { object: json, errors: [] } : decodeStrict(json, definition, 'Ignore');
  const [fault] = errors;
  if (fault !== undefined) return { fault };
  const draft = { ...cloneJson(object), apiVersion: group === '' ? version : `${group}/${version}`, kind };
  defaulters[`${group}/${version}/${kind}`]?.(draft);
  return { object: draft as unknown as KubeObject };
}

function patched(hook: MutatingWebhook, operations: readonly JsonObject[], { object, resource }: AdmissionRequest): KubeObject | ApiError {
  if (object === undefined) return internalError(`admission webhook ${JSON.stringify(hook.name)} attempted to modify the object, which is not supported for this operation`);
  try {
    const result = taken(jsonPatch(object as unknown as Json, operations), resource);
    if ('fault' in result) return internalError(result.fault);
    return jsonEqual(result.object, object) ? object : result.object;
  } catch (error) {
    if (error instanceof PatchConflict) return internalError(error.message);
    throw error;
  }
}

type Step = { readonly object: KubeObject | undefined; readonly warnings: readonly string[] } | { readonly error: ApiError; readonly warnings: readonly string[] };

function step(hook: MutatingWebhook, request: AdmissionRequest, view: AdmissionView): Step {
  const called = call(hook, request, view, true);
  if (called.type === 'unreachable') return hook.failurePolicy === 'Ignore' ? { object: request.object, warnings: [] } : { error: failedCall(hook, called.why), warnings: [] };
  if (called.type === 'refused') return called;
  const { patch, warnings } = called.answer;
  if (patch.length === 0) return { object: request.object, warnings };
  const object = patched(hook, patch, request);
  return object instanceof Error ? { error: object, warnings } : { object, warnings };
}

/** A webhook is known by its configuration and its own name. */
function* everyHook(view: AdmissionView): Iterable<readonly [id: string, hook: MutatingWebhook]> {
  for (const { metadata, webhooks = [] } of view.list(MutatingWebhookConfigurations)) for (const hook of webhooks) yield [`${metadata.name}/${hook.name}`, hook];
}

/**
 * One after the other, each sees what those before it made. When something changed, the whole mutating pass runs once more, and those that
 * asked for it (`IfNeeded`) and have not seen the last change are asked again.
 */
export function mutateByWebhooks(request: AdmissionRequest, view: AdmissionView): Verdict {
  const { repetition } = request;
  const again = repetition === undefined ? undefined : repetition.output === request.object ? repetition.hooks : repetition.eligible;
  const warnings: string[] = [];
  const eligible = new Set<string>();
  const stale = new Set<string>();
  let { object } = request;
  for (const [id, hook] of everyHook(view)) {
    const current = object === undefined ? request : { ...request, object };
    const wanted = wants(hook, current, view);
    if (typeof wanted !== 'boolean') return { type: 'deny', error: wanted };
    if (!wanted || (again !== undefined && !again.has(id))) continue;
    const result = step(hook, current, view);
    warnings.push(...result.warnings);
    if ('error' in result) return { type: 'deny', error: result.error, warnings };
    if (result.object !== object) for (const earlier of eligible) stale.add(earlier);
    object = result.object;
    if (hook.reinvocationPolicy === 'IfNeeded') eligible.add(id);
  }
  const told = warnings.length === 0 ? {} : { warnings };
  if (object === undefined || object === request.object) return warnings.length === 0 ? allow : { type: 'allow', warnings };
  const next: Repetition = { hooks: stale, eligible, output: object };
  return { type: 'replace', object, ...told, ...(repetition === undefined ? { repetition: next } : {}) };
}
