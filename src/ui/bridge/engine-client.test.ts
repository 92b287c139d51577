import { describe, expect, it } from 'vitest';
import type { Command, Update } from '../../engine/protocol/messages.ts';
import { EngineClient, EngineFailure } from './engine-client.ts';

function clientOf(): { client: EngineClient; sent: Command[]; answer: (update: Update) => void; breakDown: (message: string) => void; ready: () => number } {
  const sent: Command[] = [];
  let answer: (update: Update) => void = () => undefined;
  let breakDown: (message: string) => void = () => undefined;
  let ready = 0;
  const client = new EngineClient(
    {
      post: (command) => sent.push(command),
      listen: (onUpdate, onBroken) => {
        answer = onUpdate;
        breakDown = onBroken;
      },
    },
    { onFrame: () => undefined, onReady: () => ready++, onBroken: () => undefined },
  );
  return { client, sent, answer: (update) => answer(update), breakDown: (message) => breakDown(message), ready: () => ready };
}
const clock = { now: '', elapsedMs: 0, speed: 1, paused: true, events: 0 };

describe('the engine client', () => {
  it('gives each command the answer with its id', async () => {
    const { client, sent, answer } = clientOf();
    const [first, second] = [client.send('hash', {}), client.send('save', {})];
    expect(sent.map(({ type, id }) => [type, id])).toEqual([
      ['hash', 1],
      ['save', 2],
    ]);
    answer({ type: 'saved', id: 2, save: 's' });
    answer({ type: 'hash', id: 1, hash: 'h' });
    expect([(await first).hash, (await second).save]).toEqual(['h', 's']);
  });

  it('rejects what failed, and says that a cluster begins before anybody goes on', async () => {
    const { client, answer, ready } = clientOf();
    const load = client.send('load', { save: 'x' });
    answer({ type: 'failed', id: 1, message: 'not a save file' });
    await expect(load).rejects.toThrow(new EngineFailure('not a save file'));
    const start = client.send('start', { spec: { seed: 1, start: '', machines: [] } });
    answer({ type: 'ready', id: 2, clock });
    expect(ready()).toBe(1);
    await start;
  });

  it('rejects everything that waits when the worker breaks down', async () => {
    const { client, breakDown } = clientOf();
    const waiting = client.send('hash', {});
    breakDown('SyntaxError');
    await expect(waiting).rejects.toThrow('SyntaxError');
  });
});
