import { beforeEach, describe, expect, it } from 'vitest';
import { Endpoints, Services } from '../../api/core/resources.ts';
import type { Service } from '../../api/core/types.ts';
import type { Operation, User } from '../../api/operation.ts';
import { ApiError } from '../../api/status.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ApiServer } from '../api-server.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

let sim: Simulation;
let api: ApiServer;

beforeEach(() => {
  sim = new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) });
  api = new ApiServer({ sim });
  api.begin();
});

function run(operation: Operation): Service {
  return api.execute(operation, admin) as Service;
}

function create(name: string, spec: object, dryRun = false): Service {
  const object = { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } };
  return run({ resource: Services, namespace: 'default', verb: 'create', object, options: { dryRun } });
}

function patch(name: string, spec: object): Service {
  return run({ resource: Services, namespace: 'default', name, verb: 'patch', patchType: 'merge', patch: { spec } as never });
}

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
  throw new Error('was not refused');
}

describe('addresses', () => {
  it('come from the range and are one of a kind', () => {
    const addresses = Array.from({ length: 50 }, (_, index) => create(`s${index}`, {}).spec.clusterIP);
    expect(new Set(addresses).size).toBe(50);
    for (const address of addresses) expect(address).toMatch(/^10\.96\./);
  });

  it('can be asked for once', () => {
    expect(create('dns', { clusterIP: '10.96.0.10' }).spec.clusterIPs).toEqual(['10.96.0.10']);
    expect(refusal(() => create('other', { clusterIP: '10.96.0.10' }))).toBe('Service "other" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated');
    run({ resource: Services, namespace: 'default', name: 'dns', verb: 'delete' });
    expect(create('other', { clusterIP: '10.96.0.10' }).spec.clusterIP).toBe('10.96.0.10');
  });

  it.each(['8.8.8.8', '10.96.0.0', '10.96.255.255'])('must be in the range: %s', (clusterIP) => {
    const failed = `Service "far" is invalid: spec.clusterIPs: Invalid value: ["${clusterIP}"]: failed to allocate IP ${clusterIP}: `;
    expect(refusal(() => create('far', { clusterIP }))).toBe(`${failed}the provided network does not match the current range`);
    expect(refusal(() => create('far', { clusterIP }, true))).toBe(`${failed}the provided IP (${clusterIP}) is not in the valid range. The range of valid IPs is 10.96.0.0/16`);
  });

  it('are not for headless and external Services', () => {
    expect(create('headless', { clusterIP: 'None', selector: { a: 'b' } }).spec).toMatchObject({ clusterIPs: ['None'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
    expect(create('bare', { clusterIP: 'None' }).spec).toMatchObject({ ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' });
    expect(create('external', { type: 'ExternalName', externalName: 'example.com' }).spec).not.toHaveProperty('clusterIP');
  });

  it('stay when the manifest is sent again, and go with the type', () => {
    const made = create('web', {});
    const again = run({ resource: Services, namespace: 'default', name: 'web', verb: 'update', object: { metadata: { name: 'web' }, spec: { ports: [{ port: 81 }] } } });
    expect(again.spec.clusterIP).toBe(made.spec.clusterIP);
    const external = patch('web', { type: 'ExternalName', externalName: 'example.com', ports: null });
    expect(external.spec).not.toHaveProperty('clusterIP');
    expect(create('heir', { clusterIP: made.spec.clusterIP }).spec.clusterIP).toBe(made.spec.clusterIP);
  });
});

describe('node ports', () => {
  it('are given to those who need them', () => {
    const { ports = [] } = create('np', { type: 'NodePort', ports: [{ name: 'a', port: 80 }, { name: 'b', port: 443 }] }).spec;
    for (const port of ports) {
      expect(port.nodePort).toBeGreaterThanOrEqual(30_000);
      expect(port.nodePort).toBeLessThanOrEqual(32_767);
    }
    expect(ports[0]?.nodePort).not.toBe(ports[1]?.nodePort);
  });

  it('are shared by protocols of the same port', () => {
    const { ports = [] } = create('dns', { type: 'NodePort', ports: [{ name: 'u', port: 53, protocol: 'UDP' }, { name: 't', port: 53, protocol: 'TCP' }] }).spec;
    expect(ports[0]?.nodePort).toBe(ports[1]?.nodePort);
  });

  it('can be asked for once', () => {
    create('a', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] });
    expect(refusal(() => create('b', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }))).toBe('Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated');
    expect(refusal(() => create('c', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }))).toBe(
      'Service "c" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    );
  });

  it('are not shared by other ports', () => {
    const ports = (nodePort: number): object => ({
      type: 'NodePort',
      ports: [
        { name: 'a', port: 80, nodePort: 30_080 },
        { name: 'b', port: 81, nodePort },
      ],
    });
    expect(refusal(() => create('np', ports(30_080)))).toBe('Service "np" is invalid: spec.ports[1].nodePort: Invalid value: 30080: provided port is already allocated');
    create('np', ports(30_081));
    expect(refusal(() => patch('np', ports(30_080)))).toBe('duplicate nodePort: {TCP 30080}');
    expect(patch('np', ports(30_082)).spec.ports?.map((port) => port.nodePort)).toEqual([30_080, 30_082]);
  });

  it('go with the type even when some ports are gone already', () => {
    create('np', { type: 'NodePort', ports: [{ name: 'a', port: 80 }, { name: 'b', port: 81, nodePort: 30_081 }] });
    expect(patch('np', { type: 'ClusterIP', ports: [{ port: 81, nodePort: 30_081 }] }).spec.ports?.[0]).not.toHaveProperty('nodePort');
    create('lb', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{ port: 80, nodePort: 30_080 }] });
    expect(patch('lb', { type: 'ClusterIP' }).spec.ports?.[0]).not.toHaveProperty('nodePort');
  });

  it('are free again when the type changes', () => {
    create('a', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] });
    expect(patch('a', { type: 'ClusterIP' }).spec.ports?.[0]).not.toHaveProperty('nodePort');
    expect(create('b', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }).spec.ports?.[0]?.nodePort).toBe(30_080);
  });

  it('count the health check of a local load balancer', () => {
    const { spec } = create('lb', { type: 'LoadBalancer', externalTrafficPolicy: 'Local' });
    expect(spec.healthCheckNodePort).toBeGreaterThanOrEqual(30_000);
    expect(spec.ports?.[0]?.nodePort).not.toBe(spec.healthCheckNodePort);
  });
});

