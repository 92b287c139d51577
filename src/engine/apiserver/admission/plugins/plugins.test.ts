import { beforeEach, describe, expect, it } from 'vitest';
import { CertificateSigningRequests } from '../../../api/certificates/resources.ts';
import type { CertificateSigningRequest } from '../../../api/certificates/types.ts';
import { ConfigMaps, LimitRanges, Namespaces, Nodes, PersistentVolumeClaims, Pods, ResourceQuotas, ServiceAccounts } from '../../../api/core/resources.ts';
import type { Node, Pod, ResourceQuota } from '../../../api/core/types.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import type { User } from '../../../api/operation.ts';
import { IngressClasses, Ingresses } from '../../../api/networking/resources.ts';
import { RuntimeClasses } from '../../../api/node/resources.ts';
import type { ResourceType } from '../../../api/resource.ts';
import { PriorityClasses } from '../../../api/scheduling/resources.ts';
import { StorageClasses } from '../../../api/storage/resources.ts';
import { ApiError } from '../../../api/status.ts';
import { Simulation } from '../../../sim/simulation.ts';
import { ApiServer } from '../../api-server.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };
let api: ApiServer;

beforeEach(() => {
  api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) }) });
  api.begin();
  const name = 'default';
  if (api.peek(ServiceAccounts, 'default/default') === undefined) create(ServiceAccounts, { metadata: { name } }, 'default');
});

