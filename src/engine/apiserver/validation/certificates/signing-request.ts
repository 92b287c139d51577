// CertificateSigningRequests: pkg/apis/certificates/validation/validation.go.
import type { CertificateSigningRequest, CertificateSigningRequestCondition, CertificateSigningRequestSpec } from '../../../api/certificates/types.ts';
import { parseCertificateRequest } from '../../../api/values/certificate-request.ts';
import type { PemBlock } from '../../../api/values/pem.ts';
import { parsePem } from '../../../api/values/pem.ts';
import { textOfBase64 } from '../../../base/base64.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, notSupported, required } from '../field-error.ts';
import { structDiff } from '../go-diff.ts';
import { goQuote } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateMeta, validateMetaUpdate } from '../metadata.ts';
import { semanticEqual } from '../semantic.ts';
import { validateSignerName } from '../signer-names.ts';
import { rulesOf } from '../validator.ts';

type RequestDraft = Incomplete<CertificateSigningRequest>;
type ConditionDraft = Incomplete<CertificateSigningRequestCondition>;

const legacySigner = 'kubernetes.io/legacy-unknown';
const decisions = ['Approved', 'Denied'] as const;
const lasting = [...decisions, 'Failed'] as const;
const statuses: readonly string[] = ['False', 'True', 'Unknown'];
const usages: readonly string[] = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

function* validateUsages(asked: readonly string[]): Causes {
  const path = 'spec.usages';
  if (asked.length === 0) yield required(path);
  for (const [index, usage] of asked.entries()) if (!usages.includes(usage)) yield notSupported(`${path}[${index}]`, usage, usages);
  for (const [index, usage] of asked.entries()) if (asked.indexOf(usage) < index) yield duplicate(`${path}[${index}]`, usage);
}

function* validateSpec(spec: Incomplete<CertificateSigningRequestSpec>): Causes {
  const { signerName = '', expirationSeconds } = spec;
  // Left out it is kept as null.
  const request = spec.request ?? '';
  const parsed = parseCertificateRequest(textOfBase64(request));
  if (typeof parsed === 'string') yield invalid('spec.request', request === '' ? undefined : request, parsed);
  yield* validateUsages(spec.usages ?? []);
  if (signerName === legacySigner) yield invalid('spec.signerName', signerName, 'the legacy signerName is not allowed via this API version');
  else yield* validateSignerName(signerName, 'spec.signerName');
  if (expirationSeconds !== undefined && expirationSeconds < 600) yield invalid('spec.expirationSeconds', expirationSeconds, 'may not specify a duration less than 600 seconds (10 minutes)');
}

function* validateCondition(condition: ConditionDraft, path: string): Causes {
  const { type = '', status = '' } = condition;
  const allowed = (lasting as readonly string[]).includes(type) ? ['True'] : statuses;
  if (type === '') yield required(`${path}.type`);
  if (status === '') yield required(`${path}.status`);
  else if (!allowed.includes(status)) yield notSupported(`${path}.status`, status, allowed);
}

function* validateConditions(conditions: readonly ConditionDraft[]): Causes {
  const path = 'status.conditions';
  const seen = new Set<string>();
  for (const [index, condition] of conditions.entries()) {
    const { type = '' } = condition;
    yield* validateCondition(condition, `${path}[${index}]`);
    const other = type === 'Approved' ? 'Denied' : 'Approved';
    if ((type === 'Approved' || type === 'Denied') && seen.has(other)) yield invalid(path, type, 'Approved and Denied conditions are mutually exclusive');
    if (seen.has(type)) yield duplicate(`${path}[${index}].type`, type);
    seen.add(type);
  }
}

/** What a block holds begins as a certificate does: a sequence of DER. More is not looked at. */
function blockFault({ type, hasHeaders, bytes }: PemBlock): string | undefined {
  if (type !== 'CERTIFICATE') return `only CERTIFICATE PEM blocks are allowed, found ${goQuote(type)}`;
  if (hasHeaders) return 'no PEM block headers are permitted';
  if (bytes.length === 0) return 'found CERTIFICATE PEM block containing 0 certificates';
  return bytes[0] === 0x30 ? undefined : 'x509: malformed certificate';
}

function certificateFault(pem: string): string | undefined {
  if (pem === '') return undefined;
  const blocks = parsePem(pem);
  for (const block of blocks) {
    const fault = blockFault(block);
    if (fault !== undefined) return fault;
  }
  return blocks.length === 0 ? 'must contain at least one CERTIFICATE PEM block' : undefined;
}

function* validateWhole(request: RequestDraft, old?: CertificateSigningRequest): Causes {
  const { metadata = {}, spec = {}, status = {} } = request;
  yield* validateMeta(metadata, { namespaced: false, name: () => [] });
  yield* validateSpec(spec);
  yield* validateConditions(status.conditions ?? []);
  if (status.certificate === old?.status.certificate) return;
  const fault = certificateFault(textOfBase64(status.certificate ?? ''));
  if (fault !== undefined) yield invalid('status.certificate', '<certificate data>', fault);
}

function ofType<T extends ConditionDraft>(conditions: readonly T[] | undefined, type: string): readonly T[] {
  return (conditions ?? []).filter((condition) => condition.type === type);
}

/** Approval and denial are for the `approval` subresource, and for ever. */
function* validateDecisions(request: RequestDraft, old: CertificateSigningRequest): Causes {
  for (const type of decisions) {
    const before = ofType(old.status.conditions, type);
    const after = ofType(request.status?.conditions, type);
    if (after.length > before.length) yield forbidden('status.conditions', `updates may not add a condition of type ${goQuote(type)}`);
    else if (after.length === before.length && !semanticEqual(after, before)) {
      const shown = structDiff('[CertificateSigningRequestCondition', before, after);
      yield forbidden('status.conditions', `updates may not modify a condition of type ${goQuote(type)}\n${shown}`);
    }
  }
}

interface Rights {
  readonly decides?: boolean;
  readonly signs?: boolean;
}

function* validateChange(request: RequestDraft, old: CertificateSigningRequest, { decides = false, signs = false }: Rights): Causes {
  yield* validateWhole(request, old);
  for (const type of lasting) {
    if (ofType(request.status?.conditions, type).length < ofType(old.status.conditions, type).length) {
      yield forbidden('status.conditions', `updates may not remove a condition of type ${goQuote(type)}`);
    }
  }
  if (!decides) yield* validateDecisions(request, old);
  const before = old.status.certificate ?? '';
  if ((request.status?.certificate ?? '') !== before) {
    if (!signs) yield forbidden('status.certificate', 'updates may not set certificate content');
    else if (before !== '') yield forbidden('status.certificate', 'updates may not modify existing certificate content');
  }
  yield* validateMetaUpdate(request.metadata ?? {}, old.metadata);
}

/** The `approval` subresource. */
export function validateApproval(request: RequestDraft, old: CertificateSigningRequest): Causes {
  return validateChange(request, old, { decides: true });
}

export const signingRequestRules = rulesOf<CertificateSigningRequest>({
  create: (request) => validateWhole(request),
  update: (request, old) => validateChange(request, old, {}),
  status: (request, old) => validateChange(request, old, { signs: true }),
});
