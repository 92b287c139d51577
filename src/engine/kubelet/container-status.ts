import { formatTime } from '../base/time.ts';
import type { Container as ContainerSpec, ContainerState, ContainerStatus, Pod, ResourceRequirements, VolumeMountStatus } from '../api/core/types.ts';
import type { Container, PodRuntime } from '../runtime/container.ts';
import { digestOf, parseImage } from '../runtime/images/reference.ts';
import { isSidecar } from './containers.ts';

/** What the status of containers is made from. */
export interface StatusInput {
  readonly pod: Pod;
  readonly runtime: PodRuntime | undefined;
  /** Why a container that should run does not. */
  readonly waiting: Readonly<Record<string, { readonly reason: string; readonly message?: string }>>;
  readonly isStarted: (container: string) => boolean;
  readonly isReady: (container: string) => boolean;
  /** The status the pod had, for what is remembered of containers that are gone. */
  readonly before: readonly ContainerStatus[];
}

/** The containers' statuses in the order of the spec, as kubelet_pods.go (convertToAPIContainerStatuses) puts them together. */
export function containerStatuses(input: StatusInput, specs: readonly ContainerSpec[], areInit: boolean): readonly ContainerStatus[] {
  const statuses = specs.map((spec) => containerStatus(input, spec, areInit));
  // Those of the app containers are sorted by name, init containers keep their order.
  return areInit ? statuses : statuses.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

function containerStatus(input: StatusInput, spec: ContainerSpec, isInit: boolean): ContainerStatus {
  const { pod, runtime, waiting } = input;
  const pair = runtime?.containers[spec.name];
  const reason = waiting[spec.name];
  if (pair === undefined) return notCreated(input, spec, reason);
  const { current, previous } = pair;
  const running = current.state === 'running';
  const isRegularInit = isInit && !isSidecar(spec);
  const started = running && input.isStarted(spec.name);
  const isWaiting = !running && reason !== undefined && !(isRegularInit && current.exitCode === 0);
  const last = isWaiting ? current : previous;
  return {
    name: spec.name,
    state: isWaiting ? { waiting: reason } : stateOf(current),
    lastState: last === undefined ? rememberedLast(input, spec.name) : stateOf(last),
    ready: isRegularInit ? current.state === 'exited' && current.exitCode === 0 : started && input.isReady(spec.name),
    restartCount: current.attempt,
    image: imageName(current.image),
    imageID: imageId(current.image),
    containerID: `containerd://${current.id}`,
    started: isRegularInit ? false : started,
    ...resourcesOf(spec.resources),
    ...mountsOf(spec),
    ...(running ? { user: userOf(pod, spec) } : {}),
  };
}

function notCreated({ pod, before }: StatusInput, spec: ContainerSpec, reason: { reason: string; message?: string } | undefined): ContainerStatus {
  const fallback = (pod.spec.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const old = before.find((it) => it.name === spec.name);
  return {
    name: spec.name,
    state: { waiting: reason ?? { reason: fallback } },
    lastState: old?.lastState ?? {},
    ready: false,
    restartCount: old?.restartCount ?? 0,
    image: spec.image ?? '',
    imageID: '',
    started: false,
    ...mountsOf(spec),
  };
}

function rememberedLast({ before }: StatusInput, name: string): ContainerState {
  return before.find((it) => it.name === name)?.lastState ?? {};
}

/** A state as the API tells it. */
export function stateOf(container: Container): ContainerState {
  if (container.state === 'running') return { running: { startedAt: formatTime(container.startedMs) } };
  return {
    terminated: {
      exitCode: container.exitCode ?? 0,
      ...(container.reason === undefined ? {} : { reason: container.reason }),
      ...(container.message === undefined ? {} : { message: container.message }),
      startedAt: formatTime(container.startedMs),
      finishedAt: formatTime(container.finishedMs ?? container.createdMs),
      containerID: `containerd://${container.id}`,
    },
  };
}

function imageName(image: string): string {
  const reference = parseImage(image);
  return typeof reference === 'string' ? image : reference.full;
}

function imageId(image: string): string {
  const reference = parseImage(image);
  return typeof reference === 'string' ? '' : `${reference.repository}@${digestOf(reference)}`;
}

function resourcesOf(resources: ResourceRequirements | undefined): Pick<ContainerStatus, 'resources' | 'allocatedResources'> {
  const { requests } = resources ?? {};
  return { ...(requests === undefined ? {} : { allocatedResources: requests }), resources: resources ?? {} };
}

const mountCache = new WeakMap<ContainerSpec, Pick<ContainerStatus, 'volumeMounts'>>();

function mountsOf(spec: ContainerSpec): Pick<ContainerStatus, 'volumeMounts'> {
  let answer = mountCache.get(spec);
  if (answer === undefined) {
    const mounts = (spec.volumeMounts ?? []).map(
      ({ name, mountPath, readOnly }): VolumeMountStatus => ({ name, mountPath, ...(readOnly === true ? { readOnly, recursiveReadOnly: 'Disabled' } : {}) }),
    );
    mountCache.set(spec, (answer = mounts.length === 0 ? {} : { volumeMounts: mounts }));
  }
  return answer;
}

function userOf({ spec: { securityContext } }: Pod, spec: ContainerSpec): { readonly linux: { readonly uid: number; readonly gid: number; readonly supplementalGroups: readonly number[] } } {
  const uid = spec.securityContext?.runAsUser ?? securityContext?.runAsUser ?? 0;
  const gid = spec.securityContext?.runAsGroup ?? securityContext?.runAsGroup ?? 0;
  const extra = [...(securityContext?.fsGroup === undefined ? [] : [securityContext.fsGroup]), ...(securityContext?.supplementalGroups ?? [])];
  return { linux: { uid, gid, supplementalGroups: [...new Set([gid, ...extra])] } };
}
