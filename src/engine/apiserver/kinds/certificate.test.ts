import { beforeEach, describe, expect, it } from 'vitest';
import { CertificateSigningRequests } from '../../api/certificates/resources.ts';
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../../api/certificates/types.ts';
import type { User } from '../../api/operation.ts';
import { base64OfText } from '../../base/base64.ts';
import { askServer, type Asking } from '../validation/asking.ts';

// Made by openssl; the key has been thrown away.
const pem = `-----BEGIN CERTIFICATE REQUEST-----
MIIBLzCB1QIBADA9MRUwEwYDVQQKDAxzeXN0ZW06bm9kZXMxDDAKBgNVBAoMA3R3
bzEWMBQGA1UEAwwNc3lzdGVtOm5vZGU6YTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABPTrwqz7vBoKUNtDpc79sZ6wXI8VJ+YzexMAb5xiDTf+kyThAPdWvyZ7ft7L
rBgY4WtRf2T296jcJ4JVnDVsAuugNjA0BgkqhkiG9w0BCQ4xJzAlMCMGA1UdEQQc
MBqCA2EuYocECgECA4EDeEB5hghodHRwOi8vdTAKBggqhkjOPQQDAgNJADBGAiEA
h6Ae9PyGQDf4M5U0FYYfTHqki3T+qGvSj1wtnaS9QmwCIQC3F3oM8AX+uuCjQpTw
ftNEpvT8mlsDbBNEZwK2nfww/w==
-----END CERTIFICATE REQUEST-----
`;

const now = '2026-01-01T00:00:00Z';
const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

let asked: Asking;

beforeEach(() => {
  asked = askServer();
  asked.make(CertificateSigningRequests, { metadata: { name: 'x' }, spec: { request: base64OfText(pem), usages: ['client auth'], signerName: 'example.com/s', username: 'somebody', uid: 'u', extra: { a: ['b'] } } });
});

function put(subresource: string, status: object, user = admin): CertificateSigningRequest {
  const object = { ...asked.api.peek(CertificateSigningRequests, 'x'), status };
  return asked.api.execute({ resource: CertificateSigningRequests, name: 'x', verb: 'update', subresource, object: object as never }, user) as CertificateSigningRequest;
}

const approved = (reason: string): CertificateSigningRequestCondition => ({ type: 'Approved', status: 'True', reason });

it('is asked for by whoever sends it, whatever it says', () => {
  const { spec } = asked.api.peek(CertificateSigningRequests, 'x') as CertificateSigningRequest;
  expect([spec.username, spec.groups, spec.uid, spec.extra]).toEqual(['kubernetes-admin', ['system:masters'], undefined, undefined]);
});

describe('an approval', () => {
  it('is dated, and is nothing but conditions', () => {
    expect(put('approval', { conditions: [approved('Good')], certificate: 'eA==' }).status).toEqual({ conditions: [{ ...approved('Good'), lastUpdateTime: now, lastTransitionTime: now }] });
  });

  it('is kept as it was when the status is written', () => {
    put('approval', { conditions: [{ ...approved('Good'), lastUpdateTime: '2020-01-01T00:00:00Z' }] });
    const failed = { type: 'Failed', status: 'True' };
    expect(put('status', { conditions: [approved('Better'), failed] }).status?.conditions).toEqual([
      { ...approved('Good'), lastUpdateTime: '2020-01-01T00:00:00Z', lastTransitionTime: now },
      { ...failed, lastUpdateTime: now, lastTransitionTime: now },
    ]);
  });

  it('is not for the status', () => {
    expect(asked.changeRefusals(CertificateSigningRequests, 'x', (stored) => ({ ...stored, status: { conditions: [approved('Good')] } }), 'status')).toEqual(['status.conditions: Forbidden: updates may not add a condition of type "Approved"']);
  });
});

it('what is issued is a certificate', () => {
  const refusals = (text: string): readonly string[] => asked.changeRefusals(CertificateSigningRequests, 'x', (stored) => ({ ...stored, status: { certificate: base64OfText(text) } }), 'status');
  const block = (type: string, content: string): string => `-----BEGIN ${type}-----\n${content}\n-----END ${type}-----\n`;
  expect(refusals(block('CERTIFICATE', 'MIIB'))).toEqual([]);
  expect(refusals(block('CERTIFICATE', 'aGVsbG8='))).toEqual(['status.certificate: Invalid value: "<certificate data>": x509: malformed certificate']);
  expect(refusals(block('CERTIFICATE', 'MIIB') + block('KEY', 'MIIB'))).toEqual(['status.certificate: Invalid value: "<certificate data>": only CERTIFICATE PEM blocks are allowed, found "KEY"']);
});
