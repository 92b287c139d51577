import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApplyResult } from '../../engine/protocol/messages.ts';
import { type Desk, LiveCheck, longestChecked, pauseMs } from './live-check.ts';

type Told = readonly ApplyResult[] | null;

const answerTo = (text: string): readonly ApplyResult[] => [{ document: 0, firstLine: 1, lastLine: 1, outcome: 'refused', message: text }];

/** An editor with a text, and an API server that answers when it is told to. */
class Room {
  text: string | undefined = '';
  isBusy = false;
  isAnswered = false;
  readonly asked: string[] = [];
  readonly told: Told[] = [];
  readonly #waiting: ((fails: boolean) => void)[] = [];
  readonly desk: Desk = {
    text: () => this.text,
    isBusy: () => this.isBusy,
    isAnswered: () => this.isAnswered,
    ask: (text) => {
      this.asked.push(text);
      return new Promise((resolve, reject) => {
        this.#waiting.push((fails) => (fails ? reject(new Error('no engine')) : resolve(answerTo(text))));
      });
    },
    tell: (results) => this.told.push(results),
  };

  async answer(fails = false): Promise<void> {
    this.#waiting.shift()?.(fails);
    await vi.advanceTimersByTimeAsync(0);
  }
}

const pause = async (ms = pauseMs): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
};

describe('the check while typing', () => {
  let room = new Room();
  let check = new LiveCheck();
  const type = (text: string): void => {
    room.text = text;
    check.edited();
  };
  beforeEach(() => {
    vi.useFakeTimers();
    room = new Room();
    check = new LiveCheck();
    check.open(room.desk);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks once, when typing pauses', async () => {
    type('a');
    await pause(pauseMs - 1);
    type('ab');
    await pause(pauseMs - 1);
    expect(room.asked).toEqual([]);
    await pause(1);
    await room.answer();
    await pause(10 * pauseMs);
    expect(room.asked).toEqual(['ab']);
    expect(room.told).toEqual([answerTo('ab')]);
  });

  it('asks about a text that was there before the editor was', async () => {
    room.text = 'kept';
    await pause();
    expect(room.asked).toEqual(['kept']);
  });

  it('has nothing to say about nothing, and about too much', async () => {
    type(' \n');
    await pause();
    type('x'.repeat(longestChecked + 1));
    await pause();
    expect([room.asked, room.told]).toEqual([[], [null, null]]);
  });

  it('waits for a field that holds a text', async () => {
    room.text = undefined;
    check.edited();
    await pause();
    expect([room.asked, room.told]).toEqual([[], []]);
  });

  it('says again what it knows of a text that is back, unless the cluster may have changed', async () => {
    type('a');
    await pause();
    await room.answer();
    type('ab');
    type('a');
    await pause();
    expect(room.asked).toEqual(['a']);
    expect(room.told).toEqual([answerTo('a'), answerTo('a')]);
    check.forget();
    check.edited();
    await pause();
    expect(room.asked).toEqual(['a', 'a']);
  });

  it('has one question under way, and drops the answer to a text that is gone', async () => {
    type('a');
    await pause();
    type('ab');
    await pause(3 * pauseMs);
    expect(room.asked).toEqual(['a']);
    await room.answer();
    expect(room.told).toEqual([]);
    await pause();
    await room.answer();
    expect(room.asked).toEqual(['a', 'ab']);
    expect(room.told).toEqual([answerTo('ab')]);
  });

  it('waits while a submission runs, and is silent once the reader has an answer', async () => {
    room.isBusy = true;
    type('a');
    await pause(3 * pauseMs);
    expect(room.asked).toEqual([]);
    room.isBusy = false;
    room.isAnswered = true;
    await pause(3 * pauseMs);
    expect(room.asked).toEqual([]);
    room.isAnswered = false;
    type('ab');
    await pause();
    room.isAnswered = true;
    await room.answer();
    expect([room.asked, room.told]).toEqual([['ab'], []]);
  });

  it('stops when the editor is closed, and still has only one question under way when it is opened again', async () => {
    type('a');
    check.close();
    await pause();
    expect(room.asked).toEqual([]);
    check.open(room.desk);
    await pause();
    check.close();
    const again = new Room();
    again.text = 'b';
    check.open(again.desk);
    await pause(3 * pauseMs);
    expect([room.asked, again.asked]).toEqual([['a'], []]);
    await room.answer();
    await pause();
    expect([room.told, again.asked]).toEqual([[], ['b']]);
  });

  it('asks again after a change when the engine could not answer', async () => {
    type('a');
    await pause();
    await room.answer(true);
    expect(room.told).toEqual([null]);
    check.edited();
    await pause();
    expect(room.asked).toEqual(['a', 'a']);
  });
});
