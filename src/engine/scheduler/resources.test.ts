import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '../api/core/types.ts';
import { podRequests } from './resources.ts';

function container(name: string, requests: Readonly<Record<string, string>>, sidecar = false): Container {
  return { name, resources: { requests }, ...(sidecar ? { restartPolicy: 'Always' } : {}) };
}

function pod(spec: Partial<Pod['spec']>, status: Pod['status'] = {}): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', uid: 'u', resourceVersion: '1', creationTimestamp: '' }, spec: { containers: [], ...spec }, status };
}

describe('what a pod asks for', () => {
  it('is the sum of its containers', () => {
    const { requests } = podRequests(pod({ containers: [container('a', { cpu: '100m', memory: '1Gi' }), container('b', { cpu: '1', 'example.com/gpu': '2' })] }));
    expect(requests).toEqual({ cpuMillis: 1100, memoryBytes: 2 ** 30, ephemeralBytes: 0, scalars: [['example.com/gpu', 2]] });
  });

  it('is the hungriest step of its start where that is more', () => {
    const { requests } = podRequests(pod({ containers: [container('a', { cpu: '500m' })], initContainers: [container('i', { cpu: '2' }), container('j', { memory: '1Gi' })] }));
    expect(requests).toMatchObject({ cpuMillis: 2000, memoryBytes: 2 ** 30 });
  });

  it('counts sidecars beside everything that starts after them', () => {
    const before = podRequests(pod({ containers: [container('a', { cpu: '1' })], initContainers: [container('i', { cpu: '2' }), container('side', { cpu: '300m' }, true)] }));
    const after = podRequests(pod({ containers: [container('a', { cpu: '1' })], initContainers: [container('side', { cpu: '300m' }, true), container('i', { cpu: '2' })] }));
    expect(before.requests.cpuMillis).toBe(2000);
    expect(after.requests.cpuMillis).toBe(2300);
  });

  it('is what the pod as a whole says, and its overhead on top', () => {
    const { requests } = podRequests(pod({ containers: [container('a', { cpu: '100m', memory: '64Mi' })], resources: { requests: { cpu: '2' } }, overhead: { cpu: '250m' } }));
    expect(requests).toMatchObject({ cpuMillis: 2250, memoryBytes: 64 * 2 ** 20 });
  });

  it('is scored with stand-ins where a container says nothing', () => {
    const { scoredCpuMillis, scoredMemoryBytes } = podRequests(pod({ containers: [container('a', {}), container('b', { cpu: '0', memory: '1Mi' })] }));
    expect(scoredCpuMillis).toBe(100);
    expect(scoredMemoryBytes).toBe(201 * 2 ** 20);
  });

  it('is the larger of wish and reality while the pod is resized', () => {
    const status = { containerStatuses: [{ name: 'a', image: '', imageID: '', ready: true, restartCount: 0, allocatedResources: { cpu: '1' }, resources: { requests: { cpu: '2' } } }] };
    expect(podRequests(pod({ containers: [container('a', { cpu: '500m' })] }, status)).requests.cpuMillis).toBe(2000);
    expect(podRequests(pod({ containers: [container('a', { cpu: '3' })] }, status)).requests.cpuMillis).toBe(3000);
    const infeasible = { ...status, conditions: [{ type: 'PodResizePending', status: 'True', reason: 'Infeasible' }] };
    expect(podRequests(pod({ containers: [container('a', { cpu: '3' })] }, infeasible)).requests.cpuMillis).toBe(2000);
  });
});
