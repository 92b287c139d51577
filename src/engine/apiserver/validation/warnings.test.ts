// What a person is told of pods and their controllers, beside the answer that they are in order.
import { beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../api/operation.ts';
import type { HttpAnswer } from '../http.ts';
import type { Asking } from './asking.ts';
import { askServer } from './asking.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };
let ask: Asking;

/** The warnings of a POST to a collection of the default namespace, or of a PATCH of one in it. */
function told(method: 'POST' | 'PATCH', path: string, body: object): readonly string[] {
  const where = `/${path}?dryRun=All`;
  const answer = ask.api.handleHttp({ method, path: where, body: JSON.stringify(body), ...(method === 'PATCH' ? { contentType: 'application/merge-patch+json' } : {}) }, admin, () => undefined) as HttpAnswer;
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  const header = answer.headers['Warning'];
  return header === undefined ? [] : header.split(/, (?=299 - )/).map((text) => JSON.parse(text.slice('299 - '.length)) as string);
}

const container = (name: string, extra: object = {}): object => ({ name, image: 'nginx:1', ...extra });
const podSpec = (extra: object = {}): object => ({ containers: [container('c')], ...extra });
const pod = (spec: object, metadata: object = {}): object => ({ metadata: { name: 'p', ...metadata }, spec: podSpec(spec) });
const ports = (...list: readonly object[]): object => ({ containers: [container('c', { ports: list })] });
const volumes = (...list: readonly object[]): object => ({ volumes: list });
const term = (extra: object): object => ({ topologyKey: 'kubernetes.io/hostname', ...extra });
const osLabel = 'beta.kubernetes.io/os';
const osText = 'deprecated since v1.14; use "kubernetes.io/os" instead';

const appArmorKey = 'container.apparmor.security.beta.kubernetes.io/c';
const appArmorText = `metadata.annotations[${appArmorKey}]: deprecated since v1.30; use the "appArmorProfile" field instead`;

beforeAll(() => {
  ask = askServer();
});

describe('a pod', () => {
  const rows: readonly (readonly [what: string, pod: object, texts: readonly string[]])[] = [
    ['in order', pod({}), []],
    [
      'with a name no host may have',
      pod({}, { name: 'a.b' }),
      ["metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]"],
    ],
    ['that selects by an old label', pod({ nodeSelector: { [osLabel]: 'linux' } }), [`spec.nodeSelector[${osLabel}]: ${osText}`]],
    [
      'that is drawn to an old label',
      pod({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: { matchExpressions: [{ key: osLabel, operator: 'Exists' }] } }] } } }),
      [`spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].key: ${osLabel} is ${osText}`],
    ],
    [
      'that is drawn to a label that cannot be',
      pod({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: { matchExpressions: [{ key: 'a', operator: 'In', values: ['-'] }] } }] } } }),
      [
        "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values[0]: - is invalid, a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      ],
    ],
    ['with an AppArmor profile in an annotation', pod({}, { annotations: { [appArmorKey]: 'unconfined' } }), [appArmorText]],
    ['with an AppArmor profile in an annotation and in itself', pod({ securityContext: { appArmorProfile: { type: 'Unconfined' } } }, { annotations: { [appArmorKey]: 'unconfined' } }), []],
    [
      'that spreads away from no pod',
      pod({ topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] }),
      ['spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod'],
    ],
    [
      'that keeps away from no pod',
      pod({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term({})], preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term({}) }] } } }),
      [
        'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod',
        'spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector: a null labelSelector results in matching no pod',
      ],
    ],
    [
      'with a driver that is gone',
      pod(volumes({ name: 'v', gitRepo: { repository: 'x' } })),
      ['spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+'],
    ],
    [
      'whose files hide each other',
      pod(volumes({ name: 'v', configMap: { name: 'm', items: [{ key: 'a', path: 'x' }, { key: 'b', path: 'x/y' }] } })),
      ['volume "v" (ConfigMap "m"): overlapping paths: "x/y" with "x"'],
    ],
    [
      'whose projected files hide each other',
      pod(volumes({ name: 'v', projected: { sources: [{ secret: { name: 's', items: [{ key: 'a', path: 'x' }] } }, { serviceAccountToken: { path: 'x' } }] } })),
      ['volume "v" (Projected): overlapping paths: "x" (ServiceAccountToken) with "x" (Secret "s")'],
    ],
    [
      'that repeats itself',
      pod({ hostAliases: [{ ip: '1.2.3.4' }, { ip: '1.2.3.4' }], imagePullSecrets: [{ name: 'a' }, { name: 'a' }, {}] }),
      ['spec.hostAliases[1].ip: duplicate ip "1.2.3.4"', 'spec.imagePullSecrets[1].name: duplicate name "a"', 'spec.imagePullSecrets[2].name: invalid empty name ""'],
    ],
    [
      'that asks for a part of a byte',
      pod({ containers: [container('c', { resources: { limits: { memory: '100m' } } })] }),
      ['spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer', 'spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer'],
    ],
    [
      'that defines a variable twice',
      pod({ containers: [container('c', { env: [{ name: 'A', value: '1' }, { name: 'A', value: '$(A)2' }, { name: 'A', value: '3' }] })] }),
      ['spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply'],
    ],
    [
      'with one port twice',
      pod({ containers: [container('c', { ports: [{ containerPort: 80 }] }), container('d', { ports: [{ containerPort: 80 }] })] }),
      ['spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]'],
    ],
    [
      'with a port on the host and off it',
      pod(ports({ containerPort: 80 }, { containerPort: 80, hostPort: 80 })),
      ['spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]'],
    ],
    [
      'with a port on one address of the host and on all',
      pod(ports({ containerPort: 80, hostPort: 80 }, { containerPort: 80, hostPort: 80, hostIP: '10.0.0.1' })),
      ['spec.containers[0].ports[1]: dangerously ambiguous port definition with spec.containers[0].ports[0]'],
    ],
    [
      'with an address but no port of the host',
      pod(ports({ containerPort: 80, hostIP: '10.0.0.1' })),
      ['spec.containers[0].ports[0]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:80 Protocol:TCP HostIP:10.0.0.1}'],
    ],
    [
      'whose containers share the name of a port',
      pod({ containers: [container('c', { ports: [{ name: 'web', containerPort: 80 }] }), container('d', { ports: [{ name: 'web', containerPort: 81 }] })] }),
      ['spec.containers[1].ports[0]: duplicate port name "web" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]'],
    ],
    [
      'with an annotation that nothing reads',
      pod({}, { annotations: { 'scheduler.alpha.kubernetes.io/critical-pod': '', 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' } }),
      [
        'metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
        'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
      ],
    ],
    ['that asks an odd address', pod({ dnsConfig: { nameservers: ['2001:db8:0::1'] } }), ['spec.dnsConfig.nameservers[0]: IPv6 address "2001:db8:0::1" should be in RFC 5952 canonical format ("2001:db8::1")']],
  ];
  it.each(rows)('%s', (_what, body, texts) => {
    expect(told('POST', 'api/v1/namespaces/default/pods', body)).toEqual(texts);
  });
});

