import { describe, expect, it } from 'vitest';
import { enterLesson, giveGuess, openPage, readPlace, showHint, useLessonPlace } from './lesson-store.ts';

describe('the place in a lesson', () => {
  it.each([null, '', '{', '7', '"x"', '{"page":-1,"name":3,"guesses":[]}'])('begins anew when storage holds %s', (stored) => {
    expect(readPlace(stored)).toEqual({ name: null, page: 0, hints: 0, guesses: {} });
  });

  it('keeps what was stored, but no hints', () => {
    expect(readPlace('{"name":"x","page":2,"hints":3,"guesses":{"a":1000,"b":"two","c":{}}}')).toEqual({ name: 'x', page: 2, hints: 0, guesses: { a: 1000, b: 'two' } });
  });

  it('forgets guesses when a lesson begins', () => {
    enterLesson('x');
    giveGuess('how-long', 5000);
    showHint();
    openPage(1);
    expect(useLessonPlace.getState()).toEqual({ name: 'x', page: 1, hints: 0, guesses: { 'how-long': 5000 } });
    enterLesson('x');
    expect(useLessonPlace.getState().guesses).toEqual({});
  });
});
