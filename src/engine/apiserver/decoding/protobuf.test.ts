import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definitionNameOf } from '../../api/schema/schema.ts';
import { decodeStrict } from './decode.ts';
import { ProtobufError } from './protobuf-reader.ts';
import { readProtobuf } from './protobuf.ts';

// A small encoder: just enough to say what kubectl says.
const varint = (value: number): string => (value < 0x80 ? String.fromCharCode(value) : String.fromCharCode((value & 0x7f) | 0x80) + varint(Math.floor(value / 128)));
const bytes = (number: number, content: string): string => varint(number * 8 + 2) + varint(content.length) + content;
const integer = (number: number, value: number): string => varint(number * 8) + varint(value);
const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const envelope = (apiVersion: string, kind: string, raw: string): string => `k8s\0${bytes(1, bytes(1, apiVersion) + bytes(2, kind))}${bytes(2, raw)}`;

const definitionOf = (apiVersion: string, kind: string): string | undefined => {
  const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return definitionNameOf(group, version ?? '', kind);
};
const read = (body: string): unknown => readProtobuf(body, definitionOf)?.object;

describe('bodies in Protobuf', () => {
  it('reads maps, text beyond ASCII and bytes', () => {
    const meta = bytes(1, 'settings') + bytes(8, '');
    const data = bytes(2, bytes(1, 'greeting') + bytes(2, utf8('größe 你好')));
    const binary = bytes(3, bytes(1, 'raw') + bytes(2, '\x00\xff\x10'));
    expect(read(envelope('v1', 'ConfigMap', bytes(1, meta) + data + binary))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', creationTimestamp: null },
      data: { greeting: 'größe 你好' },
      binaryData: { raw: 'AP8Q' },
    });
  });

  it('finds fields of embedded messages, quantities and numbers that may be texts', () => {
    const probe = bytes(1, bytes(2, bytes(1, '/ready') + bytes(2, integer(1, 1) + integer(2, 0) + bytes(3, 'http')))) + integer(4, 5);
    const resources = bytes(8, bytes(2, bytes(1, 'cpu') + bytes(2, bytes(1, '100m'))));
    const container = bytes(1, 'web') + bytes(2, 'nginx') + resources + bytes(11, probe);
    const volume = bytes(1, 'conf') + bytes(2, bytes(19, bytes(1, bytes(1, 'settings'))));
    const raw = bytes(1, bytes(1, 'p')) + bytes(2, bytes(1, volume) + bytes(2, container));
    const object = read(envelope('v1', 'Pod', raw));
    expect(object).toMatchObject({
      spec: {
        volumes: [{ name: 'conf', configMap: { name: 'settings' } }],
        containers: [{ name: 'web', image: 'nginx', resources: { requests: { cpu: '100m' } }, readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 } }],
      },
    });
    expect(decodeStrict(object as never, 'core.v1.Pod').errors).toEqual([]);
  });

  it('reads times', () => {
    const at = integer(1, 1_790_000_000) + integer(2, 123_456_000);
    expect(read(envelope('coordination.k8s.io/v1', 'Lease', bytes(1, bytes(1, 'l')) + bytes(2, bytes(1, 'me') + bytes(4, at))))).toMatchObject({
      spec: { holderIdentity: 'me', renewTime: '2026-09-21T14:13:20.123456Z' },
    });
  });

  it('knows what it is not', () => {
    expect(read('{"kind":"Pod"}')).toBeUndefined();
    expect(read(envelope('v1', 'Nonsense', ''))).toBeUndefined();
    expect(() => read(`k8s\0${varint(10)}${varint(99)}`)).toThrow(ProtobufError);
  });

  it('never fails in another way', () => {
    const body = fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw).toString('latin1'));
    fc.assert(
      fc.property(body, (raw) => {
        let failure: unknown;
        try {
          read(envelope('v1', 'Pod', raw));
        } catch (error) {
          failure = error;
        }
        return failure === undefined || failure instanceof ProtobufError;
      }),
      { numRuns: 2000 },
    );
    const deep = Array.from({ length: 40_000 }).reduce<string>((inner) => (inner.length > 200_000 ? inner : bytes(8, inner)), '');
    expect(() => read(envelope('apiextensions.k8s.io/v1', 'CustomResourceDefinition', deep))).not.toThrow(RangeError);
  });
});
