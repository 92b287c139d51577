export const frame = {
  title: 'Kubarium: a living Kubernetes cluster',
  skip: 'Skip to the stage',
};
