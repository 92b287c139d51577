import type { JsonObject } from '../base/json.ts';
import { formatGoDuration } from '../base/time.ts';
import type { Container as ContainerSpec } from '../api/core/types.ts';
import { holdersOf } from '../machine/machine-state.ts';
import { kindOf } from '../runtime/images/kinds.ts';
import { digestOf, parseImage, type ImageReference } from '../runtime/images/reference.ts';
import { registryFault, sizeOf } from '../runtime/images/registry.ts';
import { machineRuntime, storeImage } from '../runtime/machine-runtime.ts';
import { defineEvent } from '../sim/event.ts';
import { backOff, isBackingOff } from './backoff.ts';
import { fieldPath, wholeMs, type KubeletContext, type Worker } from './context.ts';
import type { PullJob } from './memory.ts';

/** The pull under way is finished. */
export const pullFinished = defineEvent<{ readonly node: string; readonly life: number }>('kubelet/pull-finished');

/** Asking the registry for the manifest, and unpacking what has come. */
const manifestMs = 120;
const bytesPerMs = 100_000;
/** Give up on a registry that does not answer. */
const failureMs = 900;

/** What comes of wanting an image. `pulling`: the worker is told when it is there. */
export type Wanted = { readonly type: 'present' } | { readonly type: 'pulling' } | { readonly type: 'fault'; readonly reason: string; readonly message: string; readonly retryMs?: number };

