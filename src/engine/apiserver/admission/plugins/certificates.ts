// plugin/pkg/admission/certificates: three plugins that guard certificate requests.
import { CertificateSigningRequests } from '../../../api/certificates/resources.ts';
import type { CertificateSigningRequest } from '../../../api/certificates/types.ts';
import type { User } from '../../../api/operation.ts';
import { parseCertificateRequest } from '../../../api/values/certificate-request.ts';
import { jsonEqual } from '../../../base/json.ts';
import { Authorizer } from '../../authz/authorizer.ts';
import { textOfBase64 } from '../../../base/base64.ts';
import type { AdmissionPlugin, AdmissionRequest, AdmissionView } from '../plugin.ts';
import { allow, forbid } from '../plugin.ts';
import { creates } from './verdicts.ts';

const clientSigner = 'kubernetes.io/kube-apiserver-client';

/** Rights on signers are given by the signer's name or for all signers of a domain. */
function mayUseSigner(view: AdmissionView, user: User, verb: 'approve' | 'sign', signer: string): boolean {
  const authorizer = new Authorizer(view);
  const wish = { user, verb, group: 'certificates.k8s.io', resource: 'signers', subresource: '', namespace: '' };
  return [signer, `${signer.split('/')[0] ?? ''}/*`].some((name) => authorizer.decide({ ...wish, name }).isAllowed);
}

function updatesPart({ resource, operation, subresource }: AdmissionRequest, part: string): boolean {
  return resource === CertificateSigningRequests && operation === 'UPDATE' && subresource === part;
}

export const certificateApproval: AdmissionPlugin = {
  name: 'CertificateApproval',
  handles: (request) => updatesPart(request, 'approval'),
  validate(request, view) {
    const { signerName } = (request.oldObject as CertificateSigningRequest).spec;
    return mayUseSigner(view, request.user, 'approve', signerName) ? allow : forbid(request, `user not permitted to approve requests with signerName "${signerName}"`);
  },
};

export const certificateSigning: AdmissionPlugin = {
  name: 'CertificateSigning',
  handles: (request) => updatesPart(request, 'status'),
  validate(request, view) {
    const old = request.oldObject as CertificateSigningRequest;
    const { status } = request.object as CertificateSigningRequest;
    if (status.certificate === old.status.certificate && jsonEqual(status.conditions, old.status.conditions)) return allow;
    const { signerName } = old.spec;
    return mayUseSigner(view, request.user, 'sign', signerName) ? allow : forbid(request, `user not permitted to sign requests with signerName "${signerName}"`);
  },
};

/** Nobody becomes a master of the cluster by a certificate that the cluster itself signs. */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  handles: (request) => creates(request, CertificateSigningRequests),
  validate(request) {
    const { spec } = request.object as CertificateSigningRequest;
    if (spec.signerName !== clientSigner) return allow;
    const parsed = parseCertificateRequest(textOfBase64(spec.request));
    if (typeof parsed === 'string') return forbid(request, `failed to parse CSR: ${parsed}`);
    return parsed.organizations.includes('system:masters') ? forbid(request, `use of ${clientSigner} signer with system:masters group is not allowed`) : allow;
  },
};
