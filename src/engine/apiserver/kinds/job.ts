import { isObject } from '../../base/json.ts';
import type { Job } from '../../api/batch/types.ts';
import type { Strategy } from '../kind.ts';

const ownUid = 'batch.kubernetes.io/controller-uid';

/** The labels by which a Job finds its pods; the short ones are the older spelling. */
function ownLabels(name: string, uid: string): Readonly<Record<string, string>> {
  return { 'job-name': name, 'batch.kubernetes.io/job-name': name, 'controller-uid': uid, [ownUid]: uid };
}

function hasOwnLabels(sent: unknown): boolean {
  const metadata = isObject(sent) ? sent['metadata'] : undefined;
  const labels = isObject(metadata) ? metadata['labels'] : undefined;
  return isObject(labels) && Object.keys(labels).length > 0;
}

/**
 * A Job selects its pods by its own UID unless it says that it selects by hand (pkg/registry/batch/job/strategy.go). A Job without labels
 * wears those of its template, the generated ones among them.
 */
export const jobStrategy: Strategy<Job> = {
  prepareForCreate: (draft, { sent }) => {
    const { metadata, spec } = draft;
    if (spec.manualSelector === true) return;
    const { name = '', uid = '' } = metadata;
    const template = (spec.template.metadata ??= {});
    template.labels = { ...ownLabels(name, uid), ...template.labels };
    spec.selector = { ...spec.selector, matchLabels: { [ownUid]: uid, ...spec.selector?.matchLabels } };
    if (!hasOwnLabels(sent)) metadata.labels = { ...template.labels };
  },
};
