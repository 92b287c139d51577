import { definePlugin } from '../plugin.ts';

const name = 'DynamicResources';

/**
 * Resource claims are not simulated; what remains is what every pod meets of this plugin: a part of the message when nothing could be
 * done, and a score of 0 (pkg/scheduler/framework/plugins/dynamicresources).
 */
export const dynamicResources = definePlugin({
  name,
  weight: 2,
  preFilter: () => ({ state: undefined }),
  // Upstream's plugin misses its own notes where an earlier plugin ended the attempt.
  postFilter: ({ prepared }) => (prepared.has(name) ? { type: 'message', message: 'no new claims to deallocate', clearsNomination: false } : { type: 'error', message: 'not found' }),
  score: () => 0,
});
