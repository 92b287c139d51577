import { beforeAll, describe, expect, it } from 'vitest';
import { Endpoints, Events, LimitRanges, Namespaces, Nodes, PersistentVolumeClaims, PersistentVolumes, ServiceAccounts } from '../../../api/core/resources.ts';
import { EventsV1 } from '../../../api/events/resources.ts';
import { VolumeAttachments } from '../../../api/storage/resources.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import type { ResourceType } from '../../../api/resource.ts';
import type { HttpAnswer } from '../../http.ts';
import type { Asking } from '../asking.ts';
import { askServer } from '../asking.ts';

const admin = { name: 'admin', groups: ['system:masters'] };

let ask: Asking;

beforeAll(() => {
  ask = askServer();
  ask.make(Nodes, { metadata: { name: 'n' } });
  ask.make(Namespaces, { metadata: { name: 'other' } });
  ask.make(Endpoints, { metadata: { name: 'e' }, subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }] });
  ask.make(PersistentVolumes, { metadata: { name: 'v' }, spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], nfs: { server: 's', path: '/x' } } });
  ask.make(PersistentVolumeClaims, { metadata: { name: 'c' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } });
  ask.make(EventsV1, event({}));
});

function event(more: object): object {
  return {
    metadata: { name: 'e' },
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingController: 'example.com/c',
    reportingInstance: 'c-1',
    action: 'Acting',
    reason: 'Because',
    type: 'Normal',
    regarding: { kind: 'Pod', namespace: 'default', name: 'p' },
    ...more,
  };
}

/** Spread over the stored object, one level deep. */
const changed = (more: Readonly<Record<string, object>>) => (stored: KubeObject) => {
  const parts = stored as unknown as Readonly<Record<string, object>>;
  return { ...parts, ...Object.fromEntries(Object.entries(more).map(([key, value]) => [key, Array.isArray(value) ? value : { ...parts[key], ...value }])) };
};

const badLabel = /^metadata.labels: Invalid value: "-": /;

describe('a change is refused as often as upstream looks', () => {
  const rows: readonly (readonly [ResourceType, string, number])[] = [
    [Nodes, 'n', 4],
    [Namespaces, 'other', 4],
    [Endpoints, 'e', 4],
    [PersistentVolumes, 'v', 4],
    [PersistentVolumeClaims, 'c', 4],
  ];
  it.each(rows.map(([resource, name, times]) => ({ kind: resource.kind, resource, name, times })))('$kind', ({ resource, name, times }) => {
    const texts = ask.changeRefusals(resource, name, (stored) => ({ ...stored, metadata: { ...stored.metadata, labels: { a: '-' } } }));
    expect(texts.filter((text) => badLabel.test(text))).toHaveLength(times);
  });
});

describe('Nodes', () => {
  it('are checked whole when they change', () => {
    expect(ask.changeRefusals(Nodes, 'n', changed({ spec: { podCIDRs: ['10.0.0.1/24'] } }))).toEqual(['spec.podCIDRs[0]: Invalid value: "10.0.0.1/24": must not have bits set beyond the prefix length']);
    const taint = 'metadata.taints[0].effect: Required value';
    expect(ask.changeRefusals(Nodes, 'n', changed({ spec: { taints: [{ key: 'a' }] } }))).toEqual([taint, taint]);
  });

  it('have one range under two names, and no dynamic configuration', () => {
    const configMap = { name: 'm', namespace: 'n', kubeletConfigKey: 'k' };
    expect(ask.make(Nodes, { metadata: { name: 'old' }, spec: { podCIDR: '10.0.0.0/24', configSource: { configMap } } })).toMatchObject({ spec: { podCIDRs: ['10.0.0.0/24'] } });
    const made = ask.make(Nodes, { metadata: { name: 'new' }, spec: { podCIDRs: ['10.0.1.0/24'], configSource: { configMap } } });
    expect(made).toMatchObject({ spec: { podCIDR: '10.0.1.0/24' } });
    expect(made).not.toHaveProperty('spec.configSource');
  });
});

