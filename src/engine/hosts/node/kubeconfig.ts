import fs from 'node:fs';
import path from 'node:path';
import type { Certificates } from './certificates.ts';

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** Writes a kubeconfig that reaches this server, readable by its owner only. */
export function writeKubeconfig(file: string, url: string, certificates: Certificates | undefined): void {
  const cluster = certificates === undefined ? { server: url } : { server: url, 'certificate-authority-data': base64(certificates.ca) };
  const user = certificates === undefined ? {} : { 'client-certificate-data': base64(certificates.admin.certificate), 'client-key-data': base64(certificates.admin.key) };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'kubarium', cluster }],
    users: [{ name: 'kubernetes-admin', user }],
    contexts: [{ name: 'kubarium', context: { cluster: 'kubarium', user: 'kubernetes-admin' } }],
    'current-context': 'kubarium',
  };
  fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
}
