import { describe, expect, it } from 'vitest';
import { Namespaces } from '../../../api/core/resources.ts';
import { DeviceClasses, ResourceClaims, ResourceClaimTemplates, ResourceSlices } from '../../../api/resource/resources.ts';
import type { JsonObject } from '../../../base/json.ts';
import { askServer } from '../asking.ts';

const meta = (name: string): object => ({ name });

function slice(device: object, spec: object = { nodeName: 'n' }): object {
  const devices = [{ name: 'gpu', ...device }];
  return { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceSlice', metadata: meta('s'), spec: { driver: 'gpu.example.com', pool: { name: 'p', generation: 1, resourceSliceCount: 1 }, devices, ...spec } };
}

function claim(request: object, name = 'c'): object {
  return { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaim', metadata: meta(name), spec: { devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'gpu', ...request } }] } } };
}

describe('a device of a slice', () => {
  const capacity = (requestPolicy: object): object => ({ allowMultipleAllocations: true, capacity: { m: { value: '10Gi', requestPolicy } } });
  const policy = 'spec.devices[0].capacity[m].requestPolicy';
  const long = 'a'.repeat(100);
  const cases: readonly (readonly [string, object, readonly string[]])[] = [
    ['has one value an attribute', { attributes: { x: { string: 'a', int: 1 } } }, [
      'spec.devices[0].attributes[x]: Invalid value: {"IntValue":1,"BoolValue":null,"StringValue":"a","VersionValue":null,"IntValues":null,"BoolValues":null,"StringValues":null,"VersionValues":null}: exactly one value must be specified',
    ]],
    ['loses lists of values', { attributes: { x: { strings: ['a'] } } }, ['spec.devices[0].attributes[x]: Invalid value: "": exactly one value must be specified']],
    ['is named by the ends of a long key', { attributes: { [long]: {} } }, [
      'spec.devices[0].attributes: Too long: may not be more than 32 bytes',
      `spec.devices[0].attributes[${'a'.repeat(47)}...${'a'.repeat(46)}]: Invalid value: "": exactly one value must be specified`,
    ]],
    ['has a taint with an effect', { taints: [{ key: 'k', effect: '' }] }, ['spec.devices[0].taints[0].effect: Required value']],
    ['is shared before it is divided', { capacity: { m: { value: '1', requestPolicy: { default: '1' } } } }, [`${policy}: Forbidden: allowMultipleAllocations must be true`]],
    ['has one policy', capacity({ default: '1Gi', validValues: ['1Gi'], validRange: { min: '1Gi' } }), [`${policy}: Forbidden: exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time`]],
    ['has a default among values', capacity({ validValues: ['1Gi'] }), [`${policy}.default: Required value: required when validValues is defined`]],
    ['has values in order', capacity({ default: '3Gi', validValues: ['2Gi', '1Gi', '12Gi', '2Gi'] }), [
      `${policy}.validValues[1]: Invalid value: "1Gi": values must be sorted in ascending order`,
      `${policy}.validValues[3]: Invalid value: "2Gi": values must be sorted in ascending order`,
      `${policy}.validValues[2]: Invalid value: "12Gi": option is larger than capacity value: 10Gi`,
      `${policy}.validValues[3]: Duplicate value: "2147483648"`,
      `${policy}.validValues: Invalid value: "3Gi": default value is not valid according to the requestPolicy`,
    ]],
    ['has a range that fits', capacity({ default: '1Gi', validRange: { min: '2Gi', max: '12Gi', step: '9Gi' } }), [
      `${policy}.validRange.min: Invalid value: "1Gi": default is less than min: 2Gi`,
      `${policy}.validRange.max: Invalid value: "12Gi": max is larger than capacity value: 10Gi`,
      `${policy}.validRange.step: Invalid value: "9Gi": one step 11Gi is larger than capacity value: 10Gi`,
      `${policy}.validRange.step: Invalid value: "1Gi": value is not a multiple of a given step (9Gi) from (2Gi)`,
      `${policy}.validRange.step: Invalid value: "12Gi": value is not a multiple of a given step (9Gi) from (2Gi)`,
    ]],
    ['may be divided', capacity({ default: '1Gi', validRange: { min: '1Gi', max: '9Gi', step: '1Gi' } }), []],
  ];
  it.each(cases)('%s', (_, device, refusals) => {
    expect(askServer().refusals(ResourceSlices, slice(device))).toEqual(refusals);
  });

  it('is where one term of a selector says', () => {
    const terms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n'] }] }];
    const asked = askServer();
    expect(asked.refusals(ResourceSlices, slice({}, { nodeSelector: { nodeSelectorTerms: terms } }))).toEqual([]);
    expect(asked.refusals(ResourceSlices, slice({}, { nodeSelector: { nodeSelectorTerms: [...terms, ...terms] } }))[0]).toMatch(/^spec.nodeSelector.nodeSelectorTerms: Invalid value: \[\{.*\}\]: must have exactly one node selector term$/);
  });

  it('is tainted since now when nobody says since when', () => {
    const made = askServer().make(ResourceSlices, slice({ taints: [{ key: 'k', effect: 'NoSchedule' }, { key: 'l', effect: 'None', timeAdded: '2020-01-01T00:00:00Z' }] }));
    expect((made as unknown as { spec: { devices: readonly JsonObject[] } }).spec.devices[0]?.['taints']).toEqual([
      { key: 'k', effect: 'NoSchedule', timeAdded: '2026-01-01T00:00:00Z' },
      { key: 'l', effect: 'None', timeAdded: '2020-01-01T00:00:00Z' },
    ]);
  });
});

describe('a claim', () => {
  it('has administrators\' access where the namespace has', () => {
    const asked = askServer();
    const refusal = 'spec.devices.requests[0].adminAccess: Forbidden: admin access to devices requires the `resource.kubernetes.io/admin-access: true` label on the containing namespace';
    expect(asked.refusals(ResourceClaims, claim({ adminAccess: true }))).toEqual([refusal]);
    expect(asked.refusals(ResourceClaimTemplates, { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaimTemplate', metadata: meta('t'), spec: { spec: (claim({ adminAccess: true }) as { spec: object }).spec } })).toEqual([refusal]);
    const namespace = asked.api.peek(Namespaces, 'default');
    asked.api.execute({ resource: Namespaces, name: 'default', verb: 'update', object: { ...namespace, metadata: { ...namespace?.metadata, labels: { 'resource.kubernetes.io/admin-access': 'true' } } } as never }, { name: 'a', groups: ['system:masters'] });
    expect(asked.refusals(ResourceClaims, claim({ adminAccess: true }))).toEqual([]);
  });

  const allocation = { devices: { results: [{ request: 'r', driver: 'd', pool: 'p', device: 'g' }] } };
  const device = { driver: 'd', pool: 'p', device: 'g' };

  it('tells in its status of devices it has', () => {
    const asked = askServer();
    asked.make(ResourceClaims, claim({}));
    const networkData = { ips: ['10.0.0.5/24', '10.0.0.05/24', '2001:DB8::1/64'], interfaceName: 'x'.repeat(257) };
    const devices = [{ ...device, shareID: 'A0E3A2E0-0000-0000-0000-000000000000' }, { ...device, networkData, data: [1] }, device];
    expect(asked.changeRefusals(ResourceClaims, 'c', (stored) => ({ ...stored, status: { allocation, devices } }), 'status')).toEqual([
      'status.devices[0].shareID: Invalid value: "A0E3A2E0-0000-0000-0000-000000000000": uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters',
      'status.devices[0]: Invalid value: {"Driver":"d","Pool":"p","Device":"g","ShareID":"A0E3A2E0-0000-0000-0000-000000000000"}: must be an allocated device in the claim',
      'status.devices[1].data: Invalid value: "<value omitted>": must be a valid JSON object',
      'status.devices[1].networkData.interfaceName: Too long: may not be more than 256 bytes',
      'status.devices[1].networkData.ips[1]: Invalid value: "10.0.0.05/24": must be in canonical form ("10.0.0.5/24")',
      'status.devices[1].networkData.ips[2]: Invalid value: "2001:DB8::1/64": must be in canonical form ("2001:db8::1/64")',
      'status.devices[2]: Duplicate value: {"Driver":"d","Pool":"p","Device":"g","ShareID":""}',
    ]);
  });

  it('forgets what was told of devices that it loses, and keeps its labels', () => {
    const asked = askServer();
    const admin = { name: 'a', groups: ['system:masters'] };
    const put = (change: (claim: JsonObject) => object): JsonObject =>
      asked.api.execute({ resource: ResourceClaims, namespace: 'default', name: 'c', verb: 'update', subresource: 'status', object: change(asked.api.peek(ResourceClaims, 'default/c') as unknown as JsonObject) as never }, admin) as unknown as JsonObject;
    asked.make(ResourceClaims, claim({}));
    expect(put((stored) => ({ ...stored, status: { allocation, devices: [device] } }))['status']).toEqual({ allocation, devices: [device] });
    const after = put((stored) => ({ ...stored, metadata: { ...(stored['metadata'] as object), labels: { a: 'b' } }, status: { devices: [device] } }));
    expect(after['status']).toEqual({});
    expect((after['metadata'] as JsonObject)['labels']).toBeUndefined();
  });
});

describe('changes', () => {
  it('of a template are looked at as a whole', () => {
    const asked = askServer();
    asked.make(ResourceClaimTemplates, { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaimTemplate', metadata: meta('t'), spec: { spec: (claim({}) as { spec: object }).spec } });
    const refusals = asked.changeRefusals(ResourceClaimTemplates, 't', (stored) => ({ ...stored, spec: { spec: { devices: { requests: [{ name: 'r' }] } } } }));
    expect(refusals[0]).toBe('spec.spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required');
    expect(refusals[1]).toMatch(/^spec: Invalid value: \{.*\}: field is immutable$/);
  });

  it('of a class leave settings alone that are too long by now', () => {
    const asked = askServer();
    const opaque = (text: string): object => ({ opaque: { driver: 'd', parameters: { text } } });
    asked.make(DeviceClasses, { apiVersion: 'resource.k8s.io/v1', kind: 'DeviceClass', metadata: meta('k'), spec: { config: [opaque('x')] } });
    expect(asked.changeRefusals(DeviceClasses, 'k', (stored) => ({ ...stored, spec: { config: [opaque('x'.repeat(10 * 1024))] } }))).toEqual(['spec.config[0].opaque.parameters: Too long: may not be more than 10240 bytes']);
  });
});