function create(resource: ResourceType, object: object, namespace?: string): KubeObject {
  return api.execute({ resource, ...(namespace === undefined ? {} : { namespace }), verb: 'create', object: object as never }, admin) as KubeObject;
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

/** Made by openssl, with O as the key says; their keys have been thrown away. */
const madeRequests: Readonly<Record<string, string>> = {
  'system:masters': 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIaE1JR0hBZ0VBTUNVeEZ6QVZCZ05WQkFvTURuTjVjM1JsYlRwdFlYTjBaWEp6TVFvd0NBWURWUVFEREFGNApNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUVXZFJhY2dQOHhCMFRtSHg1ZFFsd1pXckl4djJPCjFxanRYamJDWW1qcUViSlJvNFJNUWsyRG1ZOUhHMmRDbTYzZTJoTEtjbkl3ZDYxeEh3VTlnMDNkNjZBQU1Bb0cKQ0NxR1NNNDlCQU1DQTBrQU1FWUNJUUMxN0pWRFBLQ1pOTjE2RzZxOFhZRzRkc3dxcE05dE5oOVZaL3JUMlRpNgo0QUloQUk5c2NmTDB6SUxvbG83cXowQkVtb2tPMjU0OC9Lb1V0alZISVFBRkQrYXYKLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==',
  dev: 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIVE1Id0NBUUF3R2pFTU1Bb0dBMVVFQ2d3RFpHVjJNUW93Q0FZRFZRUUREQUY0TUZrd0V3WUhLb1pJemowQwpBUVlJS29aSXpqMERBUWNEUWdBRS9ZeU1DY3NRSEtrZStHZVQyTFg0cEVUZm5ZZjg1cTdGN0tmMkFkbzlhRk52ClRoUUFSODZETmk0TmZtV2pPdGJLYmFDbXBrMUY3TWt3SjJKOEcrMkNhcUFBTUFvR0NDcUdTTTQ5QkFNQ0EwY0EKTUVRQ0lIRVE5RlZ4R2FCRkFBNlBCMzRoTzZjQ1ZraFI2MFVOWERkamNGK0tpdS9tQWlBTTBvTXFVbEZHOFhCVwo3M3FsU2NDYU1mTHB6eUVhaTQrT2RxdmphcXVGMkE9PQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K',
};

const container = { name: 'c', image: 'nginx:1' };
const pod = (name: string, spec: object = {}): object => ({ metadata: { name }, spec: { containers: [container], ...spec } });

describe('NamespaceLifecycle', () => {
  it('asks for a namespace that is there', () => {
    expect(refusal(() => create(Pods, pod('p'), 'nowhere'))).toBe('namespaces "nowhere" not found');
  });

  it('lets nothing new into a namespace that goes', () => {
    create(Namespaces, { metadata: { name: 'going' } });
    create(ConfigMaps, { metadata: { name: 'held', finalizers: ['example.com/f'] } }, 'going');
    api.execute({ resource: Namespaces, name: 'going', verb: 'delete' }, admin);
    const why = 'unable to create new content in namespace going because it is being terminated';
    expect(refusal(() => create(ConfigMaps, { metadata: { name: 'c' } }, 'going'))).toBe(`configmaps "c" is forbidden: ${why}`);
    expect(refusal(() => create(ConfigMaps, { metadata: { generateName: 'c-' } }, 'going'))).toBe(`configmaps "c-" is forbidden: ${why}`);
  });

  it('keeps the namespaces that everything needs', () => {
    expect(refusal(() => api.execute({ resource: Namespaces, name: 'kube-system', verb: 'delete' }, admin))).toBe('namespaces "kube-system" is forbidden: this namespace may not be deleted');
  });
});

describe('ServiceAccount', () => {
  it('gives every container the token of the default account', () => {
    const { spec } = create(Pods, pod('p'), 'default') as Pod;
    expect(spec.serviceAccountName).toBe('default');
    const volume = spec.volumes?.at(-1);
    expect(volume?.name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(volume?.projected?.sources?.[0]).toEqual({ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } });
    expect(spec.containers[0]?.volumeMounts).toEqual([{ name: volume?.name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }]);
  });

  it('leaves pods alone that want none', () => {
    const { spec } = create(Pods, pod('p', { automountServiceAccountToken: false }), 'default') as Pod;
    expect(spec.volumes).toBeUndefined();
  });

  it('keeps pods to the secrets of their account, where the account says so', () => {
    const annotations = { 'kubernetes.io/enforce-mountable-secrets': 'true' };
    create(ServiceAccounts, { metadata: { name: 'strict', annotations }, secrets: [{ name: 'own' }] }, 'default');
    const reading = (name: string): object => ({ env: [{ name: 'X', valueFrom: { secretKeyRef: { name, key: 'k' } } }] });
    const spec = { serviceAccountName: 'strict', nodeName: 'n' };
    const why = 'referencing secret.secretName="other" is not allowed because service account strict does not reference that secret';
    expect(refusal(() => create(Pods, pod('p', { ...spec, containers: [{ ...container, ...reading('other') }] }), 'default'))).toBe(`pods "p" is forbidden: container c with envVar X ${why}`);
    create(Pods, pod('p', { ...spec, containers: [{ ...container, ...reading('own') }] }), 'default');
    const debug = { name: 'd', image: 'a', imagePullPolicy: 'Always', terminationMessagePolicy: 'File', ...reading('other') };
    const add = (): unknown => api.execute({ resource: Pods, namespace: 'default', name: 'p', subresource: 'ephemeralcontainers', verb: 'patch', patchType: 'strategic', patch: { spec: { ephemeralContainers: [debug] } } as never }, admin);
    expect(refusal(add)).toBe(`ephemeral container d with envVar X ${why}`);
  });

  it('asks for an account that is there', () => {
    const message = 'pods "p" is forbidden: error looking up service account default/ghost: serviceaccount "ghost" not found';
    expect(refusal(() => create(Pods, pod('p', { serviceAccountName: 'ghost' }), 'default'))).toBe(message);
  });
});

describe('Priority', () => {
  it('computes zero without classes, and a class by its name', () => {
    expect((create(Pods, pod('a'), 'default') as Pod).spec).toMatchObject({ priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
    create(PriorityClasses, { metadata: { name: 'high' }, value: 1000 });
    expect((create(Pods, pod('b', { priorityClassName: 'high' }), 'default') as Pod).spec.priority).toBe(1000);
  });

  it('refuses a class that is not there, and a number that is not the computed one', () => {
    expect(refusal(() => create(Pods, pod('p', { priorityClassName: 'ghost' }), 'default'))).toBe('pods "p" is forbidden: no PriorityClass with name ghost was found');
    expect(refusal(() => create(Pods, pod('p', { priority: 5 }), 'default'))).toContain('the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0');
  });
});

describe('DefaultTolerationSeconds', () => {
  it('adds what is missing, and only that', () => {
    const own = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 };
    const { spec } = create(Pods, pod('p', { tolerations: [own] }), 'default') as Pod;
    expect(spec.tolerations).toEqual([own, { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }]);
  });
});

describe('TaintNodesByCondition', () => {
  it('taints a new node once', () => {
    const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
    expect((create(Nodes, { metadata: { name: 'a' } }) as Node).spec.taints).toEqual([taint]);
    expect((create(Nodes, { metadata: { name: 'b' }, spec: { taints: [taint] } }) as Node).spec.taints).toEqual([taint]);
  });
});

describe('LimitRanger', () => {
  it('fills in defaults with a note, then checks', () => {
    const limits = [{ type: 'Container', default: { cpu: '1', memory: '1Gi' }, defaultRequest: { cpu: '100m' }, max: { memory: '2Gi' } }];
    create(LimitRanges, { metadata: { name: 'r' }, spec: { limits } }, 'default');
    const made = create(Pods, pod('p'), 'default') as Pod;
    expect(made.spec.containers[0]?.resources).toEqual({ requests: { cpu: '100m', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } });
    expect(made.metadata.annotations?.['kubernetes.io/limit-ranger']).toContain('LimitRanger plugin set: ');
    const big = { containers: [{ ...container, resources: { limits: { memory: '3Gi' } } }] };
    expect(refusal(() => create(Pods, pod('q', big), 'default'))).toBe('pods "q" is forbidden: maximum memory usage per Container is 2Gi, but limit is 3Gi');
  });
});

describe('DefaultStorageClass and DefaultIngressClass', () => {
  const mark = (key: string): object => ({ annotations: { [key]: 'true' } });

  it('choose the newest default for who names none', () => {
    create(StorageClasses, { metadata: { name: 'b', ...mark('storageclass.kubernetes.io/is-default-class') }, provisioner: 'x' });
    create(StorageClasses, { metadata: { name: 'a', ...mark('storageclass.kubernetes.io/is-default-class') }, provisioner: 'x' });
    create(IngressClasses, { metadata: { name: 'web', ...mark('ingressclass.kubernetes.io/is-default-class') }, spec: { controller: 'x.io/y' } });
    const claim = (name: string, spec: object = {}): object => ({ metadata: { name }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec } });
    expect(create(PersistentVolumeClaims, claim('c'), 'default')).toMatchObject({ metadata: { finalizers: ['kubernetes.io/pvc-protection'] }, spec: { storageClassName: 'a' } });
    expect(create(PersistentVolumeClaims, claim('d', { storageClassName: '' }), 'default')).toMatchObject({ spec: { storageClassName: '' } });
    const ingress = { metadata: { name: 'i' }, spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } } };
    expect(create(Ingresses, ingress, 'default')).toMatchObject({ spec: { ingressClassName: 'web' } });
  });

  it('let claims grow only when they are bound', () => {
    const made = create(PersistentVolumeClaims, { metadata: { name: 'c' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }, 'default');
    const grown = { ...made, spec: { ...(made as unknown as { readonly spec: object }).spec, resources: { requests: { storage: '2Gi' } } } };
    const grow = (): unknown => api.execute({ resource: PersistentVolumeClaims, namespace: 'default', name: 'c', verb: 'update', object: grown as never }, admin);
    expect(refusal(grow)).toContain('spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims');
  });
});

