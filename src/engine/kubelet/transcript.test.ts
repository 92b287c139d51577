import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '../base/json.ts';
import { Events, Nodes, Pods } from '../api/core/resources.ts';
import type { ContainerStatus, Event, Node, Pod } from '../api/core/types.ts';
import { Machines } from '../api/sandbox/resources.ts';
import { isApiError } from '../api/status.ts';
import type { MachineSwitch } from '../machine/machine-state.ts';
import { MachineWorld } from '../testing/machines.ts';
import { playTranscripts, type Exchange } from '../testing/transcript.ts';

const flags: readonly (readonly [string, string])[] = [
  ['PodReadyToStartContainers', 'sandbox'],
  ['Initialized', 'initialized'],
  ['Ready', 'ready'],
];

function container({ name, state, lastState, ready, started, restartCount }: ContainerStatus): string {
  const words = [
    state?.running === undefined ? (state?.waiting?.reason ?? `${state?.terminated?.reason ?? '?'}(${state?.terminated?.exitCode ?? ''})`) : `running${started === true ? '' : ' unstarted'}`,
    ...(ready ? ['ready'] : []),
    ...(restartCount > 0 ? [`restarts=${restartCount}`] : []),
    ...(lastState?.terminated === undefined ? [] : [`last=${lastState.terminated.reason ?? ''}(${lastState.terminated.exitCode})`]),
  ];
  return `${name}: ${words.join(' ')}`;
}

function podLine({ metadata, status }: Pod): string {
  const held = flags.filter(([type]) => status.conditions?.some((it) => it.type === type && it.status === 'True')).map(([, word]) => word);
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map((it) => container(it));
  const reason = status.reason === undefined ? '' : ` ${status.reason}`;
  return `pod ${metadata.name} ${status.phase ?? ''}${reason}${metadata.deletionTimestamp === undefined ? '' : ' deleting'} [${held.join(' ')}] ${containers.join(' | ')}`;
}

function nodeLine({ metadata, status }: Node): string {
  return `node ${metadata.name} ${(status.conditions ?? []).map((it) => `${it.type}=${it.status}`).join(' ')}`;
}

function eventLine({ involvedObject, reason, message, count }: Event): string {
  return `  ${involvedObject.name} ${reason ?? ''}: ${(message ?? '').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UID')}${(count ?? 1) > 1 ? ` (x${count})` : ''}`;
}

/** Tells what changes, as it changes, with the seconds since the beginning. */
class Teller {
  readonly world: MachineWorld;
  readonly #seen = new Map<string, string>();

  constructor(world: MachineWorld) {
    this.world = world;
    this.news();
  }

  news(): readonly string[] {
    const { client, sim } = this.world;
    const time = (sim.elapsedMs / 1000).toFixed(2).padStart(8);
    const objects = [
      ...client.list(Events).map((it) => [it.metadata.uid, it.metadata.resourceVersion, eventLine(it), Number(it.metadata.resourceVersion)] as const),
      ...client.list(Nodes).map((it) => [it.metadata.uid, nodeLine(it), nodeLine(it), Number(it.metadata.resourceVersion)] as const),
      ...client.list(Pods).map((it) => [it.metadata.uid, podLine(it), podLine(it), Number(it.metadata.resourceVersion)] as const),
    ];
    const fresh = objects.filter(([uid, key]) => this.#seen.get(uid) !== key).toSorted((a, b) => a[3] - b[3]);
    for (const [uid, key] of fresh) this.#seen.set(uid, key);
    const alive = new Set(objects.map(([uid]) => uid));
    const gone = [...this.#seen].filter(([uid, key]) => !alive.has(uid) && key.startsWith('pod '));
    for (const [uid] of gone) this.#seen.delete(uid);
    return [...fresh.map(([, , line]) => `${time} ${line}`), ...gone.map(([, key]) => `${time} ${key.split(' ').slice(0, 2).join(' ')} is gone`)];
  }

  run(seconds: number): readonly string[] {
    const { sim } = this.world;
    const end = sim.elapsedMs + seconds * 1000;
    const lines: string[] = [];
    for (let due = sim.nextDueMs(); due !== undefined && due <= end; due = sim.nextDueMs()) {
      sim.step();
      lines.push(...this.news());
    }
    sim.runUntil(end);
    return lines;
  }
}

function answer(teller: Teller, { command, input }: Exchange): string {
  const { world } = teller;
  const [verb = '', name = '', ...rest] = command.split(' ');
  switch (verb) {
    case 'pod':
      world.createPod(name, parse(input) as JsonObject);
      break;
    case 'create': {
      const object = parse(input) as { apiVersion: string; kind: string; metadata: { name: string } };
      const resource = world.api.resourceOf(object.apiVersion, object.kind);
      if (resource === undefined) return `no such kind ${object.kind}`;
      world.client.create(resource, { ...object, metadata: { namespace: 'default', ...object.metadata } });
      break;
    }
    case 'run':
      return teller.run(Number(name)).join('\n');
    case 'delete':
      world.client.delete(Pods, { namespace: 'default', name }, rest[0] === undefined ? {} : { gracePeriodSeconds: Number(rest[0]) });
      break;
    case 'patch':
      world.client.patch(Pods, { namespace: 'default', name }, parse(input), { type: 'strategic' });
      break;
    case 'power':
      world.power(name, rest[0] === 'On' ? 'On' : 'Off');
      break;
    case 'hold':
      world.room.hold(name, rest[0] as MachineSwitch, 'test');
      break;
    case 'release':
      world.room.release(name, rest[0] as MachineSwitch, 'test');
      break;
    case 'remove':
      world.client.delete(Machines, { name });
      break;
    case 'logs':
      return attempt(() => world.fleet.logsOf({ namespace: 'default', pod: name, container: rest[0] ?? 'c', previous: rest[1] === '--previous' }));
    case 'exec': {
      const result = world.fleet.exec({ namespace: 'default', pod: name, container: rest[0] ?? 'c', command: ['sh', '-c', input], ticket: 'test' });
      return result === undefined ? 'still running' : `${result.output}exit ${result.exitCode}`;
    }
    default:
      throw new Error(`no command ${verb}`);
  }
  return teller.news().join('\n');
}

function attempt(action: () => string): string {
  try {
    return action();
  } catch (error) {
    if (isApiError(error)) return error.message;
    throw error;
  }
}

describe('what a kubelet does', () => {
  playTranscripts(join(import.meta.dirname, 'testdata'), (file, check) => {
    test(`as told in ${file}`, () => {
      const world = MachineWorld.begin({ n1: { images: ['busybox:1', 'nginx:1', 'pause:3', 'nginx:2'] } });
      world.run(10);
      const teller = new Teller(world);
      check((exchange) => answer(teller, exchange));
      expect(world.sim.elapsedMs).toBeGreaterThan(10_000);
    });
  });
});
