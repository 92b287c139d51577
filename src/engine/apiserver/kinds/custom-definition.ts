import type { CustomResourceDefinition } from '../../api/apiextensions/types.ts';
import type { Strategy } from '../kind.ts';

/** pkg/registry/customresourcedefinition/strategy.go of apiextensions: the status begins with the version that is stored. */
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
};
