import { describe, expect, test } from 'vitest';
import { Endpoints, Services } from '../../api/core/resources.ts';
import { EndpointSlices } from '../../api/discovery/resources.ts';
import { ControlPlane } from '../../testing/control-plane.ts';

const ref = { name: 'db', namespace: 'default' };

function withEndpoints(labels: Readonly<Record<string, string>> = {}): ControlPlane {
  const plane = new ControlPlane();
  plane.client.create(Services, { metadata: ref, spec: { ports: [{ port: 5432 }] } });
  plane.client.create(Endpoints, { metadata: { ...ref, labels }, subsets: [{ addresses: [{ ip: '192.168.0.1' }, { ip: '192.168.0.2' }], notReadyAddresses: [{ ip: '192.168.0.3' }], ports: [{ port: 5432 }] }] });
  plane.advance(1000);
  return plane;
}

const slices = (plane: ControlPlane) =>
  plane.client.list(EndpointSlices, { namespace: 'default' }).filter(({ metadata }) => metadata.labels?.['endpointslice.kubernetes.io/managed-by'] === 'endpointslicemirroring-controller.k8s.io');

describe('endpoints written by hand', () => {
  test('become a slice, and follow what is written', () => {
    const plane = withEndpoints({ team: 'a' });
    expect(slices(plane)).toMatchObject([
      {
        metadata: { labels: { team: 'a', 'kubernetes.io/service-name': 'db' }, ownerReferences: [{ kind: 'Endpoints', name: 'db' }] },
        ports: [{ port: 5432, protocol: 'TCP' }],
        endpoints: [{ addresses: ['192.168.0.1'], conditions: { ready: true } }, { addresses: ['192.168.0.2'] }, { addresses: ['192.168.0.3'], conditions: { ready: false } }],
      },
    ]);
    plane.client.patch(Endpoints, ref, { subsets: [{ addresses: [{ ip: '192.168.0.9' }], ports: [{ port: 5432 }] }] });
    plane.advance(1000);
    expect(slices(plane).flatMap((slice) => slice.endpoints ?? []).map(({ addresses }) => addresses)).toEqual([['192.168.0.9']]);
    plane.client.delete(Endpoints, ref);
    plane.advance(1000);
    expect(slices(plane)).toEqual([]);
  });

  test('are left alone where that is asked, or where the Service selects by itself', () => {
    expect(slices(withEndpoints({ 'endpointslice.kubernetes.io/skip-mirror': 'true' }))).toEqual([]);
    const plane = withEndpoints();
    plane.client.patch(Services, ref, { spec: { selector: { app: 'db' } } });
    plane.advance(1000);
    expect(slices(plane)).toEqual([]);
  });
});
