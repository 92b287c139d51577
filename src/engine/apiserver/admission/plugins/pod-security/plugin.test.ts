import { beforeEach, describe, expect, it } from 'vitest';
import { Namespaces, Pods, ServiceAccounts } from '../../../../api/core/resources.ts';
import type { KubeObject } from '../../../../api/meta/object.ts';
import type { User } from '../../../../api/operation.ts';
import type { ResourceType } from '../../../../api/resource.ts';
import { ApiError } from '../../../../api/status.ts';
import { Simulation } from '../../../../sim/simulation.ts';
import { ApiServer } from '../../../api-server.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };
let api: ApiServer;

beforeEach(() => {
  api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) }) });
  api.begin();
});

function create(resource: ResourceType, object: object, namespace?: string): KubeObject {
  return api.execute({ resource, ...(namespace === undefined ? {} : { namespace }), verb: 'create', object: object as never }, admin) as KubeObject;
}

function makeNamespace(labels: Readonly<Record<string, string>>): void {
  const marked = Object.fromEntries(Object.entries(labels).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value]));
  create(Namespaces, { metadata: { name: 'ns', labels: marked } });
  create(ServiceAccounts, { metadata: { name: 'default' } }, 'ns');
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

const container = { name: 'c', image: 'nginx:1' };
const pod = (spec: object = {}): object => ({ metadata: { name: 'p' }, spec: { containers: [container], ...spec } });
const why = (spec: object): string => refusal(() => create(Pods, pod(spec), 'ns')).replace(/^pods "p" is forbidden: violates PodSecurity "[^"]*": /, '');

const calm = { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } };

describe('PodSecurity', () => {
  it('lets everything into a namespace without labels', () => {
    makeNamespace({});
    expect(create(Pods, pod({ hostNetwork: true }), 'ns').metadata.name).toBe('p');
  });

  it('tells each violation of the baseline, in order', () => {
    makeNamespace({ enforce: 'baseline' });
    const spec = {
      hostPID: true,
      hostNetwork: true,
      volumes: [{ name: 'v', hostPath: { path: '/' } }],
      securityContext: { sysctls: [{ name: 'kernel.sem', value: '1' }] },
      containers: [
        { ...container, ports: [{ containerPort: 80, hostPort: 80 }], securityContext: { privileged: true, capabilities: { add: ['SYS_ADMIN', 'CHOWN'] }, seLinuxOptions: { type: 'spc_t', user: 'u' } } },
        { ...container, name: 'd', livenessProbe: { tcpSocket: { port: 1, host: 'h' } }, securityContext: { seccompProfile: { type: 'Unconfined' } } },
      ],
    };
    expect(why(spec)).toBe(
      'non-default capabilities (container "c" must not include "SYS_ADMIN" in securityContext.capabilities.add), host namespaces (hostNetwork=true, hostPID=true), hostPath volumes (volume "v"), ' +
        'hostPort (container "c" uses hostPort 80), probe or lifecycle host (container "d" uses probe or lifecycle host "h"), privileged (container "c" must not set securityContext.privileged=true), ' +
        'seLinuxOptions (container "c" set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set), ' +
        'seccompProfile (container "d" must not set securityContext.seccompProfile.type to "Unconfined"), forbidden sysctls (kernel.sem)',
    );
  });

  it('asks restricted pods to say that they want little', () => {
    makeNamespace({ enforce: 'restricted' });
    expect(refusal(() => create(Pods, pod(), 'ns'))).toBe(
      'pods "p" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), ' +
        'unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), ' +
        'seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    );
    expect(why({ containers: [{ ...container, ...calm }], volumes: [{ name: 'v', nfs: { server: 's', path: '/' } }], securityContext: { runAsUser: 0 } })).toBe(
      'restricted volume types (volume "v" uses restricted volume type "nfs"), runAsUser=0 (pod must not set runAsUser=0)',
    );
    expect(create(Pods, pod({ containers: [{ ...container, ...calm }] }), 'ns').metadata.name).toBe('p');
  });

  it('applies the checks of an older version', () => {
    makeNamespace({ enforce: 'restricted', 'enforce-version': 'v1.7' });
    expect(refusal(() => create(Pods, pod(), 'ns'))).toBe('pods "p" is forbidden: violates PodSecurity "restricted:v1.7": runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true)');
  });

  it('refuses labels that it cannot read', () => {
    expect(refusal(() => { makeNamespace({ enforce: 'strict', 'warn-version': '1.30' }); })).toBe(
      'Namespace "ns" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted, ' +
        'metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.30": must be "latest" or "v1.x"]',
    );
  });

  it('warns of templates and of pods that are there already', () => {
    makeNamespace({});
    create(Pods, pod({ hostNetwork: true }), 'ns');
    const body = JSON.stringify({ metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } });
    const patched = api.handleHttp({ method: 'PATCH', path: '/api/v1/namespaces/ns', headers: { 'content-type': 'application/merge-patch+json' }, body }, admin, () => {});
    const warned = 'headers' in patched ? patched.headers['Warning'] : '';
    expect(warned).toBe('299 - "existing pods in namespace \\"ns\\" violate the new PodSecurity enforce level \\"baseline:latest\\"", 299 - "p: host namespaces"');
    const template = { metadata: { labels: { a: 'b' } }, spec: { hostIPC: true, containers: [container] } };
    const deployment = { metadata: { name: 'd' }, spec: { selector: { matchLabels: { a: 'b' } }, template } };
    const made = api.handleHttp({ method: 'POST', path: '/apis/apps/v1/namespaces/ns/deployments', body: JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', ...deployment }) }, admin, () => {});
    expect('headers' in made ? [made.status, made.headers['Warning']] : []).toEqual([201, '299 - "would violate PodSecurity \\"baseline:latest\\": host namespaces (hostIPC=true)"']);
  });
});