describe('families', () => {
  it('are given up by policy', () => {
    create('bare', { clusterIP: 'None' });
    expect(refusal(() => patch('bare', { ipFamilies: ['IPv4'] }))).toBe(
      'Service "bare" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": must be \'SingleStack\' to release the secondary IP family',
    );
    expect(patch('bare', { ipFamilyPolicy: 'SingleStack' }).spec.ipFamilies).toEqual(['IPv4']);
  });
});

describe('a dry run', () => {
  it('takes nothing', () => {
    const random = JSON.stringify(sim.save().streams);
    const { clusterIP, ports } = create('web', { type: 'NodePort', ports: [{ name: 'a', port: 80 }, { name: 'b', port: 81 }] }, true).spec;
    expect(clusterIP).toBe('10.96.0.0');
    expect(ports?.map((port) => port.nodePort)).toEqual([32_769, 32_770]);
    expect(JSON.stringify(sim.save().streams)).toBe(random);
  });

  it('does not see who has an address, but who has a port', () => {
    create('web', { clusterIP: '10.96.0.10', type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] });
    expect(create('other', { clusterIP: '10.96.0.10' }, true).spec.clusterIP).toBe('10.96.0.10');
    expect(refusal(() => create('other', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }, true))).toContain('provided port is already allocated');
  });
});

describe('the status', () => {
  it('comes with metadata, and leaves the spec', () => {
    create('lb', { type: 'LoadBalancer' });
    const change = { metadata: { labels: { a: 'b' } }, spec: { type: 'ClusterIP' }, status: { loadBalancer: { ingress: [{ ip: '1.2.3.4', ipMode: 'VIP' }] } } };
    const told = run({ resource: Services, namespace: 'default', name: 'lb', subresource: 'status', verb: 'patch', patchType: 'merge', patch: change });
    expect(told).toMatchObject({ metadata: { labels: { a: 'b' } }, spec: { type: 'LoadBalancer' }, status: change.status });
  });
});

describe('deletion', () => {
  it('takes the Endpoints along', () => {
    create('web', {});
    api.execute({ resource: Endpoints, namespace: 'default', verb: 'create', object: { metadata: { name: 'web' } } }, admin);
    run({ resource: Services, namespace: 'default', name: 'web', verb: 'delete' });
    expect(api.peek(Endpoints, 'default/web')).toBeUndefined();
  });
});

describe('a loaded server', () => {
  it('knows what is taken', () => {
    create('dns', { clusterIP: '10.96.0.10' });
    const saved = api.save();
    api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: 0 }) });
    api.load(saved);
    expect(refusal(() => create('other', { clusterIP: '10.96.0.10' }))).toContain('provided IP is already allocated');
  });
});
