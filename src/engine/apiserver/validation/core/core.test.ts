import { beforeAll, describe, expect, it } from 'vitest';
import { ConfigMaps, LimitRanges, Namespaces, Nodes, PersistentVolumeClaims, PersistentVolumes, ResourceQuotas, Secrets, Services } from '../../../api/core/resources.ts';
import type { ConfigMap, Node, PersistentVolume, PersistentVolumeClaim, Secret, Service } from '../../../api/core/types.ts';
import type { ResourceType } from '../../../api/resource.ts';
import type { Asking } from '../asking.ts';
import { askServer } from '../asking.ts';

let ask: Asking;

const service = (spec: object): object => ({ metadata: { name: 's' }, spec: { ports: [{ port: 80 }], ...spec } });
const claim = (spec: object): object => ({ metadata: { name: 'c' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec } });
const volume = (spec: object): object => ({ metadata: { name: 'v' }, spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' }, ...spec } });
const faults = (resource: ResourceType, object: object): readonly string[] => ask.refusals(resource, object);

beforeAll(() => {
  ask = askServer();
  ask.make(Services, service({ selector: { a: 'b' } }));
  ask.make(PersistentVolumeClaims, claim({ storageClassName: 'x' }));
  ask.make(PersistentVolumes, volume({}));
  ask.make(Nodes, { metadata: { name: 'n' }, spec: { podCIDR: '10.0.0.0/24', podCIDRs: ['10.0.0.0/24'] } });
  ask.make(ConfigMaps, { metadata: { name: 'm' }, data: { a: '1' }, immutable: true });
  ask.make(Secrets, { metadata: { name: 's' }, stringData: { a: '1' } });
});

describe('Services', () => {
  it('have ports that can be told apart', () => {
    expect(faults(Services, service({ ports: [] }))).toEqual(['spec.ports: Required value']);
    expect(faults(Services, service({ ports: [{ port: 80 }, { port: 81 }] }))).toEqual(['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value']);
    expect(faults(Services, service({ ports: [{ name: 'a', port: 80 }, { name: 'b', port: 80 }] }))).toEqual([
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ]);
  });

  it('are of one type, and have what it needs', () => {
    expect(faults(Services, service({ type: 'Magic' }))).toEqual(['spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"']);
    expect(faults(Services, service({ type: 'ExternalName' }))).toEqual(['spec.externalName: Required value']);
    expect(faults(Services, service({ clusterIP: 'None', type: 'NodePort' }))).toEqual(["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"]);
    expect(faults(Services, service({ externalTrafficPolicy: 'Local' }))).toEqual(['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services']);
    expect(faults(Services, service({ sessionAffinity: 'Sticky' }))).toEqual(['spec.sessionAffinity: Unsupported value: "Sticky": supported values: "ClientIP", "None"']);
    expect(faults(Services, service({ loadBalancerSourceRanges: ['10.0.0.0/8'] }))).toEqual(["spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'"]);
  });

  it('keep their address', () => {
    const change = (stored: Service): object => ({ ...stored, spec: { ...stored.spec, clusterIP: '10.96.7.7', clusterIPs: ['10.96.7.7'] } });
    expect(ask.changeRefusals(Services, 's', (stored) => change(stored as Service))).toContain('spec.clusterIPs[0]: Invalid value: ["10.96.7.7"]: may not change once set');
  });
});

describe('ConfigMaps and Secrets', () => {
  it('have keys that are names of files', () => {
    expect(faults(ConfigMaps, { metadata: { name: 'a' }, data: { 'a b': '' } })[0]).toContain('data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters');
    expect(faults(ConfigMaps, { metadata: { name: 'a' }, data: { a: '' }, binaryData: { a: 'eA==' } })).toEqual(['data[a]: Invalid value: "a": duplicate of key present in binaryData']);
    expect(faults(Secrets, { metadata: { name: 'a' }, type: 'kubernetes.io/tls', stringData: { 'tls.crt': 'x' } })).toEqual(['data[tls.key]: Required value']);
  });

  it('stay as they are when they are to', () => {
    const other = (stored: ConfigMap): object => ({ ...stored, data: { a: '2' } });
    expect(ask.changeRefusals(ConfigMaps, 'm', (stored) => other(stored as ConfigMap))).toEqual(['data: Forbidden: field is immutable when `immutable` is set']);
    expect(ask.changeRefusals(ConfigMaps, 'm', (stored) => ({ ...stored, immutable: false }))).toEqual(['immutable: Forbidden: field is immutable when `immutable` is set']);
    expect(ask.changeRefusals(Secrets, 's', (stored) => ({ ...(stored as Secret), type: 'x/y' }))).toEqual(['type: Invalid value: "x/y": field is immutable']);
  });
});

describe('volumes and claims', () => {
  it('say how big and what for', () => {
    expect(faults(PersistentVolumeClaims, claim({ resources: {} }))).toEqual(['spec.resources[storage]: Required value']);
    expect(faults(PersistentVolumeClaims, claim({ accessModes: ['ReadWriteOncePod', 'ReadOnlyMany'] }))).toEqual(['spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes']);
    expect(faults(PersistentVolumeClaims, claim({ volumeMode: 'Tape' }))).toEqual(['spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"']);
    expect(faults(PersistentVolumes, volume({ capacity: {} }))).toContain('spec.capacity: Required value');
    expect(faults(PersistentVolumes, volume({ local: { path: '/y' } }))).toEqual(['spec.local: Forbidden: may not specify more than 1 volume type']);
    expect(faults(PersistentVolumes, volume({ persistentVolumeReclaimPolicy: 'Shred' }))).toEqual(['spec.persistentVolumeReclaimPolicy: Unsupported value: "Shred": supported values: "Delete", "Recycle", "Retain"']);
  });

  it('keep what they are of', () => {
    const other = (stored: PersistentVolumeClaim): object => ({ ...stored, spec: { ...stored.spec, storageClassName: 'y' } });
    const [text = ''] = ask.changeRefusals(PersistentVolumeClaims, 'c', (stored) => other(stored as PersistentVolumeClaim));
    expect(text).toContain('spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n');
    expect(text).toContain('- "StorageClassName": "x",\n+ "StorageClassName": "y",\n');
    const moved = (stored: PersistentVolume): object => ({ ...stored, spec: { ...stored.spec, hostPath: { path: '/z' } } });
    expect(ask.changeRefusals(PersistentVolumes, 'v', (stored) => moved(stored as PersistentVolume))[0]).toContain('spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation');
  });
});

describe('Nodes', () => {
  it('take taints with known effects, each once', () => {
    expect(faults(Nodes, { metadata: { name: 'm' }, spec: { taints: [{ key: 'a', effect: 'Maybe' }] } })).toEqual(['metadata.taints[0].effect: Unsupported value: "Maybe": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"']);
    const twice = { taints: [{ key: 'a', effect: 'NoExecute' }, { key: 'a', effect: 'NoExecute', value: 'b' }] };
    expect(faults(Nodes, { metadata: { name: 'm' }, spec: twice })[0]).toContain('metadata.taints[1]: Duplicate value: {"Key":"a","Value":"b","Effect":"NoExecute","TimeAdded":null}: taints must be unique by key and effect pair');
  });

  it('keep their range of addresses', () => {
    const change = (stored: Node): object => ({ ...stored, spec: { ...stored.spec, podCIDR: '10.0.1.0/24', podCIDRs: ['10.0.1.0/24'] } });
    expect(ask.changeRefusals(Nodes, 'n', (stored) => change(stored as Node))).toEqual(['spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid']);
  });
});

describe('Namespaces, quotas and ranges', () => {
  it('are named and limited as they should be', () => {
    expect(faults(Namespaces, { metadata: { name: 'A.b' } })[0]).toContain('metadata.name: Invalid value: "A.b": a lowercase RFC 1123 label must consist of');
    expect(faults(ResourceQuotas, { metadata: { name: 'q' }, spec: { hard: { cats: '1' } } })).toEqual([
      'spec.hard[cats]: Invalid value: "cats": must be a standard resource type or fully qualified',
      'spec.hard[cats]: Invalid value: "cats": must be a standard resource for quota',
    ]);
    expect(faults(ResourceQuotas, { metadata: { name: 'q' }, spec: { scopes: ['BestEffort', 'NotBestEffort'] } })[0]).toContain('spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes');
    const limits = [{ type: 'Container', min: { cpu: '2' }, max: { cpu: '1' } }];
    expect(faults(LimitRanges, { metadata: { name: 'l' }, spec: { limits } })).toContain('spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1');
  });
});
