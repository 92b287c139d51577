import { formatTime } from '../../base/time.ts';
import type { Namespace } from '../../api/core/types.ts';
import { gcFinalizersAfter } from '../finalizers.ts';
import type { PartialUpdate, Strategy } from '../kind.ts';
import { validateNamespaceFinalize } from '../validation/core/config.ts';
import { labelName } from '../validation/names.ts';

/** pkg/registry/core/namespace: a namespace goes in two steps; the namespace controller empties `spec.finalizers` through `finalize`. */
export const namespaceStrategy: Strategy<Namespace> = {
  prepareForCreate: (draft) => {
    const finalizers = draft.spec?.finalizers ?? [];
    draft.spec = { finalizers: finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'] };
    // A generated name was not there yet when defaults were filled in; one that will be refused is not worth a label.
    const { name = '' } = draft.metadata;
    if (labelName(name, false).length === 0) draft.metadata.labels = { ...draft.metadata.labels, 'kubernetes.io/metadata.name': name };
  },
  prepareForUpdate: (draft, old) => {
    draft.spec = { ...draft.spec, ...(old.spec.finalizers === undefined ? {} : { finalizers: [...old.spec.finalizers] }) };
  },
  beginDelete: (namespace, options, { view }) => {
    if (namespace.metadata.deletionTimestamp !== undefined) return undefined;
    const { finalizers: _, ...rest } = namespace.metadata;
    const finalizers = gcFinalizersAfter(namespace.metadata.finalizers ?? [], options.propagationPolicy);
    const metadata = { ...rest, ...(finalizers.length === 0 ? {} : { finalizers }), deletionTimestamp: formatTime(view.sim.nowMs) };
    return { ...namespace, metadata, status: { ...namespace.status, phase: 'Terminating' } };
  },
  isHeld: (namespace) => (namespace.spec.finalizers ?? []).length > 0,
};

export const namespaceFinalize: PartialUpdate<Namespace> = {
  verbs: ['update'],
  validate: validateNamespaceFinalize,
  prepare: (draft, old) => {
    draft.status = old.status as typeof draft.status;
  },
};
