import { beforeAll, describe, expect, it } from 'vitest';
import { MutatingWebhookConfigurations, ValidatingAdmissionPolicies, ValidatingAdmissionPolicyBindings, ValidatingWebhookConfigurations } from '../../api/admissionregistration/resources.ts';
import { APIServices } from '../../api/apiregistration/resources.ts';
import { HorizontalPodAutoscalers } from '../../api/autoscaling/resources.ts';
import { Leases } from '../../api/coordination/resources.ts';
import { EndpointSlices } from '../../api/discovery/resources.ts';
import { FlowSchemas, PriorityLevelConfigurations } from '../../api/flowcontrol/resources.ts';
import { IPAddresses, IngressClasses, Ingresses, NetworkPolicies, ServiceCIDRs } from '../../api/networking/resources.ts';
import { RuntimeClasses } from '../../api/node/resources.ts';
import { PodDisruptionBudgets } from '../../api/policy/resources.ts';
import { ClusterRoles, RoleBindings, Roles } from '../../api/rbac/resources.ts';
import type { RoleBinding } from '../../api/rbac/types.ts';
import { DeviceClasses, ResourceClaims } from '../../api/resource/resources.ts';
import type { ResourceType } from '../../api/resource.ts';
import { Faults, Machines } from '../../api/sandbox/resources.ts';
import { PriorityClasses } from '../../api/scheduling/resources.ts';
import { CSIDrivers, StorageClasses, VolumeAttachments } from '../../api/storage/resources.ts';
import type { StorageClass } from '../../api/storage/types.ts';
import type { Asking } from './asking.ts';
import { askServer } from './asking.ts';

let ask: Asking;

const named = (rest: object, name = 'x'): object => ({ metadata: { name }, ...rest });
const faults = (resource: ResourceType, rest: object, name?: string): readonly string[] => ask.refusals(resource, named(rest, name));
const group = 'rbac.authorization.k8s.io';

beforeAll(() => {
  ask = askServer();
  ask.make(RoleBindings, named({ roleRef: { apiGroup: group, kind: 'Role', name: 'r' } }));
  ask.make(StorageClasses, named({ provisioner: 'a/b' }));
});