/** Makes sure of a container's image (pkg/kubelet/images/image_manager.go, EnsureImageExists). */
export function wantImage(kubelet: KubeletContext, worker: Worker, spec: ContainerSpec): Wanted {
  const image = spec.image ?? '';
  const event = (type: 'Normal' | 'Warning', reason: string, message: string): void => kubelet.events.event(worker.pod, type, reason, message, fieldPath(worker.pod, spec.name));
  const reference = parseImage(image);
  if (typeof reference === 'string') {
    const message = `Failed to apply default image tag "${image}": ${reference}`;
    event('Warning', 'InspectFailed', message);
    return { type: 'fault', reason: 'InvalidImageName', message };
  }
  const stored = presentImage(kubelet, reference);
  const policy = spec.imagePullPolicy ?? 'IfNotPresent';
  if (stored && policy !== 'Always') {
    event('Normal', 'Pulled', `Container image "${image}" already present on machine and can be accessed by the pod`);
    return { type: 'present' };
  }
  if (policy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    event('Warning', 'ErrImageNeverPull', message);
    return { type: 'fault', reason: 'ErrImageNeverPull', message };
  }
  const backoff = worker.memory.pulls[image];
  const { nowMs } = kubelet.sim;
  if (backoff !== undefined && isBackingOff(backoff, backoff.updatedMs, nowMs)) {
    event('Normal', 'BackOff', `Back-off pulling image "${image}"`);
    const retryMs = backoff.updatedMs + backoff.ms - nowMs;
    return { type: 'fault', reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"${backoff.error === undefined ? '' : `: ${backoff.error}`}`, retryMs };
  }
  event('Normal', 'Pulling', `Pulling image "${image}"`);
  kubelet.memory.pullQueue.push({ uid: worker.memory.uid, container: spec.name, image, askedMs: nowMs });
  beginPull(kubelet);
  return { type: 'pulling' };
}

function presentImage(kubelet: KubeletContext, { full }: ImageReference): boolean {
  const stored = machineRuntime(kubelet.sim, kubelet.name).images[full];
  if (stored === undefined) return false;
  stored.usedMs = kubelet.sim.nowMs;
  return true;
}

/** One at a time (serializeImagePulls). */
export function beginPull(kubelet: KubeletContext): void {
  const { memory, sim } = kubelet;
  if (memory.pulling !== undefined) return;
  const job = memory.pullQueue.shift();
  if (job === undefined) return;
  const reference = parseImage(job.image);
  if (typeof reference === 'string') return;
  const fails = pullFault(kubelet, reference) !== undefined;
  const isThere = machineRuntime(sim, kubelet.name).images[reference.full] !== undefined;
  const lagMs = kubelet.machine.spec.network?.latencyMs ?? 0;
  const ms = fails ? failureMs : manifestMs + 2 * lagMs + kubelet.rng.below(60) + (isThere ? 0 : Math.ceil(sizeOf(reference) / bytesPerMs));
  memory.pulling = { ...job, beganMs: sim.nowMs, token: sim.schedule(pullFinished, { node: kubelet.name, life: memory.life }, { afterMs: ms }) };
}

/** Why the image cannot be had on this machine just now. */
function pullFault({ machine }: KubeletContext, reference: ImageReference): string | undefined {
  const host = reference.registry === 'docker.io' ? 'registry-1.docker.io' : reference.registry;
  const failing = holdersOf(machine, 'pullsFail').some((details) => concerns(details, reference));
  if (failing || machine.switches.networkCut !== undefined && Object.keys(machine.switches.networkCut).length > 0) {
    return `failed to pull and unpack image "${reference.full}": failed to resolve reference "${reference.full}": failed to do request: Head "https://${host}/v2/": dial tcp: i/o timeout`;
  }
  if (holdersOf(machine, 'diskFull').length > 0) return `failed to pull and unpack image "${reference.full}": failed to copy: write /var/lib/containerd/io.containerd.content.v1.content/ingest: no space left on device`;
  return registryFault(reference);
}

function concerns(details: JsonObject, { full, repository, name }: ImageReference): boolean {
  const images = details['images'];
  if (!Array.isArray(images) || images.length === 0) return true;
  return images.some((it) => it === full || it === repository || it === name || (typeof it === 'string' && parsedRepository(it) === repository));
}

function parsedRepository(image: string): string | undefined {
  const reference = parseImage(image);
  return typeof reference === 'string' ? undefined : reference.repository;
}

/** The pull is done: all who have waited for that image go on, and the next one begins. */
export function finishPull(kubelet: KubeletContext, resume: (worker: Worker, fault: { reason: string; message: string; retryMs: number } | undefined) => void): void {
  const { memory, sim } = kubelet;
  const job = memory.pulling;
  if (job === undefined) return;
  delete memory.pulling;
  const reference = parseImage(job.image);
  if (typeof reference === 'string') return;
  const fault = pullFault(kubelet, reference);
  if (fault === undefined) {
    storeImage(machineRuntime(sim, kubelet.name), { full: reference.full, repository: reference.repository, digest: digestOf(reference), sizeBytes: sizeOf(reference), usedMs: sim.nowMs });
    memory.dirty = true;
  }
  const same = memory.pullQueue.filter((it) => it.image === job.image);
  memory.pullQueue = memory.pullQueue.filter((it) => it.image !== job.image);
  for (const waiting of [job, ...same]) settlePull(kubelet, waiting, job.beganMs, reference, fault, resume);
  beginPull(kubelet);
}

function settlePull(kubelet: KubeletContext, job: PullJob, beganMs: number, reference: ImageReference, fault: string | undefined, resume: Parameters<typeof finishPull>[1]): void {
  const worker = kubelet.worker(job.uid);
  if (worker?.memory.doing?.stage !== 'pull') return;
  const { nowMs } = kubelet.sim;
  const path = fieldPath(worker.pod, job.container);
  if (fault === undefined) {
    const took = formatGoDuration(wholeMs(nowMs - Math.max(beganMs, job.askedMs)));
    const waited = formatGoDuration(wholeMs(nowMs - job.askedMs));
    kubelet.events.event(worker.pod, 'Normal', 'Pulled', `Successfully pulled image "${job.image}" in ${took} (${waited} including waiting). Image size: ${sizeOf(reference)} bytes.`, path);
    resume(worker, undefined);
    return;
  }
  kubelet.events.event(worker.pod, 'Warning', 'Failed', `Failed to pull image "${job.image}": ${fault}`, path);
  const backoff = backOff(worker.memory.pulls[job.image], nowMs, nowMs);
  worker.memory.pulls[job.image] = { ...backoff, error: `ErrImagePull: ${fault}` };
  resume(worker, { reason: 'ErrImagePull', message: fault, retryMs: 1000 + kubelet.rng.below(1000) });
}

/** The image would run as root unless the pod says otherwise. */
export function runsAsRoot(image: string): boolean {
  return kindOf(image).runsAsRoot === true;
}
