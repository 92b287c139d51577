export const inspector = {
  /** The name of the panel. */
  panel: 'Inspector',
};
