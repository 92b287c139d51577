import type { StatefulSet } from '../../api/apps/types.ts';
import type { Container, PodSpec, PodStatus, VolumeMountStatus, VolumeProjection } from '../../api/core/types.ts';
import type { Endpoint } from '../../api/discovery/types.ts';
import type { Device, DeviceAttribute } from '../../api/resource/types.ts';
import type { CSIDriver } from '../../api/storage/types.ts';
import type { Mutable } from '../../base/json.ts';
import { type DefaultingRule, defaultsFor } from './rule.ts';

// Fields behind feature gates that are off in 1.36 are dropped before anything is checked. Upstream: dropDisabledFields of pkg/api/pod and
// of the strategies in pkg/registry.

/** ContainerStopSignals */
function dropStopSignal(container: Mutable<Container>): void {
  if (container.lifecycle?.stopSignal === undefined) return;
  delete container.lifecycle.stopSignal;
  if (Object.keys(container.lifecycle).length === 0) delete container.lifecycle;
}

export const gatedRules: readonly DefaultingRule[] = [
  defaultsFor<Container>('core.v1.Container', dropStopSignal),
  defaultsFor<Container>('core.v1.EphemeralContainer', dropStopSignal),
  // GenericWorkload
  defaultsFor<PodSpec>('core.v1.PodSpec', (spec) => {
    // Deleting what is not there would cost as much as all the rest.
    if (spec.schedulingGroup !== undefined) delete spec.schedulingGroup;
  }),
  // DRANodeAllocatableResources
  defaultsFor<PodStatus>('core.v1.PodStatus', (status) => {
    if (status.nodeAllocatableResourceClaimStatuses !== undefined) delete status.nodeAllocatableResourceClaimStatuses;
  }),
  // ImageVolumeWithDigest
  defaultsFor<VolumeMountStatus>('core.v1.VolumeMountStatus', (status) => {
    if (status.volumeStatus !== undefined) delete status.volumeStatus;
  }),
  // ClusterTrustBundleProjection, PodCertificateRequest
  defaultsFor<VolumeProjection>('core.v1.VolumeProjection', (projection) => {
    delete projection.clusterTrustBundle;
    delete projection.podCertificate;
  }),
  // MaxUnavailableStatefulSet
  defaultsFor<StatefulSet>('apps.v1.StatefulSet', ({ spec }) => {
    delete spec.updateStrategy?.rollingUpdate?.maxUnavailable;
  }),
  // VolumeLimitScaling
  defaultsFor<CSIDriver>('storage.v1.CSIDriver', ({ spec }) => {
    delete spec.preventPodSchedulingIfMissing;
  }),
  // DRANodeAllocatableResources
  defaultsFor<Device>('resource.v1.Device', (device) => {
    delete device.nodeAllocatableResourceMappings;
  }),
  // No gate: v1 does not let anybody write it any more (pkg/registry/discovery/endpointslice).
  defaultsFor<Endpoint>('discovery.v1.Endpoint', (endpoint) => {
    if (endpoint.deprecatedTopology !== undefined) delete endpoint.deprecatedTopology;
  }),
  // DRAListTypeAttributes
  defaultsFor<DeviceAttribute>('resource.v1.DeviceAttribute', (attribute) => {
    for (const key of ['bools', 'ints', 'strings', 'versions'] as const) delete attribute[key];
  }),
];
