import type { Node, Pod } from '../../api/core/types.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import { isPodReady } from '../../api/core/pod-status.ts';
import type { Fact, ObjectRef } from '../../sim/trace.ts';
import type { TimelineMark } from '../messages.ts';
import { readyCondition } from './machine-row.ts';
import type { Observation } from './observation.ts';

export function refOf({ apiVersion, kind, metadata: { namespace, name, uid } }: KubeObject): ObjectRef {
  return namespace === undefined ? { apiVersion, kind, name, uid } : { apiVersion, kind, namespace, name, uid };
}

type Draft = Omit<TimelineMark, 'factId' | 'elapsedMs' | 'by' | 'object'>;

function markOf(observation: Observation, fact: Fact | undefined, draft: Draft): TimelineMark {
  return { ...draft, factId: observation.causeId, elapsedMs: observation.elapsedMs, by: fact?.by ?? '', object: refOf(observation.object) };
}

const readyWords = {
  True: { mark: 'diamond', reason: 'NodeReady' },
  False: { mark: 'triangle', reason: 'NodeNotReady' },
  Unknown: { mark: 'triangle', reason: 'NodeUnknown' },
} as const;

/** What changed on a node that a person watching would want to know. */
export function nodeMarks(observation: Observation, old: Node | undefined, fact: Fact | undefined): readonly TimelineMark[] {
  const node = observation.object as Node;
  const lane = `node/${node.metadata.name}`;
  if (observation.type === 'DELETED') return [markOf(observation, fact, { lane, mark: 'diamond', reason: 'NodeDeleted', message: '' })];
  const marks: TimelineMark[] = [];
  const ready = readyCondition(node)?.status;
  if (ready !== readyCondition(old)?.status && (ready === 'True' || ready === 'False' || ready === 'Unknown')) {
    if (!(old === undefined && ready === 'False')) marks.push(markOf(observation, fact, { lane, ...readyWords[ready], message: '' }));
  }
  const text = (taint: { key: string; effect: string }): string => `${taint.key.replace('node.kubernetes.io/', '')}:${taint.effect}`;
  const now = (node.spec.taints ?? []).map(text);
  const before = (old?.spec.taints ?? []).map(text);
  if (old !== undefined) {
    for (const taint of now) if (!before.includes(taint)) marks.push(markOf(observation, fact, { lane, mark: 'diamond', reason: 'TaintAdded', message: taint }));
    for (const taint of before) if (!now.includes(taint)) marks.push(markOf(observation, fact, { lane, mark: 'diamond', reason: 'TaintRemoved', message: taint }));
  }
  return marks;
}

export function podMarks(observation: Observation, old: Pod | undefined, fact: Fact | undefined): readonly TimelineMark[] {
  const pod = observation.object as Pod;
  const lane = `pod/${pod.metadata.uid}`;
  const say = (mark: TimelineMark['mark'], reason: string, message = ''): TimelineMark => markOf(observation, fact, { lane, mark, reason, message });
  if (observation.type === 'DELETED') return [say('diamond', 'PodGone')];
  if (old === undefined) return [say('diamond', 'PodCreated')];
  const marks: TimelineMark[] = [];
  if (old.spec.nodeName === undefined && pod.spec.nodeName !== undefined) marks.push(say('diamond', 'PodBound', pod.spec.nodeName));
  if (old.metadata.deletionTimestamp === undefined && pod.metadata.deletionTimestamp !== undefined) {
    const disruption = pod.status.conditions?.find((condition) => condition.type === 'DisruptionTarget' && condition.status === 'True');
    marks.push(say('diamond', disruption === undefined ? 'PodDeleted' : 'PodEvicted', disruption?.reason ?? ''));
  }
  if (isPodReady(old) !== isPodReady(pod)) marks.push(isPodReady(pod) ? say('diamond', 'PodReady') : say('triangle', 'PodNotReady'));
  return marks;
}

/** Facts that are no write of an object but matter on the timeline: what a person did, what a machine suffered. */
export function factMark(fact: Fact): TimelineMark | undefined {
  const { id: factId, elapsedMs, by, reason, message, object } = fact;
  const common = { factId, elapsedMs, by, reason, message, ...(object === undefined ? {} : { object }) };
  if (fact.type === 'command') return { ...common, lane: object?.kind === 'Machine' ? `node/${object.name}` : 'user', mark: 'command' };
  if (fact.type === 'machine' && object?.kind === 'Machine') return { ...common, lane: `node/${object.name}`, mark: 'diamond' };
  return undefined;
}
