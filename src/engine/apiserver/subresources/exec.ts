import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { Pod } from '../../api/core/types.ts';
import { admissionRequest, admit, validateAdmission } from '../admission/chain.ts';
import { badRequest } from '../errors.ts';
import type { ApiRequest, OperationOf, Server } from '../server.ts';
import { existing } from '../update.ts';
import { containerOf } from './log.ts';

interface ExecOptions {
  readonly container?: string;
  readonly command?: readonly string[];
}

/**
 * Runs a command in a container of a pod that is somewhere: pkg/registry/core/pod/strategy.go, ExecLocation. Answers its end, or the ticket under
 * which the end will be told.
 */
export function execInPod(server: Server, request: ApiRequest, operation: OperationOf<'create'>): JsonObject {
  const pod = existing(request) as Pod;
  const options = operation.object as unknown as ExecOptions;
  const asked = admissionRequest(request, 'CONNECT', options as unknown as KubeObject, undefined, {});
  admit(server, request, asked);
  validateAdmission(server, request, asked);
  const { command = [] } = options;
  if (command.length === 0) throw badRequest('you must specify at least 1 command for the container');
  const container = containerOf(pod, options.container ?? '');
  if (request.isDryRun) throw badRequest('Upgrade request required');
  const ticket = server.sim.rng('apiserver/exec').uuid();
  const result = server.execSource?.({ namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name, container, command, ticket });
  return result === undefined ? { ticket } : { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}
