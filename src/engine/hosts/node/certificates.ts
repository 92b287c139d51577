import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

type CryptoKey = webcrypto.CryptoKey;
type CryptoKeyPair = webcrypto.CryptoKeyPair;

x509.cryptoProvider.set(webcrypto as never);

export interface KeyPair {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

export interface Certificates {
  readonly ca: string;
  readonly server: KeyPair;
  /** User `kubernetes-admin` of group `system:masters`. */
  readonly admin: KeyPair;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const yearMs = 365 * 24 * 3600 * 1000;

async function pemOf(key: CryptoKey): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${bytes.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END PRIVATE KEY-----\n`;
}

async function keys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

let serial = 1;

function validity(): { serialNumber: string; notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { serialNumber: (serial++).toString(16).padStart(2, '0'), notBefore: new Date(now - 3_600_000), notAfter: new Date(now + yearMs) };
}

/** A certificate authority of this process' own, a server certificate for `hosts`, and one for the administrator. */
export async function makeCertificates(hosts: readonly string[]): Promise<Certificates> {
  const caKeys = await keys();
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: 'CN=kubernetes',
    keys: caKeys,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true)],
  });
  const issue = async (subject: string, usage: string, extensions: x509.Extension[]): Promise<KeyPair> => {
    const pair = await keys();
    const certificate = await x509.X509CertificateGenerator.create({
      ...validity(),
      subject,
      issuer: ca.subject,
      publicKey: pair.publicKey,
      signingKey: caKeys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [new x509.BasicConstraintsExtension(false, undefined, true), new x509.ExtendedKeyUsageExtension([usage]), ...extensions],
    });
    return { certificate: certificate.toString('pem'), key: await pemOf(pair.privateKey) };
  };
  const names = hosts.map((host): x509.JsonGeneralName => ({ type: /^[\d.]+$|:/.test(host) ? 'ip' : 'dns', value: host }));
  return {
    ca: ca.toString('pem'),
    server: await issue('CN=kube-apiserver', x509.ExtendedKeyUsage.serverAuth, [new x509.SubjectAlternativeNameExtension(names)]),
    admin: await issue('CN=kubernetes-admin, O=system:masters', x509.ExtendedKeyUsage.clientAuth, []),
  };
}
