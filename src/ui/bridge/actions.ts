import type { JsonObject } from '../../engine/protocol/messages.ts';
import { machineSize } from './default-cluster.ts';
import { say } from './notices.ts';
import { messageOf, type Session } from './session.ts';

/** `a4` when zone a has a1, a2, a3: the first number that is free. */
export function freeMachineName(zone: string, taken: ReadonlySet<string>): string {
  const stem = zone === '' ? 'm' : zone;
  const join = /\d$/.test(stem) ? '-' : '';
  let number = 1;
  while (taken.has(`${stem}${join}${number}`)) number++;
  return `${stem}${join}${number}`;
}

/** The zone with the fewest machines, the first of them by name; `a` when there is none yet. */
export function emptiestZone(zones: ReadonlyMap<string, number>): string {
  const [first] = [...zones].toSorted((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
  return first?.[0] ?? 'a';
}

/** Adds a machine of the ordinary size, in the given zone or where there are fewest. */
export async function addMachine(session: Session, zone?: string): Promise<void> {
  const { mirror } = session;
  const where = zone ?? emptiestZone(new Map(mirror.zoneNames.map((name) => [name, mirror.machinesByZone.list(name).length])));
  const name = freeMachineName(where, new Set(mirror.machines.keys()));
  const [neighbour] = mirror.machines.values();
  const region = neighbour?.region ?? '';
  await post(session, '/apis/sandbox.kubarium.dev/v1/machines', {
    apiVersion: 'sandbox.kubarium.dev/v1',
    kind: 'Machine',
    metadata: { name },
    spec: { ...machineSize, ...(where !== '' && { zone: where }), ...(region !== '' && { region }), power: 'On' },
  });
}

export async function addThreeMachines(session: Session): Promise<void> {
  for (const zone of ['a', 'b', 'c']) await addMachine(session, zone);
}

async function post(session: Session, path: string, body: JsonObject): Promise<void> {
  try {
    const { status, body: answer } = await session.engine.send('request', { method: 'POST', path, body });
    if (status >= 300) say('refused', refusalOf(answer));
  } catch (error) {
    say('engineFailed', messageOf(error));
  }
}

/** The message of a Status object. */
export function refusalOf(answer: unknown): string {
  return typeof answer === 'object' && answer !== null && 'message' in answer && typeof answer.message === 'string' ? answer.message : JSON.stringify(answer);
}
