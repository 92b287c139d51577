export const timeline = {
  /** The name of the panel. */
  panel: 'Timeline',
};
