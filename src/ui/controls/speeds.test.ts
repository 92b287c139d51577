import { describe, expect, it } from 'vitest';
import { maxSpeed, neighbourSpeed, positionOf, sliderMax, sliderMin, speedAt, speeds } from './speeds.ts';

describe('the speed slider', () => {
  it('finds every listed speed again', () => {
    for (const speed of speeds) expect(speedAt(positionOf(speed))).toBe(speed);
  });

  it('reaches from a tenth to the maximum', () => {
    expect(speedAt(sliderMin)).toBe(0.1);
    expect(speedAt(sliderMax)).toBe(maxSpeed);
  });

  it('steps through the list and stops at its ends', () => {
    expect(neighbourSpeed(1, 1)).toBe(2);
    expect(neighbourSpeed(37, -1)).toBe(20);
    expect(neighbourSpeed(maxSpeed, 1)).toBe(maxSpeed);
    expect(neighbourSpeed(0.1, -1)).toBe(0.1);
  });
});
