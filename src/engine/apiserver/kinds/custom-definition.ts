import { CustomResourceDefinitions } from '../../api/apiextensions/resources.ts';
import type { CustomResourceDefinition } from '../../api/apiextensions/types.ts';
import { formatTime } from '../../base/time.ts';
import { cleanupAfterMs, cleanupDue, cleanupFinalizer } from '../crd/cleanup.ts';
import { withCondition } from '../crd/conditions.ts';
import { establish } from '../crd/names.ts';
import type { Strategy, StrategyContext } from '../kind.ts';

/** Gives a definition the names it asks for, as far as the others of its group leave them free. */
function settle(definition: CustomResourceDefinition, { view }: StrategyContext): void {
  const others = view.list(CustomResourceDefinitions).filter(({ metadata, spec }) => spec.group === definition.spec.group && metadata.name !== definition.metadata.name);
  const status = establish(definition, others, view.sim.nowMs);
  if (status !== definition.status) view.replaceStatus(CustomResourceDefinitions, { ...definition, status });
}

/** Names may have come free. */
function settleOthers({ metadata, spec }: CustomResourceDefinition, context: StrategyContext): void {
  for (const other of context.view.list(CustomResourceDefinitions)) {
    if (other.spec.group === spec.group && other.metadata.name !== metadata.name) settle(other, context);
  }
}

/** pkg/registry/customresourcedefinition of apiextensions (strategy.go, etcd.go): the status begins with the version that is stored. */
export const customDefinitionStrategy: Strategy<CustomResourceDefinition> = {
  prepareForCreate: (draft) => {
    const stored = (draft.spec?.versions ?? []).filter((version) => version.storage).map((version) => version.name);
    draft.status = { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: stored };
  },
  prepareForUpdate: (draft, old) => {
    const stored = (draft.spec.versions ?? []).filter((version) => version.storage).map((version) => version.name);
    const before = old.status?.storedVersions ?? [];
    const added = stored.filter((name) => !before.includes(name));
    if (added.length > 0) draft.status = { ...old.status, storedVersions: [...before, ...added] } as typeof draft.status;
  },
  onStored: (definition, old, context) => {
    settle(definition, context);
    if (old !== undefined && old.status.acceptedNames !== definition.status.acceptedNames) settleOthers(definition, context);
  },
  onDeleted: settleOthers,
  beginDelete: (definition, _options, { view, isDryRun }) => {
    if (definition.metadata.deletionTimestamp !== undefined) return undefined;
    const finalizers = definition.metadata.finalizers ?? [];
    const metadata = {
      ...definition.metadata,
      deletionTimestamp: formatTime(view.sim.nowMs),
      deletionGracePeriodSeconds: 0,
      finalizers: finalizers.includes(cleanupFinalizer) ? finalizers : [...finalizers, cleanupFinalizer],
    };
    const message = 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon';
    const status = withCondition(definition.status, { type: 'Terminating', status: 'True', reason: 'InstanceDeletionPending', message }, view.sim.nowMs);
    if (!isDryRun) view.sim.schedule(cleanupDue, { name: definition.metadata.name }, { afterMs: cleanupAfterMs });
    return { ...definition, metadata, status };
  },
};
