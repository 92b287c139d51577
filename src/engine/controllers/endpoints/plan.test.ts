import { describe, expect, test } from 'vitest';
import type { Pod, Service } from '../../api/core/types.ts';
import { subsetsOf, truncated } from './plan.ts';

const service = (spec: object): Service => ({ metadata: { name: 'web', namespace: 'n' }, spec: { clusterIP: '10.96.0.1', selector: {}, ports: [{ port: 80, targetPort: 8080 }], ...spec } }) as unknown as Service;

function pod(index: number, { ready = true, deleting = false, named = 8080 } = {}): Pod {
  const ip = `10.244.${Math.floor(index / 250)}.${index % 250}`;
  return {
    metadata: { name: `p${index}`, namespace: 'n', uid: `${index}`, ...(deleting ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) },
    spec: { nodeName: 'a', containers: [{ name: 'c', ports: [{ name: 'http', containerPort: named, protocol: 'TCP' }] }] },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  } as unknown as Pod;
}

const counts = (spec: object, pods: readonly Pod[]): unknown =>
  subsetsOf(service(spec), pods).map(({ addresses = [], notReadyAddresses = [], ports = [] }) => [addresses.length, notReadyAddresses.length, ports.map(({ port }) => port)]);

describe('endpoints', () => {
  test('tell ready from not ready, and leave out those on their way out', () => {
    expect(counts({}, [pod(1), pod(2, { ready: false }), pod(3, { deleting: true })])).toEqual([[1, 1, [8080]]]);
  });
  test('publish everybody when asked to', () => {
    expect(counts({ publishNotReadyAddresses: true }, [pod(1), pod(2, { ready: false }), pod(3, { deleting: true })])).toEqual([[3, 0, [8080]]]);
  });
  test('keep apart pods whose named port has another number, and leave out those without it', () => {
    expect(counts({ ports: [{ port: 80, targetPort: 'http' }] }, [pod(1), pod(2, { named: 9090 })])).toEqual([
      [1, 0, [8080]],
      [1, 0, [9090]],
    ]);
    expect(counts({ ports: [{ port: 80, targetPort: 'grpc' }] }, [pod(1)])).toEqual([]);
  });
  test('of a headless Service need no ports', () => {
    expect(counts({ clusterIP: 'None', ports: [] }, [pod(1)])).toEqual([[1, 0, []]]);
  });
  test('are at most a thousand, ready ones first', () => {
    const pods = [...Array.from({ length: 900 }, (_, index) => pod(index)), ...Array.from({ length: 300 }, (_, index) => pod(1000 + index, { ready: false }))];
    const cut = truncated(subsetsOf(service({}), pods));
    expect(cut?.map(({ addresses = [], notReadyAddresses = [] }) => [addresses.length, notReadyAddresses.length])).toEqual([[900, 100]]);
    expect(truncated(subsetsOf(service({}), pods.slice(0, 1000)))).toBeUndefined();
  });
});
