import { fnv1a32 } from '../base/hash.ts';
import { formatMicroTime, formatTime } from '../base/time.ts';
import { Events } from '../api/core/resources.ts';
import type { KubeObject } from '../api/meta/object.ts';
import { isApiError } from '../api/status.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { Client } from './client.ts';
import { EventCorrelator, type Correlation } from './event-correlator.ts';

export type EventType = 'Normal' | 'Warning';

export interface RecorderOptions {
  /** `source.component` and `reportingComponent`: `kubelet`, `deployment-controller`, `default-scheduler`. */
  readonly component: string;
  /** `source.host`: the node, for a kubelet. */
  readonly host?: string;
  /** `events`: as the scheduler writes through events.k8s.io (eventTime, no count); `core` (default): as everybody else. */
  readonly style?: 'core' | 'events';
  /** `action` of the events style: `Scheduling`, `Binding`. */
  readonly action?: string;
}

/** Writes Events, as few as its correlator lets through. An Event that cannot be written is dropped, as upstream drops it. */
export class EventRecorder {
  readonly #sim: Simulation;
  readonly #client: Client;
  readonly #options: RecorderOptions;
  readonly #correlator: EventCorrelator;

  constructor(sim: Simulation, client: Client, options: RecorderOptions) {
    this.#sim = sim;
    this.#client = client;
    this.#options = options;
    this.#correlator = new EventCorrelator(sim, `client/events/${options.component}/${options.host ?? ''}`, options.style ?? 'core');
  }

  /** `fieldPath` names a part: `spec.containers{app}`. */
  event(about: KubeObject, type: EventType, reason: string, message: string, fieldPath?: string): void {
    const correlation = this.#correlator.correlate({ aboutUid: about.metadata.uid, aboutRevision: about.metadata.resourceVersion, fieldPath: fieldPath ?? '', type, reason, message });
    if (correlation.type === 'drop') return;
    try {
      if (correlation.type === 'repeat' && this.#again(correlation)) return;
      const { name, namespace } = this.#create(about, type, reason, correlation.message, fieldPath);
      this.#correlator.remember(correlation.key, name, namespace);
    } catch (error) {
      if (!isApiError(error)) throw error;
    }
  }

  #again({ name, namespace, message, count }: Extract<Correlation, { type: 'repeat' }>): boolean {
    const now = this.#sim.nowMs;
    try {
      const isSeries = this.#options.style === 'events';
      this.#client.patch(Events, { name, namespace }, isSeries ? { series: { count, lastObservedTime: formatMicroTime(now) } } : { count, message, lastTimestamp: formatTime(now) });
      return true;
    } catch (error) {
      if (isApiError(error, 'NotFound')) return false;
      throw error;
    }
  }

  #create(about: KubeObject, type: EventType, reason: string, message: string, fieldPath?: string): { name: string; namespace: string } {
    const { component, host, style = 'core', action } = this.#options;
    const now = this.#sim.nowMs;
    const { name, namespace = 'default', uid, resourceVersion } = about.metadata;
    const scoped = about.metadata.namespace === undefined ? {} : { namespace };
    // Upstream appends the time in hexadecimal nanoseconds; virtual time alone could repeat, so the trace's counter goes in too.
    const eventName = `${name}.${(now * 1e6 + (fnv1a32(`${reason}${message}${this.#sim.trace.lastId}`) % 1e6)).toString(16)}`;
    const written = this.#client.create(Events, {
      metadata: { name: eventName, namespace },
      involvedObject: { apiVersion: about.apiVersion, kind: about.kind, ...scoped, name, uid, resourceVersion, ...(fieldPath === undefined ? {} : { fieldPath }) },
      type,
      reason,
      message: message.slice(0, 1024),
      reportingComponent: component,
      reportingInstance: style === 'events' ? `${component}-control-plane` : (host ?? ''),
      ...(style === 'events'
        ? { source: {}, eventTime: formatMicroTime(now), firstTimestamp: null, lastTimestamp: null, action: action ?? reason }
        : { source: host === undefined ? { component } : { component, host }, firstTimestamp: formatTime(now), lastTimestamp: formatTime(now), count: 1, eventTime: null }),
    } as never);
    return { name: written.metadata.name, namespace };
  }
}
