import { describe, expect, it } from 'vitest';
import { parseCron } from './cron.ts';
import { isTimeZone } from './time-zones.ts';

describe('cron', () => {
  it.each(['* * * * *', '*/5 * * * *', '0 9-17/2 * * mon-fri', '1,2,3 0 1 jan,DEC ?', '@daily', '@every 1h30m', '  0 0 * * *  '])('reads %s', (text) => {
    expect(typeof parseCron(text)).toBe('object');
  });

  it.each([
    ['', 'empty spec string'],
    ['every day', 'expected exactly 5 fields, found 2: [every day]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['@sometimes', 'unrecognized descriptor: @sometimes'],
    ['@every x', 'failed to parse duration @every x: time: invalid duration "x"'],
  ])('says what is wrong with %j', (text, sentence) => {
    expect(parseCron(text)).toBe(sentence);
  });

  it('knows which numbers fit', () => {
    expect(parseCron('*/20 0 1 * *')).toMatchObject({ minute: (1n << 0n) | (1n << 20n) | (1n << 40n), hour: 1n, dayOfMonth: 2n, anyDayOfMonth: false, anyDayOfWeek: true });
  });

  it('knows the names of time zones', () => {
    expect(['UTC', 'Europe/Berlin', 'Etc/GMT+5', 'US/Eastern', 'Mars/Phobos'].map(isTimeZone)).toEqual([true, true, true, true, false]);
  });
});
