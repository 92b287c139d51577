import { describe, expect, it } from 'vitest';
import { pulsePaths, pulseSteps } from './pulse-path.ts';

const beats = Array.from({ length: 15 }, (_, i) => 50_000 + i * 10_000);
const ticksIn = (path: string): number => path.split('V5').length - 1;

describe('the pulse of a machine', () => {
  it('has one tick per renewal in view', () => {
    const paths = pulsePaths(beats, pulseSteps(195_000), 'beating');
    expect(ticksIn(paths.beats)).toBe(15);
    expect(paths.silence).toBe('');
    expect(paths.end).toBe('');
  });

  it('is dotted from the last sign of life on', () => {
    const paths = pulsePaths(beats, pulseSteps(260_000), 'silent', 240_000);
    expect(ticksIn(paths.beats)).toBe(8);
    expect(paths.silence).not.toBe('');
    expect(paths.unknown).not.toBe('');
  });

  it('turns quiet when a renewal is late, before anybody says so', () => {
    expect(pulsePaths(beats, pulseSteps(203_000), 'beating').silence).toBe('');
    expect(pulsePaths(beats, pulseSteps(206_000), 'beating').silence).not.toBe('');
  });

  it('is empty before the first renewal', () => {
    expect(pulsePaths([], pulseSteps(10_000), 'beating').beats).toBe('');
  });

  it('does not change within one step', () => {
    expect(pulseSteps(100_000)).toBe(pulseSteps(100_100));
  });
});
