// What a PKCS #10 certificate request says of its subject. Signatures are not checked: nobody's secrets are at stake here.
import { formatIp } from './ip.ts';
import { parsePem } from './pem.ts';

export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly uris: readonly string[];
}

/** One value of DER: what it is, and the bytes of it. */
interface Element {
  readonly tag: number;
  readonly content: readonly number[];
}

/** Thrown by readers below and caught at the door. */
class Unreadable extends Error {}

function elementsOf(bytes: readonly number[]): readonly Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] ?? 0;
    let length = bytes[at + 1];
    if (length === undefined) throw new Unreadable('asn1: syntax error: truncated tag or length');
    at += 2;
    if (length > 0x80) {
      const size = length & 0x7f;
      length = bytes.slice(at, at + size).reduce((sum, byte) => sum * 256 + byte, 0);
      at += size;
    }
    if (at + length > bytes.length) throw new Unreadable('asn1: syntax error: data truncated');
    elements.push({ tag, content: bytes.slice(at, at + length) });
    at += length;
  }
  return elements;
}

const sequence = 0x30;
const set = 0x31;
const objectIdentifier = 0x06;

function within(element: Element | undefined, tag: number): readonly Element[] {
  if (element?.tag !== tag) throw new Unreadable("asn1: structure error: tags don't match");
  return elementsOf(element.content);
}

function textOf({ content }: Element): string {
  return String.fromCharCode(...content);
}

function isOid(element: Element | undefined, dotted: readonly number[]): boolean {
  return element?.tag === objectIdentifier && element.content.join() === dotted.join();
}

const commonNameOid = [0x55, 4, 3];
const organizationOid = [0x55, 4, 10];
const alternativeNamesOid = [0x55, 0x1d, 0x11];
const extensionRequestOid = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 14];

/** The values of one attribute of a name. */
function valuesOf(name: readonly Element[], oid: readonly number[]): readonly string[] {
  return name
    .flatMap((relative) => within(relative, set))
    .map((pair) => within(pair, sequence))
    .filter(([type]) => isOid(type, oid))
    .flatMap(([, value]) => (value === undefined ? [] : [textOf(value)]));
}

/** The general names of the extension that lists other names, if it is asked for. */
function alternativeNames(attributes: readonly Element[]): readonly Element[] {
  const requested = attributes.map((attribute) => within(attribute, sequence)).filter(([type]) => isOid(type, extensionRequestOid));
  const extensions = requested.flatMap(([, values]) => within(values, set)).flatMap((list) => within(list, sequence));
  const found = extensions.map((extension) => within(extension, sequence)).find(([type]) => isOid(type, alternativeNamesOid));
  const value = found?.at(-1);
  return value === undefined ? [] : elementsOf(value.content).flatMap((list) => within(list, sequence));
}

function addressText(bytes: readonly number[]): string {
  return formatIp({ family: bytes.length === 4 ? 4 : 6, bits: bytes.reduce((bits, byte) => bits * 256n + BigInt(byte), 0n) });
}

function readRequest(bytes: readonly number[]): CertificateRequest {
  const [outer, ...rest] = elementsOf(bytes);
  if (rest.length > 0) throw new Unreadable('asn1: syntax error: trailing data');
  const [info] = within(outer, sequence);
  const [, subject, , attributes] = within(info, sequence);
  const name = within(subject, sequence);
  const others = attributes === undefined ? [] : alternativeNames(elementsOf(attributes.content));
  const tagged = (tag: number): readonly Element[] => others.filter((other) => (other.tag & 0x1f) === tag);
  return {
    commonName: valuesOf(name, commonNameOid).at(-1) ?? '',
    organizations: valuesOf(name, organizationOid),
    emailAddresses: tagged(1).map(textOf),
    dnsNames: tagged(2).map(textOf),
    uris: tagged(6).map(textOf),
    ipAddresses: tagged(7).map(({ content }) => addressText(content)),
  };
}

/** The request in a PEM text, or in Go's words why there is none. */
export function parseCertificateRequest(pem: string): CertificateRequest | string {
  const [block] = parsePem(pem);
  if (block?.type !== 'CERTIFICATE REQUEST') return 'PEM block type must be CERTIFICATE REQUEST';
  try {
    return readRequest(block.bytes);
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
}
