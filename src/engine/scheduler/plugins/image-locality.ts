import type { ClusterView } from '../cluster-cache.ts';
import { normalizedImageName, type NodeInfo } from '../node-info.ts';
import { definePlugin, maxScore } from '../plugin.ts';

const mebibyte = 1024 * 1024;
const leastBytes = 23 * mebibyte;
const mostBytesPerContainer = 1000 * mebibyte;

interface Wanted {
  readonly images: readonly string[];
  readonly containers: number;
}

/** The size counts in so far as the image is spread over the nodes, or all pods of an image would go to the node that had it first. */
function bytesHere(images: readonly string[], node: NodeInfo, view: ClusterView): number {
  let sum = 0;
  for (const image of images) {
    const size = node.images.get(image);
    if (size !== undefined) sum += Math.trunc(size * (view.nodesWithImage(image) / view.nodes.length));
  }
  return sum;
}

/** Likes nodes that have the pod's images already (pkg/scheduler/framework/plugins/imagelocality). */
export const imageLocality = definePlugin<undefined, Wanted>({
  name: 'ImageLocality',
  weight: 1,
  preScore({ pod: { spec } }) {
    const images: string[] = [];
    for (const { image } of spec.initContainers ?? []) if (image !== undefined) images.push(normalizedImageName(image));
    for (const { image } of spec.containers) if (image !== undefined) images.push(normalizedImageName(image));
    for (const { image } of spec.volumes ?? []) if (image?.reference !== undefined) images.push(normalizedImageName(image.reference));
    return { state: { images, containers: spec.containers.length + (spec.initContainers?.length ?? 0) } };
  },
  score(_pod, node, { images, containers }, view) {
    if (node.images.size === 0) return 0;
    const most = mostBytesPerContainer * containers;
    const bytes = Math.min(most, Math.max(leastBytes, bytesHere(images, node, view)));
    return Math.trunc((maxScore * (bytes - leastBytes)) / (most - leastBytes));
  },
});
