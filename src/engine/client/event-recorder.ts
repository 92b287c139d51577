import { fnv1a32 } from '../base/hash.ts';
import { formatMicroTime, formatTime } from '../base/time.ts';
import { Events } from '../api/core/resources.ts';
import type { KubeObject } from '../api/meta/object.ts';
import { isApiError } from '../api/status.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { Client } from './client.ts';

export type EventType = 'Normal' | 'Warning';

/** An Event already written, so that the same news again only raises its count. */
interface Known {
  name: string;
  namespace: string;
  count: number;
}

const knownLimit = 4096;

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

/**
 * Writes Events. Equal news about the same object raises the count of the Event that is there, as client-go's EventCorrelator does
 * (staging/src/k8s.io/client-go/tools/record/events_cache.go). An Event that cannot be written is dropped, as upstream drops it.
 */
export class EventRecorder {
  readonly #sim: Simulation;
  readonly #client: Client;
  readonly #options: RecorderOptions;

  constructor(sim: Simulation, client: Client, options: RecorderOptions) {
    this.#sim = sim;
    this.#client = client;
    this.#options = options;
  }

  get #known(): Record<string, Known> {
    const { component, host = '' } = this.#options;
    return this.#sim.world.slice<Record<string, Known>>(`client/events/${component}/${host}`, () => ({}));
  }

  /** `fieldPath` names a part: `spec.containers{app}`. */
  event(about: KubeObject, type: EventType, reason: string, message: string, fieldPath?: string): void {
    const known = this.#known;
    const news = `${about.metadata.uid} ${fieldPath ?? ''} ${type} ${reason} ${message}`;
    const seen = known[news];
    try {
      if (seen !== undefined && this.#again(seen)) return;
      const name = this.#create(about, type, reason, message, fieldPath);
      const names = Object.keys(known);
      if (names.length >= knownLimit) for (const old of names.slice(0, knownLimit / 4)) delete known[old];
      known[news] = { ...name, count: 1 };
    } catch (error) {
      if (!isApiError(error)) throw error;
    }
  }

  #again(seen: Known): boolean {
    const now = this.#sim.nowMs;
    try {
      const patch = this.#options.style === 'events' ? { series: { count: seen.count + 1, lastObservedTime: formatMicroTime(now) } } : { count: seen.count + 1, lastTimestamp: formatTime(now) };
      this.#client.patch(Events, seen, patch);
      seen.count++;
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
