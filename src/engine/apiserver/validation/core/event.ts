// Events of both API groups: pkg/apis/core/validation/events.go.
import type { Event, EventSource } from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { invalid, invalidEach, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { immutableSentence, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { byteLength, dns1123Subdomain, qualifiedName, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';

type EventDraft = Incomplete<Event>;

function* validateLength(text: string, path: string, max: number): Causes {
  if (text === '') yield required(path);
  if (byteLength(text) > max) yield invalid(path, '', `can have at most ${max} characters`);
}

/** Events with a time of their own say more than older ones. Each group has its own name for the component that reports. */
function* validateNewEvent(event: EventDraft, component: string): Causes {
  const { reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' } = event;
  const namespace = event.metadata?.namespace ?? '';
  if ((event.involvedObject?.namespace ?? '') === '' && namespace !== 'default' && namespace !== 'kube-system') yield invalid('involvedObject.namespace', '', 'does not match event.namespace');
  if (reportingComponent === '') yield required(component);
  yield* invalidEach(component, reportingComponent, qualifiedName(reportingComponent));
  yield* validateLength(reportingInstance, 'reportingInstance', 128);
  yield* validateLength(action, 'action', 128);
  yield* validateLength(reason, 'reason', 128);
  if (byteLength(message) > 1024) yield invalid('message', '', 'can have at most 1024 characters');
}

function* validateAnyEvent(event: EventDraft, component: string): Causes {
  const namespace = event.metadata?.namespace ?? '';
  const involved = event.involvedObject?.namespace ?? '';
  if ((event.eventTime ?? '') !== '') yield* validateNewEvent(event, component);
  else if (involved === '' ? namespace !== '' && namespace !== 'default' : namespace !== involved) yield invalid('involvedObject.namespace', involved, 'does not match event.namespace');
  yield* invalidEach('namespace', namespace, dns1123Subdomain(namespace));
}

function validateCoreEvent(event: EventDraft): Causes {
  return validateAnyEvent(event, 'reportingComponent');
}

function* validateSeries({ series }: EventDraft): Causes {
  if (series === undefined) return;
  if ((series.count ?? 0) < 2) yield invalid('series.count', '', 'should be at least 2');
  if ((series.lastObservedTime ?? '') === '') yield required('series.lastObservedTime');
}

const isSet = (value: unknown): boolean => (value ?? '') !== '' && value !== 0;

/** In the newer group what has been deprecated must be left out. */
function* validateStrictEvent(event: EventDraft): Causes {
  yield* validateAnyEvent(event, 'reportingController');
  yield* validateMeta(event.metadata ?? {}, { namespaced: true, name: subdomainName });
  yield* validateSeries(event);
  if ((event.eventTime ?? '') === '') yield required('eventTime');
  const type = event.type ?? '';
  if (type !== 'Normal' && type !== 'Warning') yield invalid('type', '', `has invalid value: ${type}`);
  for (const key of ['firstTimestamp', 'lastTimestamp', 'count'] as const) if (isSet(event[key])) yield invalid(key, '', 'needs to be unset');
  if (isSet(event.source?.component) || isSet(event.source?.host)) yield invalid('source', '', 'needs to be unset');
}

function shownSource({ component = '', host = '' }: Incomplete<EventSource> = {}): object {
  return { Component: component, Host: host };
}

function* unlessSame(now: unknown, before: unknown, path: string, shown: Parameters<typeof invalid>[1]): Causes {
  if (!semanticEqual(now, before)) yield invalid(path, shown, immutableSentence);
}

function* validateText(event: EventDraft, old: Event, key: 'reason' | 'message' | 'type' | 'action' | 'reportingComponent' | 'reportingInstance', path: string = key): Causes {
  yield* unlessSame(event[key] ?? '', old[key] ?? '', path, event[key] ?? '');
}

/** Of an event in the newer group only the series may change. */
function* validateStrictUpdate(event: EventDraft, old: Event): Causes {
  yield* validateAnyEvent(event, 'reportingController');
  yield* validateMetaUpdate(event.metadata ?? {}, old.metadata);
  if (!semanticEqual(event.series, old.series)) yield* validateSeries(event);
  yield* unlessSame(event.involvedObject, old.involvedObject, 'involvedObject', shownStruct('ObjectReference', event.involvedObject ?? {}));
  yield* validateText(event, old, 'reason');
  yield* validateText(event, old, 'message');
  yield* unlessSame(shownSource(event.source), shownSource(old.source), 'source', shownSource(event.source));
  for (const key of ['firstTimestamp', 'lastTimestamp'] as const) yield* unlessSame(event[key], old[key], key, event[key]);
  yield* unlessSame(event.count ?? 0, old.count ?? 0, 'count', event.count ?? 0);
  yield* validateText(event, old, 'reason');
  yield* validateText(event, old, 'type');
  yield* unlessSame(event.eventTime, old.eventTime, 'eventTime', event.eventTime);
  yield* validateText(event, old, 'action');
  yield* unlessSame(event.related, old.related, 'related', shownStruct('ObjectReference', event.related));
  yield* validateText(event, old, 'reportingComponent', 'reportingController');
  yield* validateText(event, old, 'reportingInstance');
}

export const coreEventRules = rulesOf<Event>({ create: validateCoreEvent, update: validateCoreEvent });
export const eventRules = rulesOf<Event>({ create: validateStrictEvent, update: validateStrictUpdate });