describe('volumes and claims', () => {
  it('take the old mount options where the source has mounts', () => {
    const metadata = (name: string): object => ({ name, annotations: { 'volume.beta.kubernetes.io/mount-options': 'ro' } });
    const spec = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] };
    expect(ask.refusals(PersistentVolumes, { metadata: metadata('a'), spec: { ...spec, hostPath: { path: '/x' } } })).toEqual([
      'metadata.annotations.volume.beta.kubernetes.io/mount-options: Forbidden: may not specify mount options for this volume type',
    ]);
    expect(ask.refusals(PersistentVolumes, { metadata: metadata('a'), spec: { ...spec, nfs: { server: 's', path: '/x' } } })).toEqual([]);
  });

  it('name their sources twice, and only those that exist', () => {
    const claim = (name: string, more: object): unknown => ask.make(PersistentVolumeClaims, { metadata: { name }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...more } });
    const snapshot = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 's' };
    const other = { apiGroup: 'example.com', kind: 'Thing', name: 's' };
    expect(claim('a', { dataSource: snapshot })).toMatchObject({ spec: { dataSource: snapshot, dataSourceRef: snapshot } });
    expect(claim('b', { dataSource: other })).not.toHaveProperty('spec.dataSource');
    expect(claim('d', { dataSourceRef: other })).toMatchObject({ spec: { dataSource: other, dataSourceRef: other } });
    expect(claim('f', { dataSourceRef: { ...other, namespace: 'elsewhere' } })).not.toHaveProperty('spec.dataSourceRef');
  });

  it('say less where they are described in place', () => {
    const inlineVolumeSpec = { accessModes: ['ReadWriteOnce'], csi: { driver: 'd', volumeHandle: 'h' }, storageClassName: 'x', volumeMode: 'Block' };
    expect(ask.refusals(VolumeAttachments, { metadata: { name: 'a' }, spec: { attacher: 'd', nodeName: 'n', source: { inlineVolumeSpec } } })).toEqual([
      'spec.source.inlineVolumeSpec.storageClassName: Forbidden: may not be specified in the context of inline volumes',
      'spec.source.inlineVolumeSpec.volumeMode: Forbidden: may not specify volumeMode other than Filesystem in the context of inline volumes',
    ]);
  });

  it('have amounts in their status', () => {
    const status = { allocatedResources: { storage: '-1', cpu: '1' } };
    expect(ask.changeRefusals(PersistentVolumeClaims, 'c', changed({ status }), 'status')).toEqual([
      'status.allocatedResources[storage]: Invalid value: -1: must be a valid resource quantity',
      'status.allocatedResources: Unsupported value: "cpu": supported values: "storage"',
    ]);
  });
});

describe('small kinds', () => {
  it('are completed by the server', () => {
    expect(ask.make(LimitRanges, { metadata: {}, spec: { limits: [] } }).metadata.name).toMatch(/^[0-9a-f-]{36}$/);
    expect(ask.make(ServiceAccounts, { metadata: { name: 'a' }, secrets: [{ name: 's', namespace: 'elsewhere', kind: 'Secret' }] })).toMatchObject({ secrets: [{ name: 's' }] });
    const { metadata } = ask.make(Namespaces, { metadata: { generateName: 'made-' } });
    expect(metadata.labels).toEqual({ 'kubernetes.io/metadata.name': metadata.name });
  });
});

