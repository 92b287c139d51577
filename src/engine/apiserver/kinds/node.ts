import type { Node } from '../../api/core/types.ts';
import type { Strategy } from '../kind.ts';

/** pkg/registry/core/node: a node may come with its status; later status has a path of its own. */
export const nodeStrategy: Strategy<Node> = {
  prepareForStatusUpdate: (draft, old) => {
    draft.spec = old.spec as typeof draft.spec;
  },
};
