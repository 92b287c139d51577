import type { Node } from '../../api/core/types.ts';
import type { Strategy } from '../kind.ts';

/** pkg/registry/core/node: a node may come with its status; later status has a path of its own. What was once dynamic configuration is kept where it was stored, and dropped else. */
export const nodeStrategy: Strategy<Node> = {
  prepareForCreate: ({ spec, status }) => {
    if (spec?.configSource !== undefined) delete spec.configSource;
    if (status?.config !== undefined) delete status.config;
  },
  prepareForUpdate: ({ spec }, old) => {
    if (spec?.configSource !== undefined && old.spec.configSource === undefined) delete spec.configSource;
  },
  prepareForStatusUpdate: (draft, old) => {
    draft.spec = old.spec as typeof draft.spec;
    if (draft.status?.config !== undefined && old.status.config === undefined) delete draft.status.config;
  },
};
