// What is wrong about a certificate and its key at first sight, in the words of Go's crypto/tls. What is inside the blocks is not looked at.
import { textOfBase64 } from '../../../base/base64.ts';

const beginLine = /^-----BEGIN (.*)-----$/;
const endLine = /^-----END (.*)-----$/;
const base64Text = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Lines with a colon before the data are headers. */
function isData(lines: readonly string[]): boolean {
  const start = lines.findIndex((line) => !line.includes(':'));
  return start >= 0 && base64Text.test(lines.slice(start).join('').replace(/\s/g, ''));
}

/** The types of the PEM blocks in a text: one pass over its lines. */
function* blockTypes(text: string): Generator<string, void> {
  let type: string | undefined;
  let lines: string[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trimEnd();
    const begun = beginLine.exec(line)?.[1];
    const ended = begun === undefined ? endLine.exec(line)?.[1] : undefined;
    if (begun !== undefined) [type, lines] = [begun, []];
    else if (ended === undefined) lines.push(line);
    else {
      if (type !== undefined && ended === type && isData(lines)) yield type;
      type = undefined;
    }
  }
}

function certificateFault(text: string): string | undefined {
  const types = [...blockTypes(text)];
  if (types.includes('CERTIFICATE')) return undefined;
  if (types.length === 0) return 'tls: failed to find any PEM data in certificate input';
  if (types.length === 1 && types[0]?.endsWith('PRIVATE KEY') === true) {
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
  }
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${types.join(' ')}]`;
}

function keyFault(text: string): string | undefined {
  const types = [...blockTypes(text)];
  if (types.some((type) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'))) return undefined;
  if (types.length === 0) return 'tls: failed to find any PEM data in key input';
  if (types.length === 1 && types[0] === 'CERTIFICATE') return 'tls: found a certificate rather than a key in the PEM for the private key';
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types.join(' ')}]`;
}

export function* warningsOfKeyPair(data: Readonly<Record<string, string>>): Iterable<string> {
  const fault = certificateFault(textOfBase64(data['tls.crt'] ?? '')) ?? keyFault(textOfBase64(data['tls.key'] ?? ''));
  if (fault !== undefined) yield fault;
}
