import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../base/json.ts';
import { readBase64 } from './base64.ts';
import { decodeStrict } from './decode.ts';
import { readTime } from './time.ts';

const pod = (spec: unknown): JsonObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec }) as JsonObject;
const container = (fields: unknown): JsonObject => pod({ containers: [{ name: 'c', image: 'i', ...(fields as object) }] });
const faultOf = (body: JsonObject, definition = 'core.v1.Pod'): string | undefined => decodeStrict(body, definition).errors[0];

describe('strict decoding', () => {
  it.each([
    [pod('x'), 'json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec'],
    [pod({ containers: {} }), 'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container'],
    [pod({ containers: ['x'] }), 'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type v1.Container'],
    [container({ imagePullPolicy: 5 }), 'json: cannot unmarshal number into Go struct field Container.spec.containers.imagePullPolicy of type v1.PullPolicy'],
    [container({ ports: [{ containerPort: '80' }] }), 'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32'],
    [container({ ports: [{ containerPort: 80.5 }] }), 'json: cannot unmarshal number 80.5 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32'],
    [container({ ports: [{ containerPort: 3_000_000_000 }] }), 'json: cannot unmarshal number 3000000000 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32'],
    [container({ stdin: 'yes' }), 'json: cannot unmarshal string into Go struct field Container.spec.containers.stdin of type bool'],
    [container({ resources: { limits: [] } }), 'json: cannot unmarshal array into Go struct field ResourceRequirements.spec.containers.resources.limits of type v1.ResourceList'],
    [container({ livenessProbe: { httpGet: 'x' } }), 'json: cannot unmarshal string into Go struct field Probe.spec.containers.livenessProbe.ProbeHandler.httpGet of type v1.HTTPGetAction'],
    [container({ livenessProbe: { httpGet: { port: true } } }), 'json: cannot unmarshal bool into Go struct field HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32'],
    [pod({ nodeSelector: { a: 1 } }), 'json: cannot unmarshal number into Go struct field PodSpec.spec.nodeSelector of type string'],
    [{ apiVersion: 'v1', kind: 'Pod', metadata: { creationTimestamp: 5 } }, 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string'],
  ])('tells a mismatch of types %#', (body, message) => {
    expect(faultOf(body as JsonObject)).toBe(message);
  });

  it('stops at a quantity or time that cannot be read, whatever else is wrong', () => {
    expect(faultOf(pod({ hostNetwork: 'x', containers: [{ name: 'c', resources: { limits: { cpu: 'lots' } } }] }))).toMatch(/^quantities must match the regular expression/);
    expect(faultOf({ apiVersion: 'v1', kind: 'Pod', metadata: { creationTimestamp: 'today' } })).toBe('parsing time "today" as "2006-01-02T15:04:05Z07:00": cannot parse "today" as "2006"');
  });

  it('lists unknown and duplicate fields in the order of the document', () => {
    const body = { ...container({ imag: 'x', ports: [{ contPort: 1 }] }), bogus: {} };
    expect(decodeStrict(body, 'core.v1.Pod').errors).toEqual(['strict decoding error: unknown field "spec.containers[0].imag", unknown field "spec.containers[0].ports[0].contPort", unknown field "bogus"']);
    expect(decodeStrict(body, 'core.v1.Pod', 'Warn')).toMatchObject({ errors: [], warnings: ['unknown field "spec.containers[0].imag"', 'unknown field "spec.containers[0].ports[0].contPort"', 'unknown field "bogus"'] });
    expect(decodeStrict(body, 'core.v1.Pod', 'Ignore')).toMatchObject({ errors: [], warnings: [] });
    expect(decodeStrict(pod({}), 'core.v1.Pod', 'Strict', ['metadata.name']).errors).toEqual(['strict decoding error: duplicate field "metadata.name"']);
  });

  it('keeps what differs from nothing and drops what does not', () => {
    const { object } = decodeStrict(container({ stdin: false, env: [], args: null, command: ['a'], livenessProbe: { timeoutSeconds: 0 }, securityContext: { privileged: false, runAsUser: 0 }, extra: 1 }), 'core.v1.Pod');
    expect(object['spec']).toEqual({ containers: [{ name: 'c', image: 'i', command: ['a'], livenessProbe: {}, securityContext: { privileged: false, runAsUser: 0 }, resources: {} }] });
    expect(object['status']).toEqual({});
    const role = decodeStrict({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'r' }, rules: [] }, 'rbac.v1.ClusterRole');
    expect(role.object['rules']).toBeNull();
  });

  it('canonicalises quantities, times and base64', () => {
    const { object } = decodeStrict(container({ resources: { limits: { cpu: 0.5, memory: ' 1024Mi ' } } }), 'core.v1.Pod');
    expect(object).toMatchObject({ spec: { containers: [{ resources: { limits: { cpu: '500m', memory: '1Gi' } } }] } });
    expect(decodeStrict({ apiVersion: 'v1', kind: 'Secret', metadata: {}, data: { a: 'YW\nI=' } }, 'core.v1.Secret').object['data']).toEqual({ a: 'YWI=' });
    expect(readTime('2026-01-02T03:04:05.678+02:00', 'seconds')).toEqual({ text: '2026-01-02T01:04:05Z' });
    expect(readTime('2026-01-02T03:04:05.678901Z', 'micros')).toEqual({ text: '2026-01-02T03:04:05.678901Z' });
    expect(readTime('2026-13-02T03:04:05Z', 'seconds')).toEqual({ fault: 'parsing time "2026-13-02T03:04:05Z": month out of range' });
    expect(readTime('2026-01-02T03:04:05Zx', 'seconds')).toEqual({ fault: 'parsing time "2026-01-02T03:04:05Zx": extra text: "x"' });
  });

  it.each([
    ['!', 0], ['ab!d', 2], ['abc', 0], ['abcde', 4], ['ab==c', 4], ['a===', 1], ['ab=', 3], ['ab=c', 2], ['YQ==\n', undefined], ['', undefined], ['YR==', undefined],
  ])('reads base64 %j', (text, faultAt) => {
    expect(readBase64(text)).toEqual(faultAt === undefined ? { text: text === 'YR==' ? 'YQ==' : text.trim() } : { faultAt });
  });

  it('takes hostile keys and depths for what they are', () => {
    const hostile = JSON.parse('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"labels":{"__proto__":"x"}},"__proto__":{"a":1},"data":{"__proto__":"y"}}') as JsonObject;
    const { object, errors } = decodeStrict(hostile, 'core.v1.ConfigMap');
    expect(errors).toEqual(['strict decoding error: unknown field "__proto__"']);
    expect(Object.keys(object['data'] as object)).toEqual(['__proto__']);
    let schema: JsonObject = { type: 'object' };
    for (let depth = 0; depth < 5000; depth += 1) schema = { properties: { a: schema } };
    const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: {}, spec: { versions: [{ schema: { openAPIV3Schema: schema } }] } };
    expect(faultOf(definition as JsonObject, 'apiextensions.v1.CustomResourceDefinition')).toBe('exceeded max depth');
  });
});
