import { describe, expect, it } from 'vitest';
import { fleetGrid } from './fleet-drawing.ts';

describe('the grid of many machines', () => {
  it('fits a hundred bars into a zone', () => {
    const grid = fleetGrid(100, 'bar', 244, 480);
    expect(grid.cell.width).toBeGreaterThanOrEqual(24);
    expect(grid.cell.height).toBeGreaterThanOrEqual(20);
    expect(grid.height).toBeLessThanOrEqual(480);
  });

  it('grows beyond the zone when the smallest cells do not fit', () => {
    const grid = fleetGrid(20_000, 'heat', 240, 400);
    expect(grid.cell).toEqual({ width: 6, height: 6 });
    expect(grid.columns).toBe(40);
    expect(grid.height).toBe(3000);
  });

  it('has a place for nothing too', () => {
    expect(fleetGrid(0, 'bar', 100, 100).height).toBeGreaterThan(0);
  });
});