describe('RuntimeClass', () => {
  it('adds what pods of the class cost, and where they run', () => {
    const scheduling = { nodeSelector: { sandbox: 'yes' }, tolerations: [{ key: 'sandbox', operator: 'Exists' }] };
    create(RuntimeClasses, { metadata: { name: 'kata' }, handler: 'kata', overhead: { podFixed: { cpu: '250m' } }, scheduling });
    const { spec } = create(Pods, pod('p', { runtimeClassName: 'kata', nodeSelector: { a: 'b' } }), 'default') as Pod;
    expect(spec).toMatchObject({ overhead: { cpu: '250m' }, nodeSelector: { a: 'b', sandbox: 'yes' } });
    expect(spec.tolerations?.map((toleration) => toleration.key)).toContain('sandbox');
  });

  it('refuses what does not fit', () => {
    create(RuntimeClasses, { metadata: { name: 'kata' }, handler: 'kata', scheduling: { nodeSelector: { a: 'c' } } });
    expect(refusal(() => create(Pods, pod('p', { runtimeClassName: 'ghost' }), 'default'))).toBe('pods "p" is forbidden: pod rejected: RuntimeClass "ghost" not found');
    expect(refusal(() => create(Pods, pod('p', { overhead: { cpu: '1' } }), 'default'))).toBe('pods "p" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
    expect(refusal(() => create(Pods, pod('p', { runtimeClassName: 'kata', nodeSelector: { a: 'b' } }), 'default'))).toBe(
      'pods "p" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[a] = c; pod.spec.nodeSelector[a] = b',
    );
  });
});

describe('ResourceQuota', () => {
  const quota = (hard: object, used: object = Object.fromEntries(Object.keys(hard).map((key) => [key, '0'])), spec: object = {}): void => {
    create(ResourceQuotas, { metadata: { name: 'q' }, spec: { hard, ...spec } }, 'default');
    const stored = api.peek(ResourceQuotas, 'default/q') as ResourceQuota;
    api.execute({ resource: ResourceQuotas, namespace: 'default', name: 'q', subresource: 'status', verb: 'update', object: { ...stored, status: { hard, used } } as never }, admin);
  };
  const hungry = (name: string, cpu: string): object => pod(name, { containers: [{ ...container, resources: { requests: { cpu } } }] });
  const used = (): unknown => api.peek(ResourceQuotas, 'default/q')?.status?.used;

  it('charges what it lets in and refuses what is too much', () => {
    quota({ pods: '2', 'requests.cpu': '1' });
    create(Pods, hungry('a', '600m'), 'default');
    expect(used()).toEqual({ pods: '1', 'requests.cpu': '600m' });
    expect(refusal(() => create(Pods, hungry('b', '500m'), 'default'))).toBe('pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=500m, used: requests.cpu=600m, limited: requests.cpu=1');
    create(Pods, hungry('b', '400m'), 'default');
    expect(refusal(() => create(Pods, hungry('c', '1'), 'default'))).toBe(
      'pods "c" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=1, used: pods=2,requests.cpu=1, limited: pods=2,requests.cpu=1',
    );
  });

  it('asks for the amounts that it limits', () => {
    quota({ 'limits.memory': '1Gi', 'requests.cpu': '1' });
    expect(refusal(() => create(Pods, pod('p'), 'default'))).toBe('pods "p" is forbidden: failed quota: q: must specify limits.memory for: c; requests.cpu for: c');
  });

  it('says when nobody has counted yet', () => {
    quota({ pods: '1' }, {});
    expect(refusal(() => create(Pods, pod('p'), 'default'))).toBe('pods "p" is forbidden: status unknown for quota: q, resources: pods');
  });

  it('counts objects of any kind, and looks only at pods in its scope', () => {
    quota({ 'count/configmaps': '1', pods: '0' }, undefined, { scopes: ['Terminating'] });
    create(ConfigMaps, { metadata: { name: 'a' } }, 'default');
    expect(create(Pods, pod('p'), 'default').metadata.name).toBe('p');
    expect(refusal(() => create(Pods, pod('r', { activeDeadlineSeconds: 5 }), 'default'))).toContain('exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0');
  });

  it('tells a dry run without charging', () => {
    quota({ 'count/configmaps': '1' });
    const path = '/api/v1/namespaces/default/configmaps?dryRun=All';
    const send = (): unknown => api.handleHttp({ method: 'POST', path, body: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }) }, admin, () => {});
    expect(send()).toMatchObject({ status: 201 });
    expect(used()).toEqual({ 'count/configmaps': '0' });
  });
});

describe('the guards of certificate requests', () => {
  const pem = (organization: string): string => madeRequests[organization] ?? '';
  const request = (organization: string): object => ({ metadata: { name: 'r' }, spec: { request: pem(organization), signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] } });

  it('refuse who asks to be a master', () => {
    expect(refusal(() => create(CertificateSigningRequests, request('system:masters')))).toBe(
      'certificatesigningrequests.certificates.k8s.io "r" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
    );
  });

  it('ask for rights on the signer', () => {
    const made = create(CertificateSigningRequests, request('dev')) as CertificateSigningRequest;
    const approved = { ...made, status: { conditions: [{ type: 'Approved', status: 'True', reason: 'ok', message: 'ok' }] } };
    const approve = (user: User): unknown => api.execute({ resource: CertificateSigningRequests, name: 'r', subresource: 'approval', verb: 'update', object: approved as never }, user);
    expect(refusal(() => approve({ name: 'jane', groups: [] }))).toContain('r" is forbidden');
    expect(approve(admin)).toMatchObject({ status: { conditions: [{ type: 'Approved' }] } });
  });
});
