import type {
  AzureDiskVolumeSource,
  ConfigMapVolumeSource,
  Container,
  ContainerPort,
  DownwardAPIVolumeSource,
  FileKeySelector,
  GRPCAction,
  HTTPGetAction,
  HostPathVolumeSource,
  ISCSIVolumeSource,
  ObjectFieldSelector,
  PersistentVolumeClaimSpec,
  Pod,
  PodSpec,
  PodStatus,
  PodTemplateSpec,
  Probe,
  ProjectedVolumeSource,
  RBDVolumeSource,
  ScaleIOVolumeSource,
  SecretVolumeSource,
  ServiceAccountTokenProjection,
  Volume,
} from '../../api/core/types.ts';
import type { TemplateMeta } from '../../api/meta/object.ts';
import type { Mutable } from '../../base/json.ts';
import { imageTag } from './image-tag.ts';
import { defaultPodResources } from './pod-resources.ts';
import { type DefaultingRule, defaultsFor } from './rule.ts';

// Everything a pod holds, in pods and in templates alike. Upstream: pkg/apis/core/v1/defaults.go.

const pullPolicy = (image: string): 'Always' | 'IfNotPresent' => (imageTag(image) === 'latest' ? 'Always' : 'IfNotPresent');

function fillContainer(container: Mutable<Container>): void {
  container.imagePullPolicy ||= pullPolicy(container.image ?? '');
  container.terminationMessagePath ||= '/dev/termination-log';
  container.terminationMessagePolicy ||= 'File';
}

/** Only in pods, not in templates: what is limited and not requested is requested. */
function requestWhatIsLimited(containers: Mutable<Container>[] | undefined): void {
  for (const { resources } of containers ?? []) {
    if (resources?.limits === undefined) continue;
    resources.requests = { ...resources.limits, ...resources.requests };
  }
}

function publishHostPorts(containers: Mutable<Container>[] | undefined): void {
  for (const { ports = [] } of containers ?? []) {
    for (const port of ports) port.hostPort ||= port.containerPort;
  }
}

/** Annotations that carried init containers before they were fields; the server throws them away. */
const formerAnnotations = ['init-containers', 'init-container-statuses'].flatMap((name) => [`pod.beta.kubernetes.io/${name}`, `pod.alpha.kubernetes.io/${name}`]);

function dropFormerAnnotations({ metadata }: { metadata?: Mutable<TemplateMeta> }): void {
  if (metadata?.annotations === undefined) return;
  for (const name of formerAnnotations) delete metadata.annotations[name];
  if (Object.keys(metadata.annotations).length === 0) delete metadata.annotations;
}

function fillPod(pod: Mutable<Pod>): void {
  const { spec } = pod;
  dropFormerAnnotations(pod);
  requestWhatIsLimited(spec.containers);
  requestWhatIsLimited(spec.initContainers);
  defaultPodResources(spec);
  spec.enableServiceLinks ??= true;
  // Only pods: a template keeps what it says (pkg/apis/core/v1/conversion.go).
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
  if (spec.hostNetwork === true) {
    publishHostPorts(spec.containers);
    publishHostPorts(spec.initContainers);
  }
}

/** The address and the first of the addresses are one; of two different ones the single field counts (pkg/apis/core/v1/conversion.go). */
function fillAddresses(status: Mutable<PodStatus>): void {
  const { podIP = '', podIPs = [] } = status;
  const first = podIPs[0]?.ip ?? '';
  if (podIP === first) return;
  if (podIP !== '') status.podIPs = [{ ip: podIP }];
  else status.podIP = first;
}

function fillPodSpec(spec: Mutable<PodSpec>): void {
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.restartPolicy ||= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ||= 'default-scheduler';
  // The old name of the field is read, and always printed beside the new one (pkg/apis/core/v1/conversion.go).
  const account = spec.serviceAccountName || spec.serviceAccount;
  if (account) {
    spec.serviceAccountName = account;
    spec.serviceAccount = account;
  } else if (spec.serviceAccount !== undefined) {
    delete spec.serviceAccount;
  }
}

function fillVolume(volume: Mutable<Volume>): void {
  let hasSource = false;
  for (const key in volume) if (key !== 'name') hasSource = true;
  if (!hasSource) volume.emptyDir = {};
  if (volume.image !== undefined) volume.image.pullPolicy ||= pullPolicy(volume.image.reference ?? '');
}

