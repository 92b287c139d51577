import { describe, expect, test } from 'vitest';
import { controllerNames, selectControllers, unknownControllers } from './registry.ts';

const selected = (...flags: readonly string[]): readonly string[] => selectControllers(flags).map(({ name }) => name);

describe('--controllers', () => {
  test('a star is all of them, each once', () => {
    expect(selected('*')).toEqual(controllerNames);
    expect(new Set(controllerNames).size).toBe(controllerNames.length);
  });
  test('a name is that one, and only it', () => {
    expect(selected('deployment-controller')).toEqual(['deployment-controller']);
  });
  test('a minus takes one away', () => {
    expect(selected('*', '-job-controller')).toEqual(controllerNames.filter((name) => name !== 'job-controller'));
  });
  test('older names are understood', () => {
    expect(selected('garbagecollector', 'podgc').toSorted()).toEqual(['garbage-collector-controller', 'pod-garbage-collector-controller']);
    expect(selected('*', '-nodelifecycle')).not.toContain('node-lifecycle-controller');
  });
  test('the first word about a controller counts', () => {
    expect(selected('-job-controller', 'job-controller')).toEqual([]);
    expect(selected('job-controller', '-job-controller')).toEqual(['job-controller']);
  });
  test('words that name nothing can be told', () => {
    expect(unknownControllers(['*', '-job', 'nonsense', '-more-nonsense'])).toEqual(['nonsense', '-more-nonsense']);
  });
});
