export const stage = {
  /** The name of the panel. */
  panel: 'Stage',
};