describe('Events', () => {
  it('are read more strictly in the newer group', () => {
    const old = event({ metadata: { name: 'f' }, eventTime: undefined, type: 'Odd', deprecatedCount: 2, deprecatedSource: { component: 'c' }, series: { count: 1 } });
    expect(ask.refusals(EventsV1, old)).toEqual([
      'series.count: Invalid value: "": should be at least 2',
      'series.lastObservedTime: Required value',
      'eventTime: Required value',
      'type: Invalid value: "": has invalid value: Odd',
      'count: Invalid value: "": needs to be unset',
      'source: Invalid value: "": needs to be unset',
    ]);
    expect(ask.refusals(EventsV1, event({ metadata: { name: 'f' }, reportingController: '' }))[0]).toBe('reportingController: Required value');
    const core = { metadata: { name: 'f' }, involvedObject: { namespace: 'default' }, eventTime: '2026-01-01T00:00:00.000000Z', reportingInstance: 'i', action: 'a', reason: 'r' };
    expect(ask.refusals(Events, core)[0]).toBe('reportingComponent: Required value');
    expect(ask.refusals(Events, { metadata: { name: 'f' }, involvedObject: { namespace: 'default' }, type: 'Odd', count: 2 })).toEqual([]);
  });

  it('are of one type in two groups', () => {
    const path = '/apis/events.k8s.io/v1/namespaces/default/events';
    const send = (method: string, to: string, body?: object): object => {
      const answer = ask.api.handleHttp({ method, path: to, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, admin, () => undefined) as HttpAnswer;
      return answer.body as object;
    };
    expect(send('POST', path, event({ metadata: { name: 'g' }, type: '' }))).toMatchObject({ message: 'Event "g" is invalid: type: Invalid value: "": has invalid value: ', details: { name: 'g', kind: 'Event' } });
    expect(send('POST', path, event({}))).toMatchObject({ message: 'events.events.k8s.io "e" already exists' });
    expect(send('GET', `${path}/g`)).toMatchObject({ message: 'events.events.k8s.io "g" not found' });
  });

  it('stay as they are there, but for their series', () => {
    expect(ask.changeRefusals(EventsV1, 'e', () => event({ reason: 'Why', regarding: { kind: 'Pod', namespace: 'default', name: 'q' } }))).toEqual([
      'involvedObject: Invalid value: {"Kind":"Pod","Namespace":"default","Name":"q","UID":"","APIVersion":"","ResourceVersion":"","FieldPath":""}: field is immutable',
      'reason: Invalid value: "Why": field is immutable',
      'reason: Invalid value: "Why": field is immutable',
    ]);
    expect(ask.changeRefusals(EventsV1, 'e', () => event({ series: { count: 2, lastObservedTime: '2026-01-01T00:00:01.000000Z' } }))).toEqual([]);
    expect(ask.changeRefusals(Events, 'e', changed({ involvedObject: { name: 'q' } }))).toEqual([]);
  });
});

describe('warnings', () => {
  const post = (path: string, body: object): string | undefined => {
    const answer = ask.api.handleHttp({ method: 'POST', path: `${path}?dryRun=All`, body: JSON.stringify(body) }, admin, () => undefined) as HttpAnswer;
    expect(answer.status).toBe(201);
    return answer.headers['Warning'];
  };
  const told = (...texts: readonly string[]): string => texts.map((text) => `299 - ${JSON.stringify(text)}`).join(', ');
  const services = '/api/v1/namespaces/default/services';
  const service = (spec: object): object => ({ kind: 'Service', metadata: { name: 's' }, spec: { ports: [{ port: 80 }], ...spec } });
  const volume = (spec: object): object => ({ kind: 'PersistentVolume', metadata: { name: 'w' }, spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], ...spec } });
  const rbd = { rbd: { monitors: ['m'], image: 'i' } };

  const pem = (type: string): string => `-----BEGIN ${type}-----\nYWJj\n-----END ${type}-----\n`;
  const secrets = '/api/v1/namespaces/default/secrets';
  const pair = (certificate: string, key: string): object => ({ kind: 'Secret', metadata: { name: 't' }, type: 'kubernetes.io/tls', stringData: { 'tls.crt': certificate, 'tls.key': key } });

  const rows: readonly (readonly [string, string, object, string | undefined])[] = [
    ['a certificate and its key', secrets, pair(pem('CERTIFICATE'), pem('RSA PRIVATE KEY')), undefined],
    ['no certificate', secrets, pair('x', 'y'), told('tls: failed to find any PEM data in certificate input')],
    ['a broken key', secrets, pair(pem('CERTIFICATE'), pem('PRIVATE KEY').replace('YWJj', '...')), told('tls: failed to find any PEM data in key input')],
    [
      'a switched pair',
      secrets,
      pair(pem('PRIVATE KEY'), pem('CERTIFICATE')),
      told('tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'),
    ],
    ['two certificates', secrets, pair(pem('CERTIFICATE'), pem('CERTIFICATE')), told('tls: found a certificate rather than a key in the PEM for the private key')],
    ['a plain Service', services, service({}), undefined],
    ['a name that is not used', services, service({ externalName: 'x' }), told('spec.externalName is ignored when spec.type is not "ExternalName"')],
    ['external addresses', services, service({ externalIPs: ['1.2.3.4'] }), told('spec.externalIPs is deprecated and may no longer be implemented in some clusters')],
    [
      'a headless Service',
      services,
      service({ clusterIP: 'None', sessionAffinity: 'ClientIP', loadBalancerIP: '01.2.3.4' }),
      told(
        'spec.loadBalancerIP is ignored for headless services',
        'spec.SessionAffinity is ignored for headless services',
        'spec.loadBalancerIP: non-standard IP address "01.2.3.4" is invalid: use "1.2.3.4"',
      ),
    ],
    ['a close endpoint', services, service({ trafficDistribution: 'PreferClose' }), told('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"')],
    [
      'an old volume',
      '/api/v1/persistentvolumes',
      volume({ ...rbd, persistentVolumeReclaimPolicy: 'Recycle' }),
      told(
        'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
        'spec.rbd: deprecated in v1.28, non-functional in v1.31+',
      ),
    ],
    [
      'half a byte',
      '/api/v1/namespaces/default/persistentvolumeclaims',
      { kind: 'PersistentVolumeClaim', metadata: { name: 'h' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1500m' } } } },
      told('spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer'),
    ],
    [
      'a quota that asks for more than it allows',
      '/api/v1/namespaces/default/resourcequotas',
      { kind: 'ResourceQuota', metadata: { name: 'q' }, spec: { hard: { cpu: '2', 'limits.cpu': '1', 'requests.memory': '1Gi', 'limits.memory': '1Gi' } } },
      told('ResourceQuota cpu (2) should be less than limits.cpu (1)'),
    ],
  ];
  it.each(rows)('%s', (_, path, body, expected) => {
    expect(post(path, { apiVersion: 'v1', ...body })).toBe(expected);
  });
});