describe('the status of a pod', () => {
  it('has addresses as they are written', () => {
    const path = 'api/v1/namespaces/default/pods';
    ask.api.handleHttp({ method: 'POST', path: `/${path}`, body: JSON.stringify(pod({}, { name: 'placed' })) }, admin, () => undefined);
    expect(told('PATCH', `${path}/placed/status`, { status: { podIP: 'fd00:0::1' } })).toEqual(['status.podIPs[0].ip: IPv6 address "fd00:0::1" should be in RFC 5952 canonical format ("fd00::1")']);
  });
});

describe('a controller', () => {
  const labels = { a: 'b' };
  const template = { metadata: { labels }, spec: podSpec({ nodeSelector: { [osLabel]: 'linux' } }) };
  const scaled = { metadata: { name: 'w' }, spec: { selector: { matchLabels: labels }, template } };
  const job = { template: { spec: { ...template.spec, restartPolicy: 'Never' } } };
  const old = `nodeSelector[${osLabel}]: ${osText}`;
  const name = 'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]';
  const apps = 'apis/apps/v1/namespaces/default';
  const batch = 'apis/batch/v1/namespaces/default';

  const rows: readonly (readonly [path: string, body: object, texts: readonly string[]])[] = [
    [`${apps}/deployments`, { ...scaled, metadata: { name: 'a.b' } }, [name, `spec.template.spec.${old}`]],
    [`${apps}/replicasets`, scaled, [`spec.template.spec.${old}`]],
    [
      `${apps}/replicasets`,
      { metadata: { name: 'w' }, spec: { selector: { matchLabels: labels }, template: { metadata: { labels, annotations: { [appArmorKey]: 'unconfined' } }, spec: podSpec({ securityContext: { appArmorProfile: { type: 'Unconfined' } } }) } } },
      [],
    ],
    [
      `${apps}/replicasets`,
      { metadata: { name: 'w' }, spec: { selector: { matchLabels: labels }, template: { metadata: { labels, annotations: { [appArmorKey]: 'unconfined' } }, spec: podSpec() } } },
      [`spec.template.${appArmorText}`],
    ],
    [`${apps}/daemonsets`, scaled, [`spec.template.spec.${old}`]],
    ['api/v1/namespaces/default/replicationcontrollers', { metadata: { name: 'w' }, spec: { selector: labels, template } }, [`spec.template.spec.${old}`]],
    ['api/v1/namespaces/default/podtemplates', { metadata: { name: 'w' }, template }, [`template.spec.${old}`]],
    [
      `${apps}/statefulsets`,
      { ...scaled, spec: { ...scaled.spec, revisionHistoryLimit: -1, volumeClaimTemplates: [{ metadata: { name: 'd' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1500m' } } } }] } },
      [
        `spec.template.spec.${old}`,
        'spec.volumeClaimTemplates[0].resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
        'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
      ],
    ],
    [
      `${batch}/jobs`,
      { metadata: { name: 'w' }, spec: { ...job, completionMode: 'Indexed', completions: 100_001, parallelism: 10_001 } },
      [
        'spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail',
        `spec.template.spec.${old}`,
      ],
    ],
    [`${batch}/cronjobs`, { metadata: { name: 'w' }, spec: { schedule: '@daily', jobTemplate: { spec: job } } }, [`spec.jobTemplate.spec.template.spec.${old}`]],
  ];
  it.each(rows)('%s', (path, body, texts) => {
    expect(told('POST', path, body)).toEqual(texts);
  });

  it('is spoken of again only when more than its labels changed', () => {
    const one = `${apps}/deployments`;
    const made = ask.api.handleHttp({ method: 'POST', path: `/${one}`, body: JSON.stringify(scaled) }, admin, () => undefined) as HttpAnswer;
    expect(made.status).toBe(201);
    expect(told('PATCH', `${one}/w`, { metadata: { labels } })).toEqual([]);
    expect(told('PATCH', `${one}/w`, { spec: { replicas: 3 } })).toEqual([`spec.template.spec.${old}`]);
  });

  it('is spoken of as it was where upstream mixes up the two', () => {
    const one = 'api/v1/namespaces/default/replicationcontrollers';
    ask.api.handleHttp({ method: 'POST', path: `/${one}`, body: JSON.stringify({ metadata: { name: 'w' }, spec: { selector: labels, template } }) }, admin, () => undefined);
    expect(told('PATCH', `${one}/w`, { spec: { template: { spec: { nodeSelector: null } } } })).toEqual([`spec.template.spec.${old}`]);
  });
});
