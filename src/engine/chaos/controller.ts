import { jsonEqual, type JsonObject } from '../base/json.ts';
import { compareText } from '../base/order.ts';
import { formatTime, timeMs } from '../base/time.ts';
import { Nodes, Pods } from '../api/core/resources.ts';
import { Faults, Machines } from '../api/sandbox/resources.ts';
import type { Fault, FaultStatus, Machine } from '../api/sandbox/types.ts';
import { parseDuration } from '../api/values/duration.ts';
import { matcherOf } from '../reconcile/label-selector.ts';
import type { MachineRoom } from '../machine/machine-room.ts';
import { defineController, watching, type ControllerContext, type ControllerDefinition } from '../reconcile/controller.ts';
import { holderOf } from './fault.ts';
import { faultKindOf } from './faults/index.ts';

/** Which machines each fault holds down, by its name: what has to be undone when the Fault is gone. */
type Held = Record<string, { type: Fault['spec']['type']; machines: string[] }>;

const memoryName = 'held';

interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

function windowOf({ metadata, spec }: Fault): Window {
  const startMs = timeMs(metadata.creationTimestamp) + (parseDuration(spec.startAfter ?? '0') ?? 0);
  const lastsMs = spec.duration === undefined ? Number.POSITIVE_INFINITY : (parseDuration(spec.duration) ?? Number.POSITIVE_INFINITY);
  return { startMs, endMs: startMs + lastsMs };
}

function isTarget({ spec: { target } }: Fault, machine: Machine, context: ControllerContext): boolean {
  if (target === undefined) return false;
  const { name } = machine.metadata;
  if (target.names?.includes(name) === true) return true;
  if (target.zone !== undefined && target.zone === machine.spec.zone) return true;
  if (target.labelSelector === undefined) return false;
  const labels = { ...machine.metadata.labels, ...machine.spec.labels, ...context.cache.get(Nodes, name)?.metadata.labels };
  return matcherOf(target.labelSelector)(labels);
}

function targetsOf(fault: Fault, context: ControllerContext): readonly string[] {
  const machines = context.cache.list(Machines).filter((machine) => isTarget(fault, machine, context));
  return machines.map((machine) => machine.metadata.name).toSorted(compareText);
}

/** The machines on which pods of the target are, when a fault strikes pods. */
function machinesOfPods({ spec: { target } }: Fault, { cache }: ControllerContext): readonly string[] {
  const selects = target?.labelSelector === undefined ? undefined : matcherOf(target.labelSelector);
  const isMeant = (name: string, labels: Readonly<Record<string, string>>): boolean => target?.names?.includes(name) === true || selects?.(labels) === true;
  const pods = cache.list(Pods, target?.namespace).filter(({ metadata }) => isMeant(metadata.name, metadata.labels ?? {}));
  return [...new Set(pods.flatMap(({ spec }) => spec.nodeName ?? []))].toSorted(compareText);
}

function setStatus(fault: Fault, status: FaultStatus, { client }: ControllerContext): void {
  if (!jsonEqual(fault.status, status)) client.patchStatus(Faults, fault, status as unknown as JsonObject);
}

/** Injects and heals Faults as their time comes. The hardware is its only way into the world: Kubernetes is never told. */
export function faultController(room: MachineRoom): ControllerDefinition<Fault> {
  const heldBy = (context: ControllerContext): Held => context.memory<Held>(memoryName, () => ({}));

  const release = (name: string, context: ControllerContext, keep: readonly string[] = []): void => {
    const held = heldBy(context);
    const entry = held[name];
    if (entry === undefined) return;
    for (const machine of entry.machines) if (!keep.includes(machine)) faultKindOf(entry.type)?.heal(room, machine, holderOf({ metadata: { name } as Fault['metadata'] }));
    if (keep.length === 0) delete held[name];
  };

  const strike = (fault: Fault, { startMs, endMs }: Window, context: ControllerContext): void => {
    const kind = faultKindOf(fault.spec.type);
    if (kind === undefined) {
      setStatus(fault, { phase: 'Pending', message: 'Stored and shown, not simulated.' }, context);
      return;
    }
    const held = heldBy(context);
    const { name } = fault.metadata;
    // Pods are struck once, where they are at that moment; machines stay down as long as the fault lasts, whichever come to be targeted.
    const targets = kind.strikesPods === true ? (held[name]?.machines ?? machinesOfPods(fault, context)) : targetsOf(fault, context);
    const parameters = kind.strikesPods === true ? { ...fault.spec.parameters, ...fault.spec.target } : fault.spec.parameters;
    const already = held[name]?.machines ?? [];
    release(name, context, targets);
    held[name] = { type: fault.spec.type, machines: [...targets] };
    for (const machine of targets) if (!already.includes(machine)) kind.inject(room, machine, holderOf(fault), (parameters ?? {}) as JsonObject);
    setStatus(fault, { phase: 'Active', activeSince: fault.status.activeSince ?? formatTime(Math.max(startMs, timeMs(fault.metadata.creationTimestamp))), message: kind.describe(targets), affected: targets }, context);
    if (Number.isFinite(endMs)) context.requeueAfter(endMs - context.sim.nowMs);
  };

  return defineController<Fault>({
    name: 'fault-controller',
    for: Faults,
    reads: [Nodes, Pods],
    watches: [watching(Machines, (_, { cache }) => cache.list(Faults).map((fault) => fault.metadata.name))],
    reconcile(fault, context) {
      const window = windowOf(fault);
      const { nowMs } = context.sim;
      if (fault.metadata.deletionTimestamp !== undefined || nowMs >= window.endMs) {
        release(fault.metadata.name, context);
        const { activeSince } = fault.status;
        setStatus(fault, { phase: 'Healed', ...(activeSince === undefined ? {} : { activeSince }), healedAt: fault.status.healedAt ?? formatTime(nowMs), message: 'Healed.' }, context);
      } else if (nowMs < window.startMs) {
        setStatus(fault, { phase: 'Pending', message: `Strikes at ${formatTime(window.startMs)}.` }, context);
        context.requeueAfter(window.startMs - nowMs);
      } else strike(fault, window, context);
    },
    gone: (name, context) => release(name, context),
  });
}
