// Names of certificate signers and trust bundles: pkg/apis/core/validation/names.go.
import type { Causes } from './field-error.ts';
import { invalid, required, tooLong } from './field-error.ts';
import { goQuote } from './go-text.ts';
import { byteLength, dns1123Label, dns1123Subdomain, subdomainName } from './names.ts';

/** `host/path`, the host a domain of at least two labels. */
export function* validateSignerName(name: string, path: string): Causes {
  if (name === '') {
    yield required(path);
    return;
  }
  const [domain = '', rest, ...more] = name.split('/');
  if (rest === undefined || more.length > 0) {
    yield invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
    return;
  }
  if (byteLength(domain) > 253) yield tooLong(path, 253);
  yield* firstBadLabel(domain, dns1123Label, path);
  if (!domain.includes('.')) yield invalid(path, domain, 'should be a domain with at least two segments separated by dots');
  yield* firstBadLabel(rest, dns1123Subdomain, path);
  if (byteLength(name) > 571) yield tooLong(path, 571);
}

function* firstBadLabel(text: string, check: (label: string) => readonly string[], path: string): Causes {
  for (const label of text.split('.')) {
    const faults = check(label);
    for (const fault of faults) yield invalid(path, text, `validating label ${goQuote(label)}: ${fault}`);
    if (faults.length > 0) return;
  }
}

/** The signer that the name of a trust bundle belongs to, or none. */
export function signerOfBundle(name: string): string {
  const split = name.lastIndexOf(':');
  return split < 0 ? '' : name.slice(0, split).replaceAll(':', '/');
}

/** A bundle of a signer is called after it. */
export function trustBundleName(signer: string, name: string, prefix: boolean): readonly string[] {
  if (signer === '') return name.includes(':') ? ['ClusterTrustBundle without signer name must not have ":" in its name'] : subdomainName(name, prefix);
  const start = `${signer.replaceAll('/', ':')}:`;
  return name.startsWith(start) ? subdomainName(name.slice(start.length), prefix) : [`ClusterTrustBundle for signerName ${signer} must be named with prefix ${start}`];
}

/** Signers of Kubernetes itself promise shorter lives. */
export function isKubernetesSigner(name: string): boolean {
  const host = name.split('/')[0] ?? '';
  return host === 'kubernetes.io' || host.endsWith('.kubernetes.io');
}
