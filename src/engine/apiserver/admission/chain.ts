import type { KubeObject } from '../../api/meta/object.ts';
import type { DeleteOptions, WriteOptions } from '../../api/operation.ts';
import { assert } from '../../base/assert.ts';
import type { ApiRequest, Server } from '../server.ts';
import type { AdmissionOperation, AdmissionRequest, Repetition } from './plugin.ts';

export function admissionRequest(
  request: ApiRequest,
  operation: AdmissionOperation,
  object: KubeObject | undefined,
  oldObject: KubeObject | undefined,
  options: WriteOptions | DeleteOptions,
): AdmissionRequest {
  const { namespace, subresource } = request.operation;
  const name = request.operation.name ?? object?.metadata.name ?? oldObject?.metadata.name;
  // Made for every write: filled in place, not spread together.
  const asked: Writable<AdmissionRequest> = { operation, resource: request.kind.description.resource, user: request.user, options };
  if (namespace !== undefined) asked.namespace = namespace;
  if (name !== undefined) asked.name = name;
  if (subresource !== undefined) asked.subresource = subresource;
  if (object !== undefined) asked.object = object;
  if (oldObject !== undefined) asked.oldObject = oldObject;
  return asked;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The mutating pass, and a second one when a webhook has changed something in the first; answers the object as the plugins left it. */
export function admit(server: Server, request: ApiRequest, asked: AdmissionRequest): KubeObject | undefined {
  const first = mutatingPass(server, request, asked);
  return first.repetition === undefined ? first.object : mutatingPass(server, request, first).object;
}

function mutatingPass(server: Server, request: ApiRequest, asked: AdmissionRequest): AdmissionRequest {
  let current = asked;
  let repetition: Repetition | undefined;
  for (const plugin of server.plugins) {
    if (plugin.admit === undefined || !plugin.handles(current)) continue;
    const verdict = plugin.admit(current, server.view);
    request.notes?.visited('mutating', plugin.name, current.object, verdict);
    if (verdict.warnings !== undefined) request.warnings.push(...verdict.warnings);
    if (verdict.type === 'deny') {
      if (verdict.patience !== undefined) request.outcome.patience = verdict.patience;
      throw verdict.error;
    }
    if (verdict.type !== 'replace') continue;
    current = { ...current, object: verdict.object };
    repetition = verdict.repetition ?? repetition;
  }
  return repetition === undefined ? current : { ...current, repetition };
}

/** The validating pass. */
export function validateAdmission(server: Server, request: ApiRequest, asked: AdmissionRequest): void {
  for (const plugin of server.plugins) {
    if (plugin.validate === undefined || !plugin.handles(asked)) continue;
    const verdict = plugin.validate(asked, server.view);
    request.notes?.visited('validating', plugin.name, asked.object, verdict);
    if (verdict.type === 'deny') {
      if (verdict.warnings !== undefined) request.warnings.push(...verdict.warnings);
      throw verdict.error;
    }
    assert(verdict.type === 'allow', `${plugin.name} only looks in its validating pass`);
    if (verdict.warnings !== undefined) request.warnings.push(...verdict.warnings);
  }
}
