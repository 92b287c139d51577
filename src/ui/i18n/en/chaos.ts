export const chaos = {
  /** The name of the panel. */
  panel: 'Break something',
};
