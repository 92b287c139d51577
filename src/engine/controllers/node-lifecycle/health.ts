import { formatTime, timeMs } from '../../base/time.ts';
import type { Json } from '../../base/json.ts';
import type { Node, NodeCondition } from '../../api/core/types.ts';

// Has a node been heard of lately? (pkg/controller/nodelifecycle/node_lifecycle_controller.go, tryUpdateNodeHealth)

/** Silence after which a node counts as unknown, and how long a new one may take to report at all. */
export const graceMs = 50_000;
const startupGraceMs = 60_000;
/** Silence that is worth a mark on the timeline: the kubelet renews every 10 s. */
export const missedMs = 20_000;

/** What is remembered of a node between passes; plain JSON. */
export interface NodeHealth {
  uid: string;
  /** `lastHeartbeatTime` of the Ready condition as last seen; absent while there was no condition. */
  heartbeat?: string;
  hasReady: boolean;
  renewTime?: string;
  /** When the node was last heard of, by the controller's own clock (milliseconds since 1970). */
  probeMs: number;
  /** The fact that noted the silence. */
  missedFact?: number;
}

interface Seen {
  readonly node: Node;
  readonly ready: NodeCondition | undefined;
  readonly renewTime: string | undefined;
  readonly nowMs: number;
}

/** Brings what is remembered up to date with what is seen now. */
export function observe(health: NodeHealth | undefined, { node, ready, renewTime, nowMs }: Seen): NodeHealth {
  const { uid, creationTimestamp } = node.metadata;
  let known = health;
  if (known === undefined || known.uid !== uid) {
    known = { uid, hasReady: ready !== undefined, probeMs: ready === undefined ? timeMs(creationTimestamp, nowMs) : nowMs };
    if (ready?.lastHeartbeatTime !== undefined) known.heartbeat = ready.lastHeartbeatTime;
  } else if (known.hasReady !== (ready !== undefined) || known.heartbeat !== ready?.lastHeartbeatTime) {
    known.hasReady = ready !== undefined;
    if (ready?.lastHeartbeatTime === undefined) delete known.heartbeat;
    else known.heartbeat = ready.lastHeartbeatTime;
    known.probeMs = nowMs;
  }
  if (renewTime !== undefined && known.renewTime !== renewTime && (known.renewTime === undefined || isLater(renewTime, known.renewTime))) {
    known.renewTime = renewTime;
    known.probeMs = nowMs;
  }
  return known;
}

/** Texts of one form compare as they are; parsing a thousand of them at every pass would cost more than the pass. */
function isLater(a: string, b: string): boolean {
  return a.length === b.length && a.endsWith('Z') && b.endsWith('Z') ? a > b : timeMs(a) > timeMs(b);
}

export function isSilent({ hasReady, probeMs }: NodeHealth, nowMs: number): boolean {
  return nowMs > probeMs + (hasReady ? graceMs : startupGraceMs);
}

/** Not `NetworkUnavailable`: that one is not the kubelet's. */
const kubeletConditions = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** The conditions of a node of which nothing has been heard. */
export function silentConditions(node: Node, nowMs: number): Json {
  const now = formatTime(nowMs);
  const unknown = (condition: NodeCondition): NodeCondition =>
    condition.status === 'Unknown' || !kubeletConditions.includes(condition.type)
      ? condition
      : { ...condition, status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.', lastTransitionTime: now };
  const present = node.status.conditions ?? [];
  const never = kubeletConditions
    .filter((type) => !present.some((condition) => condition.type === type))
    .map((type) => ({ type, status: 'Unknown', reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.', lastHeartbeatTime: node.metadata.creationTimestamp, lastTransitionTime: now }));
  return [...present.map(unknown), ...never] as unknown as Json;
}