describe('networking', () => {
  it('asks for rules that can be followed', () => {
    const from = (peer: object, ports: readonly object[] = []): object => ({ spec: { podSelector: {}, ingress: [{ from: [peer], ports }] } });
    expect(faults(NetworkPolicies, from({}))).toEqual(['spec.ingress[0].from[0]: Required value: must specify a peer']);
    expect(faults(NetworkPolicies, from({ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/24'] } }))).toEqual(['spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/24": must be a strict subset of `cidr`']);
    expect(faults(NetworkPolicies, from({ podSelector: {} }, [{ port: 'http', endPort: 90 }]))).toEqual(['spec.ingress[0].ports[0].endPort: Invalid value: 90: may not be specified when `port` is non-numeric']);
    const path = (rule: object): object => ({ spec: { rules: [{ host: 'a.b', http: { paths: [{ pathType: 'Prefix', path: '/', backend: { service: { name: 's', port: { number: 80 } } }, ...rule }] } }] } });
    expect(faults(Ingresses, path({ path: '/a//b' }))).toEqual(['spec.rules[0].http.paths[0].path: Invalid value: "/a//b": must not contain \'//\'']);
    expect(faults(Ingresses, path({ backend: { service: { name: 's', port: { name: 'x', number: 1 } } } }))).toEqual(['spec.rules[0].http.paths[0].backend: Invalid value: "": cannot set both port name & port number']);
    expect(faults(Ingresses, { spec: { tls: [{ hosts: ['*'] }], defaultBackend: { service: { name: 's', port: { number: 80 } } } } })[0]).toContain('spec.tls[0].hosts[0]: Invalid value: "*": a wildcard DNS-1123 subdomain must start with');
    expect(faults(IngressClasses, { spec: { controller: 'x', parameters: { kind: 'K', name: 'n', scope: 'Namespace' } } })).toEqual([
      'spec.controller: Invalid value: "x": must be a domain-prefixed path (such as "acme.io/foo")',
      "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
    ]);
    expect(faults(IPAddresses, { spec: { parentRef: { resource: 'services', name: 's' } } }, '10.0.0.01')).toEqual(['metadata.name: Invalid value: "10.0.0.01": must not have leading 0s']);
    expect(faults(ServiceCIDRs, { spec: { cidrs: ['10.0.0.0/8', '11.0.0.0/8'] } })).toEqual(['spec.cidrs: Invalid value: ["10.0.0.0/8","11.0.0.0/8"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64']);
    const slice = { addressType: 'IPv4', endpoints: [{ addresses: ['127.0.0.1'] }], ports: [{ name: 'a' }, { name: 'a' }] };
    expect(faults(EndpointSlices, slice)).toEqual(['ports[1].name: Duplicate value: "a"', 'endpoints[0].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)']);
  });
});

describe('access and policy', () => {
  it('asks for roles that say something', () => {
    expect(faults(Roles, { rules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }] })).toEqual(['rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs']);
    expect(faults(ClusterRoles, { aggregationRule: { clusterRoleSelectors: [] } })).toEqual(['aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil']);
    const change = (stored: RoleBinding): object => ({ ...stored, roleRef: { ...stored.roleRef, name: 'other' } });
    expect(ask.changeRefusals(RoleBindings, 'x', (stored) => change(stored as RoleBinding))).toEqual([`roleRef: Invalid value: {"APIGroup":"${group}","Kind":"Role","Name":"other"}: cannot change roleRef`]);
    expect(faults(PodDisruptionBudgets, { spec: { minAvailable: '101%', selector: {} } })).toEqual(['spec.minAvailable: Invalid value: "101%": must not be greater than 100%']);
    expect(faults(PriorityClasses, { value: 1, preemptionPolicy: 'Sometimes' })).toEqual(['preemptionPolicy: Unsupported value: "Sometimes": supported values: "PreemptLowerPriority", "Never"']);
  });

  it('asks for autoscalers that have something to look at', () => {
    const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' };
    const metric = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 0 } } };
    expect(faults(HorizontalPodAutoscalers, { spec: { maxReplicas: 3, scaleTargetRef: { ...target, apiVersion: 'v1' }, metrics: [metric] } })).toEqual([
      'spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group',
      'spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0',
    ]);
    expect(faults(HorizontalPodAutoscalers, { spec: { maxReplicas: 3, scaleTargetRef: target, metrics: [{ type: 'Pods' }] } })).toEqual(['spec.metrics[0].pods: Required value: must populate information for the given metric source']);
    const behavior = { scaleDown: { stabilizationWindowSeconds: 4000, policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] } };
    expect(faults(HorizontalPodAutoscalers, { spec: { maxReplicas: 3, scaleTargetRef: target, behavior } })).toEqual(['spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 4000: must be less than or equal to 3600']);
  });

  it('asks for webhooks and policies that can be asked', () => {
    const webhook = { name: 'a.b.c', admissionReviewVersions: ['v1'], sideEffects: 'None', clientConfig: { url: 'https://x/y' } };
    const hook = (rest: object): readonly string[] => faults(ValidatingWebhookConfigurations, { webhooks: [{ ...webhook, ...rest }] });
    expect(hook({})).toEqual([]);
    expect(hook({ name: 'a.b' })).toEqual(['webhooks[0].name: Invalid value: "a.b": should be a domain with at least three segments separated by dots']);
    expect(hook({ sideEffects: 'Some' })).toEqual(['webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"']);
    expect(hook({ clientConfig: { url: 'http://x' } })).toEqual(["webhooks[0].clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]"]);
    expect(hook({ clientConfig: {} })).toEqual(['webhooks[0].clientConfig: Required value: exactly one of url or service is required']);
    expect(hook({ rules: [{ operations: ['*', 'CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods', 'pods/*', 'pods/status'] }] })).toEqual([
      'webhooks[0].rules[0].operations: Invalid value: ["*","CREATE"]: if \'*\' is present, must not specify other operations',
      "webhooks[0].rules[0].resources[2]: Invalid value: \"pods/status\": if 'pods/*' is present, must not specify pods/status",
    ]);
    expect(hook({ matchConditions: [{ name: 'c', expression: 'objct.x == 1' }] })[0]).toContain("webhooks[0].matchConditions[0].expression: Invalid value: \"objct.x == 1\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'objct' (in container '')");
    expect(hook({ matchConditions: [{ name: 'c', expression: 'object.x + \'a\' + string(1)' }] })).toEqual(['webhooks[0].matchConditions[0].expression: Invalid value: "object.x + \'a\' + string(1)": must evaluate to bool but got string']);
    expect(faults(MutatingWebhookConfigurations, { webhooks: [webhook, webhook] })).toEqual(['webhooks[1].name: Duplicate value: "a.b.c"']);
    expect(faults(ValidatingAdmissionPolicyBindings, { spec: { policyName: 'p', validationActions: ['Deny', 'Warn'], paramRef: {} } })).toEqual([
      'spec.paramRef: Required value: one of name or selector must be specified',
      'spec.paramRef.parameterNotFoundAction: Required value',
      'spec.validationActions: Invalid value: ["Deny","Warn"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    ]);
    const match = { resourceRules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }] };
    expect(faults(ValidatingAdmissionPolicies, { spec: { matchConstraints: match, validations: [{ expression: ' ', reason: 'Because' }] } })).toEqual([
      'spec.validations[0].expression: Required value: expression is not specified',
      'spec.validations[0].reason: Unsupported value: "Because": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
    ]);
  });
});

