export const editor = {
  /** The name of the panel. */
  panel: 'Editor',
};
