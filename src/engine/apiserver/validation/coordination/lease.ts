// Leases: pkg/apis/coordination/validation/validation.go.
import type { Lease, LeaseSpec } from '../../../api/coordination/types.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, invalidEach, notSupported } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { negativeSentence, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { qualifiedName, subdomainName } from '../names.ts';
import { rulesOf } from '../validator.ts';

type SpecDraft = Incomplete<LeaseSpec>;

const strategies: readonly string[] = ['OldestEmulationVersion'];

function* validateStrategy(strategy: string): Causes {
  // Upstream appends the field's name twice.
  const path = 'spec.strategy.strategy';
  if (strategy.includes('/')) yield* invalidEach(path, strategy, qualifiedName(strategy));
  else if (!strategies.includes(strategy)) yield notSupported(path, strategy, strategies);
}

function* validateSpec(spec: SpecDraft): Causes {
  const { leaseDurationSeconds, leaseTransitions, strategy, preferredHolder = '' } = spec;
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) yield invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0');
  if (leaseTransitions !== undefined && leaseTransitions < 0) yield invalid('spec.leaseTransitions', leaseTransitions, negativeSentence);
  if (strategy !== undefined) yield* validateStrategy(strategy);
  if (preferredHolder !== '' && (strategy ?? '') === '') yield forbidden('spec.preferredHolder', 'may only be specified if `strategy` is defined');
}

function* validateLease({ metadata = {}, spec = {} }: Incomplete<Lease>): Causes {
  yield* validateMeta(metadata, { namespaced: true, name: subdomainName, qualifiedFinalizers: false });
  yield* validateSpec(spec);
}

/** Kubelets renew theirs all the time, so this is on a hot path. */
function* validateLeaseUpdate({ metadata = {}, spec = {} }: Incomplete<Lease>, old: Lease): Causes {
  yield* validateMetaUpdate(metadata, old.metadata, false);
  yield* validateSpec(spec);
}

export const leaseRules = rulesOf<Lease>({ create: validateLease, update: validateLeaseUpdate });
