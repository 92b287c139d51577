import { describe, expect, it } from 'vitest';
import { nearest } from './navigation.ts';

describe('arrow keys on the stage', () => {
  const places = [
    { x: 100, y: 0 },
    { x: 0, y: 100 },
    { x: 90, y: 110 },
    { x: -50, y: 4 },
  ];

  it('go to what lies in that direction', () => {
    expect(nearest({ x: 0, y: 0 }, places, 'ArrowRight')).toBe(0);
    expect(nearest({ x: 0, y: 0 }, places, 'ArrowDown')).toBe(1);
    expect(nearest({ x: 0, y: 0 }, places, 'ArrowLeft')).toBe(3);
  });

  it('stay where nothing lies', () => {
    expect(nearest({ x: 0, y: 0 }, places, 'ArrowUp')).toBeUndefined();
  });
});
