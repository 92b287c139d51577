export const lesson = {
  /** The name of the panel. */
  panel: 'Lesson',
};
