import { formatTime } from '../../base/time.ts';
import { Namespaces } from '../../api/core/resources.ts';
import type { DeviceRequest, DeviceRequestAllocationResult, ResourceClaim, ResourceClaimStatus, ResourceClaimTemplate, ResourceSlice } from '../../api/resource/types.ts';
import { cloneJson } from '../../base/json.ts';
import type { Cause } from '../../api/status.ts';
import type { DraftOf, Strategy, StrategyContext } from '../kind.ts';
import { forbidden } from '../validation/field-error.ts';

// What the registry does with claims and slices of devices: pkg/registry/resource.

const adminLabel = 'resource.kubernetes.io/admin-access';

/** Devices that others use too are for administrators: the namespace says whether its claims may have them. */
function* validateAdminAccess(requests: readonly DeviceRequest[], namespace: string | undefined, { view }: StrategyContext): Iterable<Cause> {
  const index = requests.findIndex(({ exactly }) => exactly?.adminAccess === true);
  if (index < 0 || view.get(Namespaces, namespace ?? '')?.metadata.labels?.[adminLabel] === 'true') return;
  yield forbidden(`spec.devices.requests[${index}].adminAccess`, `admin access to devices requires the \`${adminLabel}: true\` label on the containing namespace`);
}

type DeviceKey = Pick<DeviceRequestAllocationResult, 'driver' | 'pool' | 'device' | 'shareID'>;

const keyOf = ({ driver, pool, device, shareID = '' }: DeviceKey): string => JSON.stringify([driver, pool, device, shareID]);

const allocatedKeys = (status: ResourceClaimStatus | undefined): readonly string[] => (status?.allocation?.devices?.results ?? []).map(keyOf);

/** What drivers say of a device goes when the claim loses the device. */
function dropLostDevices(draft: DraftOf<ResourceClaim>, old: ResourceClaim): void {
  const devices = draft.status?.devices ?? [];
  if (devices.length === 0) return;
  const kept = new Set(allocatedKeys(draft.status));
  const lost = new Set(allocatedKeys(old.status).filter((key) => !kept.has(key)));
  const left = devices.filter((device) => !lost.has(keyOf(device)));
  if (left.length === devices.length) return;
  const { devices: _, ...status } = draft.status;
  draft.status = left.length === 0 ? status : { ...status, devices: left };
}

export const resourceClaimStrategy: Strategy<ResourceClaim> = {
  prepareForStatusUpdate: dropLostDevices,
  *validateWith(claim, old, context) {
    if (old === undefined) yield* validateAdminAccess(claim.spec.devices?.requests ?? [], claim.metadata.namespace, context);
  },
};

export const resourceClaimTemplateStrategy: Strategy<ResourceClaimTemplate> = {
  *validateWith(template, old, context) {
    if (old === undefined) yield* validateAdminAccess(template.spec.spec.devices?.requests ?? [], template.metadata.namespace, context);
  },
};

/** A taint that does not say since when it is there is there since now. */
function dateTaints(draft: DraftOf<ResourceSlice>, { view }: StrategyContext): void {
  const devices = draft.spec.devices ?? [];
  if (!devices.some(({ taints }) => taints?.some(({ timeAdded }) => timeAdded === undefined) === true)) return;
  const timeAdded = formatTime(view.sim.nowMs);
  const dated = devices.map((device) => (device.taints === undefined ? device : { ...device, taints: device.taints.map((taint) => ({ ...taint, timeAdded: taint.timeAdded ?? timeAdded })) }));
  draft.spec = cloneJson({ ...draft.spec, devices: dated });
}

export const resourceSliceStrategy: Strategy<ResourceSlice> = {
  prepareForCreate: dateTaints,
  prepareForUpdate: (draft, _old, context) => dateTaints(draft, context),
};
