import { cloneJson } from '../../base/json.ts';
import { formatTime } from '../../base/time.ts';
import type { CertificateSigningRequest, CertificateSigningRequestCondition, CertificateSigningRequestStatus } from '../../api/certificates/types.ts';
import type { DraftOf, PartialUpdate, Strategy, StrategyContext } from '../kind.ts';
import { validateApproval } from '../validation/certificates/signing-request.ts';

// What the registry does with certificate requests: pkg/registry/certificates/certificates/strategy.go.

type RequestDraft = DraftOf<CertificateSigningRequest>;
type Condition = CertificateSigningRequestCondition;

const conditionsOf = (status: CertificateSigningRequestStatus | undefined): readonly Condition[] => status?.conditions ?? [];

/** Times that a client left out: now, or since when the condition is as it is. */
function dated(conditions: readonly Condition[], old: CertificateSigningRequest, { view }: StrategyContext): readonly Condition[] {
  const now = formatTime(view.sim.nowMs);
  return conditions.map((condition) => {
    const before = conditionsOf(old.status).find(({ type, status, lastTransitionTime }) => type === condition.type && status === condition.status && lastTransitionTime !== undefined);
    return { ...condition, lastUpdateTime: condition.lastUpdateTime ?? now, lastTransitionTime: condition.lastTransitionTime ?? before?.lastTransitionTime ?? now };
  });
}

/** As many decisions as before are the decisions of before. */
function withDecisions(conditions: readonly Condition[], old: CertificateSigningRequest): readonly Condition[] {
  let kept = conditions;
  for (const decision of ['Approved', 'Denied']) {
    const before = conditionsOf(old.status).filter(({ type }) => type === decision);
    const isSame = kept.filter(({ type }) => type === decision).length === before.length;
    let next = 0;
    if (isSame) kept = kept.map((condition) => (condition.type === decision ? (before[next++] ?? condition) : condition));
  }
  return kept;
}

function putConditions(draft: RequestDraft, status: CertificateSigningRequestStatus | undefined, conditions: readonly Condition[]): void {
  const { conditions: _, ...rest } = status ?? {};
  draft.status = cloneJson(conditions.length === 0 ? rest : { ...rest, conditions });
}

/** Who asks is what the server saw, not what the client says; the request itself never changes. */
export const certificateStrategy: Strategy<CertificateSigningRequest> = {
  prepareForCreate: (draft, { user }) => {
    const { username: _, uid: __, groups: ___, extra: ____, ...asked } = draft.spec;
    draft.spec = {
      ...asked,
      username: user.name,
      groups: [...user.groups],
      ...(user.uid === undefined ? {} : { uid: user.uid }),
      ...(user.extra === undefined ? {} : { extra: cloneJson(user.extra) }),
    };
  },
  prepareForUpdate: (draft, old) => {
    draft.spec = cloneJson(old.spec);
  },
  prepareForStatusUpdate: (draft, old, context) => {
    const conditions = conditionsOf(draft.status);
    if (conditions.length > 0) putConditions(draft, draft.status, dated(withDecisions(conditions, old), old, context));
  },
};

/** The `approval` subresource: conditions and nothing else. */
export const certificateApproval: PartialUpdate<CertificateSigningRequest> = {
  verbs: ['get', 'patch', 'update'],
  prepare: (draft, old, context) => {
    const conditions = dated(conditionsOf(draft.status), old, context);
    draft.spec = cloneJson(old.spec);
    putConditions(draft, old.status, conditions);
  },
  validate: (request, old) => validateApproval(request, old),
};
