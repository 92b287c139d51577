import { cloneJson } from '../../base/json.ts';
import type { CertificateSigningRequest } from '../../api/certificates/types.ts';
import type { Strategy } from '../kind.ts';

/** Who asks is what the server saw, not what the client says; the request itself never changes (pkg/registry/certificates). */
export const certificateStrategy: Strategy<CertificateSigningRequest> = {
  prepareForCreate: (draft, { user }) => {
    draft.spec = {
      ...draft.spec,
      username: user.name,
      groups: [...user.groups],
      ...(user.uid === undefined ? {} : { uid: user.uid }),
      ...(user.extra === undefined ? {} : { extra: cloneJson(user.extra) }),
    };
  },
  prepareForUpdate: (draft, old) => {
    draft.spec = cloneJson(old.spec);
  },
};
