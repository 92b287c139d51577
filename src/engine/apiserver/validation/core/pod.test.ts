import { beforeAll, describe, expect, it } from 'vitest';
import { Pods } from '../../../api/core/resources.ts';
import type { Pod } from '../../../api/core/types.ts';
import type { Asking } from '../asking.ts';
import { askServer } from '../asking.ts';

let ask: Asking;

beforeAll(() => {
  ask = askServer();
  ask.make(Pods, { metadata: { name: 'stored', labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'nginx:1' }], schedulingGates: [{ name: 'x.io/g' }], tolerations: [{ key: 'mine', operator: 'Exists' }] } });
});

const container = { name: 'c', image: 'nginx:1' };
const pod = (spec: object = {}, metadata: object = {}): object => ({ metadata: { name: 'p', ...metadata }, spec: { containers: [container], ...spec } });
const faults = (spec: object): readonly string[] => ask.refusals(Pods, pod(spec));
const ofContainer = (fields: object): readonly string[] => faults({ containers: [{ ...container, ...fields }] });
const changed = (change: (pod: Pod) => object): readonly string[] => ask.changeRefusals(Pods, 'stored', (stored) => change(stored as Pod));

describe('a new pod', () => {
  it('needs containers with names and images', () => {
    expect(faults({ containers: [] })).toEqual(['spec.containers: Required value']);
    expect(ofContainer({ image: '' })).toEqual(['spec.containers[0].image: Required value']);
    expect(ofContainer({ name: 'A_b' })[0]).toContain('spec.containers[0].name: Invalid value: "A_b": a lowercase RFC 1123 label must consist of');
    expect(faults({ containers: [container, container] })).toEqual(['spec.containers[1].name: Duplicate value: "c"']);
  });

  it('names its ports and variables as names go', () => {
    expect(ofContainer({ ports: [{ containerPort: 0 }] })).toEqual(['spec.containers[0].ports[0].containerPort: Required value']);
    expect(ofContainer({ ports: [{ containerPort: 70000 }] })).toEqual(['spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive']);
    expect(ofContainer({ ports: [{ containerPort: 80, name: 'a' }, { containerPort: 81, name: 'a' }] })).toEqual(['spec.containers[0].ports[1].name: Duplicate value: "a"']);
    expect(ofContainer({ ports: [{ containerPort: 80, protocol: 'HTTP' }] })).toEqual(['spec.containers[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"']);
    expect(ofContainer({ env: [{ name: 'a=b' }] })[0]).toBe("spec.containers[0].env[0].name: Invalid value: \"a=b\": a valid environment variable name must consist only of printable ASCII characters other than '='");
    expect(ofContainer({ env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] })).toEqual([
      'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
    ]);
    expect(ofContainer({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.nothing' } } }] })[0]).toContain('spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.nothing": error converting fieldPath');
  });

  it('asks for amounts that make sense', () => {
    expect(ofContainer({ resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } })).toEqual(['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1']);
    expect(ofContainer({ resources: { requests: { 'hugepages-2Mi': '2Mi' } } })).toEqual(['spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources', 'spec.containers[0].resources: Forbidden: HugePages require cpu or memory']);
    expect(ofContainer({ resources: { limits: { gpu: '1' } } })).toEqual([
      'spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
    ]);
  });

  it('asks as a whole for what a pod can have', () => {
    expect(faults({ resources: { limits: { cpu: '1', 'ephemeral-storage': '1Gi', 'hugepages-2Mi': '2Mi' } } })).toEqual(['spec.resources.limits[ephemeral-storage]: Unsupported value: "ephemeral-storage": supported values: "cpu", "hugepages-", "memory"']);
    expect(ofContainer({ resources: { limits: { 'ephemeral-storage': '1Gi' } } })).toEqual([]);
  });

  it('probes what can be probed', () => {
    expect(ofContainer({ livenessProbe: {} })).toEqual(['spec.containers[0].livenessProbe: Required value: must specify a handler type']);
    expect(ofContainer({ livenessProbe: { httpGet: { port: 80 }, successThreshold: 2 } })).toEqual(['spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1']);
    expect(ofContainer({ readinessProbe: { httpGet: { port: 0 } } })).toEqual(['spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive']);
    expect(ofContainer({ readinessProbe: { exec: { command: ['x'] }, tcpSocket: { port: 1 } } })).toEqual(['spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type']);
  });

  it('mounts volumes that it has', () => {
    expect(ofContainer({ volumeMounts: [{ name: 'v', mountPath: '/v' }] })).toEqual(['spec.containers[0].volumeMounts[0].name: Not found: "v"']);
    expect(faults({ volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/' } }] })).toEqual(['spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type']);
    expect(faults({ volumes: [{ name: 'v', emptyDir: {} }, { name: 'v', emptyDir: {} }] })).toEqual(['spec.volumes[1].name: Duplicate value: "v"']);
    expect(faults({ volumes: [{ name: 'v', hostPath: { path: '/a/../b' } }] })).toEqual(['spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain \'..\'']);
  });

  it('says where it may run in words that can be understood', () => {
    const required = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1', '2'] }] }] };
    expect(faults({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } })).toEqual([
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified single value when `operator` is \'Lt\' or \'Gt\'',
    ]);
    expect(faults({ topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'Later' }] })).toEqual([
      'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Later": supported values: "DoNotSchedule", "ScheduleAnyway"',
    ]);
    expect(faults({ tolerations: [{ operator: 'Exists', value: 'x', key: 'k' }] })).toEqual(['spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is \'Exists\'']);
  });

  it('does not contradict itself about security', () => {
    expect(ofContainer({ securityContext: { privileged: true, allowPrivilegeEscalation: false } })).toEqual([
      'spec.containers[0].securityContext: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    ]);
    expect(ofContainer({ securityContext: { runAsUser: -1 } })).toEqual(['spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive']);
  });

  it('names users of Windows as Windows does', () => {
    const user = (runAsUserName: string): readonly string[] => faults({ os: { name: 'windows' }, securityContext: { windowsOptions: { runAsUserName } } });
    expect(user('a<b')).toEqual(['spec.securityContext.windowsOptions.runAsUserName: Invalid value: "a\\u003cb": runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]']);
    expect(user('DOMAIN\\user')).toEqual([]);
  });

  it.each([['0', true], ['-0', true], ['-01', true], ['2147483647', true], ['2147483648', false], ['-2147483649', false], ['+1', false], ['01', false], ['', false], ['x', false]])('may have the deletion cost %j: %j', (cost, isRight) => {
    const texts = ask.refusals(Pods, pod({}, { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }));
    expect(texts).toEqual(isRight ? [] : [`metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "${cost}": must be a 32bit integer`]);
  });

  it('tells every fault at once', () => {
    expect(faults({ restartPolicy: 'Sometimes', dnsPolicy: 'Magic', terminationGracePeriodSeconds: -1 })).toEqual([
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      'spec.dnsPolicy: Unsupported value: "Magic": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
    ]);
  });
});

describe('a change to a pod', () => {
  it('may be of image, tolerations and gates', () => {
    expect(changed((stored) => ({ ...stored, spec: { ...stored.spec, containers: [{ ...stored.spec.containers[0], image: 'nginx:2' }] } }))).toEqual([]);
    expect(changed((stored) => ({ ...stored, spec: { ...stored.spec, schedulingGates: [] } }))).toEqual([]);
    expect(changed((stored) => ({ ...stored, spec: { ...stored.spec, tolerations: [...(stored.spec.tolerations ?? []), { key: 'x', operator: 'Exists' }] } }))).toEqual([]);
  });

  it('may be of nothing else', () => {
    const [text = ''] = changed((stored) => ({ ...stored, spec: { ...stored.spec, containers: [{ ...stored.spec.containers[0], command: ['sh'] }] } }));
    expect(text).toContain('spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)');
    expect(text).toContain('\n-   "Command": null,\n+   "Command": [\n+    "sh"\n+   ],\n');
    expect(changed((stored) => ({ ...stored, spec: { ...stored.spec, containers: [...stored.spec.containers, { ...container, name: 'd' }] } }))).toEqual(['spec.containers: Forbidden: pod updates may not add or remove containers']);
    expect(changed((stored) => ({ ...stored, spec: { ...stored.spec, schedulingGates: [{ name: 'x.io/other' }] } }))[0]).toContain('spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate');
    expect(changed((stored) => ({ ...stored, spec: { ...stored.spec, tolerations: [] } }))[0]).toContain('spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds');
  });

  it('is looked at by each of the registries that it passes', () => {
    const texts = changed((stored) => ({ ...stored, metadata: { ...stored.metadata, labels: { a: '-' } } }));
    expect(texts).toHaveLength(4);
    expect(new Set(texts).size).toBe(1);
    expect(changed((stored) => ({ ...stored, metadata: { ...stored.metadata, annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'x' } } }))).toHaveLength(2);
  });

  it('shows no selector as nothing', () => {
    ask.make(Pods, pod({ schedulingGates: [{ name: 'x.io/g' }], nodeSelector: { a: 'b' } }, { name: 'drawn' }));
    const texts = ask.changeRefusals(Pods, 'drawn', (stored) => {
      const { nodeSelector: _, ...spec } = (stored as Pod).spec;
      return { ...stored, spec };
    });
    expect(texts).toEqual(['spec.nodeSelector: Invalid value: null: only additions to spec.nodeSelector are allowed (no mutations or deletions)']);
  });

  it('keeps the addresses of its host in step', () => {
    const hostIPs = [{ ip: '10.0.0.1' }];
    expect(ask.changeRefusals(Pods, 'stored', (stored) => ({ ...stored, status: { ...(stored as Pod).status, hostIP: '10.0.0.2', hostIPs } }), 'status')).toEqual(['status.hostIPs[0].ip: Invalid value: "10.0.0.1": must be equal to `hostIP`']);
  });

  it('keeps its identity', () => {
    expect(changed((stored) => ({ ...stored, metadata: { ...stored.metadata, labels: { 'a b': 'c' } } }))[0]).toContain('metadata.labels: Invalid value: "a b": name part must consist of');
    expect(ask.changeRefusals(Pods, 'stored', (stored) => ({ ...stored, status: { ...(stored as Pod).status, qosClass: 'Guaranteed' } }), 'status')).toEqual(['status.qosClass: Invalid value: "Guaranteed": field is immutable']);
  });
});
