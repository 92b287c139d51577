import type { WebhookBehavior } from '../api/sandbox/types.ts';
import { Pods, Services } from '../api/core/resources.ts';
import type { Pod, Service } from '../api/core/types.ts';
import type { WebhookAnswer, WebhookCall, WebhookCaller } from '../api/admission/webhook-call.ts';
import type { Container } from '../runtime/container.ts';
import { machineRuntime } from '../runtime/machine-runtime.ts';
import { kindOf } from '../runtime/images/kinds.ts';
import { listenerAt, readyAddresses, type ReachParts } from './reach.ts';
import { answerReview, WebhookBug } from './webhook-answers.ts';

// How the API server reaches a webhook: through the Service's cluster address, as it does where aggregator routing is off
// (apiserver/pkg/util/proxy/proxy.go, ResolveCluster). Certificates are not looked at.

export interface WebhookParts extends ReachParts {
  /** What the container's ContainerBehavior says of webhooks; absent where it says nothing. */
  readonly webhooksOf: (pod: Pod, container: Container) => readonly WebhookBehavior[] | undefined;
}

const tooLate = 'context deadline exceeded';

const failed = (message: string): WebhookAnswer => ({ type: 'failed', message });
const answeredBadly = (message: string): WebhookAnswer => ({ type: 'failed', message, isAnswer: true });

/** Images that are known to be no webhooks, and what a TLS client makes of them. */
const strangers: ReadonlySet<string> = new Set(['nginx', 'httpd', 'agnhost', 'hello-world']);

function strangerFault(image: string): string | undefined {
  const { family, ports } = kindOf(image);
  if (strangers.has(family)) return 'http: server gave HTTP response to HTTPS client';
  return ports === undefined ? undefined : 'EOF';
}

function ask(behaviors: readonly WebhookBehavior[] | undefined, image: string, path: string, { review, timeoutSeconds }: WebhookCall): WebhookAnswer {
  if (behaviors === undefined) {
    const fault = strangerFault(image);
    return fault === undefined ? { type: 'answered', body: answerReview({}, review) } : failed(fault);
  }
  const behavior = behaviors.find((it) => it.path === undefined || it.path === path);
  if (behavior === undefined) return answeredBadly('the server could not find the requested resource');
  if ((behavior.latencyMs ?? 0) >= timeoutSeconds * 1000) return failed(tooLate);
  try {
    return { type: 'answered', body: answerReview(behavior, review) };
  } catch (error) {
    if (error instanceof WebhookBug) return answeredBadly(`an error on the server (${JSON.stringify(error.message)}) has prevented the request from succeeding`);
    throw error;
  }
}

function toPod(parts: WebhookParts, address: string, port: number, path: string, call: WebhookCall): WebhookAnswer {
  for (const machine of parts.machines()) {
    const uid = machineRuntime(parts.sim, machine).addresses[address];
    if (uid === undefined) continue;
    if (parts.isCutOff(machine)) return failed(tooLate);
    const found = listenerAt(parts, { machine, uid, port });
    const pod = found === undefined ? undefined : parts.client.list(Pods).find((it) => it.metadata.uid === uid);
    if (found === undefined || pod === undefined) return failed(`dial tcp ${address}:${port}: connect: connection refused`);
    return ask(parts.webhooksOf(pod, found.container), found.container.image, path, call);
  }
  // Its machine is off: nobody even refuses.
  return failed(tooLate);
}

function throughService(parts: WebhookParts, { metadata, spec }: Service, port: number, path: string, call: WebhookCall): WebhookAnswer {
  if (spec.type === 'ExternalName') return failed(`dial tcp: lookup ${spec.externalName ?? ''}: no such host`);
  if (spec.clusterIP === 'None') return failed('cannot route to service with ClusterIP "None"');
  const wanted = spec.ports?.find((it) => it.port === port);
  if (wanted === undefined) return failed(`no service port ${port} found for service ${JSON.stringify(metadata.name)}`);
  const ready = readyAddresses(parts.client, metadata.namespace ?? 'default', metadata.name);
  // A dry run leaves no trace, in the streams of chance either.
  const chosen = ready[ready.length === 0 || call.review.request.dryRun ? 0 : parts.sim.rng('network/control-plane').below(ready.length)];
  const target = chosen?.port(wanted.name);
  if (chosen === undefined || target === undefined) return failed(`dial tcp ${spec.clusterIP ?? ''}:${port}: connect: connection refused`);
  return toPod(parts, chosen.address, target, path, call);
}

/** Webhooks in the cluster are asked where they run; there is nothing outside of it. */
export function webhookCaller(parts: WebhookParts): WebhookCaller {
  return (call) => {
    const { service, url = '' } = call.client;
    if (service === undefined) {
      const host = /^https:\/\/([^/:]+)/.exec(url)?.[1] ?? '';
      return failed(/^[\d.]+$/.test(host) ? tooLate : `dial tcp: lookup ${host}: no such host`);
    }
    const { name, namespace, port = 443, path = '/' } = service;
    const found = parts.client.get(Services, { namespace, name });
    return found === undefined ? failed(`service ${JSON.stringify(name)} not found`) : throughService(parts, found, port, path, call);
  };
}
