import type { Translated } from '../catalogue.ts';
import type { frame as en } from '../en/frame.ts';

export const frame: Translated<typeof en> = {
  title: 'Kubarium：一个活的 Kubernetes 集群',
  skip: '跳到主舞台',
};