const ordinaryMode = 0o644;

function fillMode(source: { defaultMode?: number }): void {
  source.defaultMode ??= ordinaryMode;
}

function fillProbe(probe: Mutable<Probe>): void {
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
}

function fillAzureDisk(disk: Mutable<AzureDiskVolumeSource>): void {
  disk.cachingMode ??= 'ReadWrite';
  disk.fsType ??= 'ext4';
  disk.readOnly ??= false;
  disk.kind ??= 'Shared';
}

function fillIscsi(source: Mutable<ISCSIVolumeSource>): void {
  source.iscsiInterface ||= 'default';
}

function fillRbd(source: Mutable<RBDVolumeSource>): void {
  source.pool ||= 'rbd';
  source.user ||= 'admin';
  source.keyring ||= '/etc/ceph/keyring';
}

function fillScaleIo(source: Mutable<ScaleIOVolumeSource>): void {
  source.storageMode ||= 'ThinProvisioned';
  source.fsType ||= 'xfs';
}

export const podRules: readonly DefaultingRule[] = [
  defaultsFor<Pod>('core.v1.Pod', fillPod),
  defaultsFor<PodStatus>('core.v1.PodStatus', fillAddresses),
  defaultsFor<PodTemplateSpec>('core.v1.PodTemplateSpec', dropFormerAnnotations),
  defaultsFor<PodSpec>('core.v1.PodSpec', fillPodSpec),
  defaultsFor<Volume>('core.v1.Volume', fillVolume),
  defaultsFor<Container>('core.v1.Container', fillContainer),
  defaultsFor<Container>('core.v1.EphemeralContainer', fillContainer),
  defaultsFor<ContainerPort>('core.v1.ContainerPort', (port) => {
    port.protocol ||= 'TCP';
  }),
  defaultsFor<Probe>('core.v1.Probe', fillProbe),
  defaultsFor<HTTPGetAction>('core.v1.HTTPGetAction', (action) => {
    action.path ||= '/';
    action.scheme ||= 'HTTP';
  }),
  defaultsFor<GRPCAction>('core.v1.GRPCAction', (action) => {
    action.service ??= '';
  }),
  defaultsFor<ObjectFieldSelector>('core.v1.ObjectFieldSelector', (selector) => {
    selector.apiVersion ||= 'v1';
  }),
  defaultsFor<FileKeySelector>('core.v1.FileKeySelector', (selector) => {
    selector.optional ??= false;
  }),
  defaultsFor<SecretVolumeSource>('core.v1.SecretVolumeSource', fillMode),
  defaultsFor<ConfigMapVolumeSource>('core.v1.ConfigMapVolumeSource', fillMode),
  defaultsFor<DownwardAPIVolumeSource>('core.v1.DownwardAPIVolumeSource', fillMode),
  defaultsFor<ProjectedVolumeSource>('core.v1.ProjectedVolumeSource', fillMode),
  defaultsFor<ServiceAccountTokenProjection>('core.v1.ServiceAccountTokenProjection', (projection) => {
    projection.expirationSeconds ??= 3600;
  }),
  defaultsFor<HostPathVolumeSource>('core.v1.HostPathVolumeSource', (source) => {
    source.type ??= '';
  }),
  defaultsFor<AzureDiskVolumeSource>('core.v1.AzureDiskVolumeSource', fillAzureDisk),
  defaultsFor<ISCSIVolumeSource>('core.v1.ISCSIVolumeSource', fillIscsi),
  defaultsFor<ISCSIVolumeSource>('core.v1.ISCSIPersistentVolumeSource', fillIscsi),
  defaultsFor<RBDVolumeSource>('core.v1.RBDVolumeSource', fillRbd),
  defaultsFor<RBDVolumeSource>('core.v1.RBDPersistentVolumeSource', fillRbd),
  defaultsFor<ScaleIOVolumeSource>('core.v1.ScaleIOVolumeSource', fillScaleIo),
  defaultsFor<ScaleIOVolumeSource>('core.v1.ScaleIOPersistentVolumeSource', fillScaleIo),
  defaultsFor<PersistentVolumeClaimSpec>('core.v1.PersistentVolumeClaimSpec', (spec) => {
    spec.volumeMode ??= 'Filesystem';
  }),
];
