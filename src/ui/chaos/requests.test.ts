import { describe, expect, it } from 'vitest';
import { faultName, injectFault, nextMachine, setCordon } from './requests.ts';

describe('requests', () => {
  it('name a fault after its machine and its kind', () => {
    expect(faultName('b2', 'NetworkPartition')).toBe('b2-network-partition');
    expect(injectFault('b2', 'KubeletStopped')).toMatchObject({ method: 'POST', body: { metadata: { name: 'b2-kubelet-stopped' }, spec: { type: 'KubeletStopped', target: { names: ['b2'] } } } });
  });

  it('take the cordon away by removing the field, as kubectl does', () => {
    expect(setCordon('b2', false).body).toEqual({ spec: { unschedulable: null } });
  });
});

describe('the next machine', () => {
  const present = ['a1', 'a2', 'b1', 'b3', 'c1', 'c2', 'c3'].map((name) => ({ name, zone: name.slice(0, 1) }));

  it('goes to the smallest zone, under the first free number', () => {
    expect(nextMachine(present)).toEqual({ name: 'a3', zone: 'a' });
    expect(nextMachine(present.slice(2))).toEqual({ name: 'b2', zone: 'b' });
  });

  it('goes where it is told', () => {
    expect(nextMachine(present, 'c')).toEqual({ name: 'c4', zone: 'c' });
    expect(nextMachine(present, 'eu-west1')).toEqual({ name: 'eu-west1-1', zone: 'eu-west1' });
    expect(nextMachine(present, '')).toEqual({ name: 'm1', zone: '' });
  });

  it('is a1 in an empty cluster', () => {
    expect(nextMachine([])).toEqual({ name: 'a1', zone: 'a' });
  });
});
