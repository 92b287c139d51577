import { describe, expect, it } from 'vitest';
import { parseCertificateRequest } from './certificate-request.ts';

// Made by openssl: O=system:nodes, O=two, CN=system:node:a, with names of every kind. The key has been thrown away.
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

describe('parseCertificateRequest', () => {
  it('reads who asks, and by which other names', () => {
    expect(parseCertificateRequest(pem)).toEqual({
      commonName: 'system:node:a',
      organizations: ['system:nodes', 'two'],
      dnsNames: ['a.b'],
      ipAddresses: ['10.1.2.3'],
      emailAddresses: ['x@y'],
      uris: ['http://u'],
    });
  });

  it('tells what is no request', () => {
    expect(parseCertificateRequest('')).toBe('PEM block type must be CERTIFICATE REQUEST');
    expect(parseCertificateRequest(pem.replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE'))).toBe('PEM block type must be CERTIFICATE REQUEST');
    expect(parseCertificateRequest('-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n')).toBe('asn1: syntax error: data truncated');
  });
});