describe('storage, nodes and the rest', () => {
  it('is told what it lacks', () => {
    expect(faults(StorageClasses, { provisioner: 'a b' })[0]).toContain('provisioner: Invalid value: "a b": name part must consist of');
    const change = (stored: StorageClass): object => ({ ...stored, parameters: { a: 'b' } });
    expect(ask.changeRefusals(StorageClasses, 'x', (stored) => change(stored as StorageClass))).toEqual(['parameters: Invalid value: {"a":"b"}: field is immutable']);
    expect(faults(CSIDrivers, { spec: { fsGroupPolicy: 'Any' } })).toEqual(['spec.fsGroupPolicy: Unsupported value: "Any": supported values: "File", "None", "ReadWriteOnceWithFSType"']);
    expect(faults(VolumeAttachments, { spec: { attacher: 'a', nodeName: 'n', source: {} } })).toEqual(['spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName']);
    expect(faults(RuntimeClasses, { handler: 'A' })[0]).toContain('handler: Invalid value: "A": a lowercase RFC 1123 label must consist of');
    expect(faults(Leases, { spec: { leaseDurationSeconds: 0 } })).toEqual(['spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0']);
    expect(faults(APIServices, { spec: { group: 'g.io', version: 'v1', groupPriorityMinimum: 1, versionPriority: 1 } })).toEqual(['metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.g.io"']);
    expect(faults(FlowSchemas, { spec: { matchingPrecedence: 1, priorityLevelConfiguration: { name: 'a' } } })).toEqual(["spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"]);
    const queuing = { queues: 64, handSize: 20, queueLengthLimit: 1 };
    expect(faults(PriorityLevelConfigurations, { spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing } } } })).toEqual([
      'spec.limited.limitResponse.queuing.handSize: Invalid value: 20: required entropy bits of deckSize 64 and handSize 20 should not be greater than 60',
    ]);
    expect(faults(ResourceClaims, { spec: { devices: { requests: [{ name: 'a' }], constraints: [{ requests: ['b'], matchAttribute: 'x' }] } } })).toEqual([
      'spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required',
      'spec.devices.constraints[0].requests[0]: Invalid value: "b": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\'',
      'spec.devices.constraints[0].matchAttribute: Invalid value: "x": a fully qualified name must be a domain and a name separated by a slash',
    ]);
    expect(faults(DeviceClasses, { spec: { selectors: [{}] } })).toEqual(['spec.selectors[0].cel: Required value']);
    expect(faults(Machines, { spec: { cpu: '0', power: 'Dim' } })).toEqual(['spec.cpu: Invalid value: "0": must be greater than zero', 'spec.power: Unsupported value: "Dim": supported values: "On", "Off"']);
    expect(faults(Faults, { spec: { type: 'MachineCrash', duration: 'soon' } })).toEqual(['spec.duration: Invalid value: "soon": must be a duration such as 90s, 5m or 1h30m']);
  });
});
