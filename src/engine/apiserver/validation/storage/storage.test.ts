import { describe, expect, it } from 'vitest';
import { CSIDrivers, CSIStorageCapacities, StorageClasses, VolumeAttachments } from '../../../api/storage/resources.ts';
import type { CSIDriver } from '../../../api/storage/types.ts';
import { askServer } from '../asking.ts';
import { csiDriverRules, csiStorageCapacityRules } from './drivers.ts';
import { storageClassRules } from './classes.ts';

const named = (rest: object): object => ({ metadata: { name: 'x' }, ...rest });

describe('a change', () => {
  it('of a class is looked at as a whole', () => {
    const asked = askServer();
    asked.make(StorageClasses, named({ provisioner: 'a/b' }));
    expect(asked.changeRefusals(StorageClasses, 'x', (stored) => ({ ...stored, provisioner: '', volumeBindingMode: 'Later' }))).toEqual([
      'provisioner: Required value',
      'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
      'provisioner: Invalid value: "": field is immutable',
      'volumeBindingMode: Invalid value: "Later": field is immutable',
    ]);
  });

  it('of a capacity is looked at as a whole', () => {
    const asked = askServer();
    asked.make(CSIStorageCapacities, named({ storageClassName: 'a', capacity: '1Gi' }));
    expect(asked.changeRefusals(CSIStorageCapacities, 'x', (stored) => ({ ...stored, storageClassName: 'a', capacity: '-1Gi' }))).toEqual(['capacity: Invalid value: "-1Gi": must be greater than or equal to 0']);
  });

  it('of the status of an attachment is of nothing else', () => {
    const asked = askServer();
    asked.make(VolumeAttachments, named({ spec: { attacher: 'a.b', nodeName: 'n', source: { persistentVolumeName: 'p' } } }));
    const stored = asked.api.peek(VolumeAttachments, 'x');
    const object = { ...stored, metadata: { ...stored?.metadata, labels: { a: 'b' } }, status: { attached: true } };
    const after = asked.api.execute({ resource: VolumeAttachments, name: 'x', verb: 'update', subresource: 'status', object: object as never }, { name: 'a', groups: ['system:masters'] });
    expect(after).toMatchObject({ status: { attached: true } });
    expect((after as { metadata: { labels?: object } }).metadata.labels).toBeUndefined();
  });
});

describe('warnings', () => {
  const ofClass = (object: object): readonly string[] => [...(storageClassRules.warnings?.(object as never, undefined as never) ?? [])];
  const ofCapacity = (object: object): readonly string[] => [...(csiStorageCapacityRules.warnings?.(object as never, undefined as never) ?? [])];
  const ofDriver = (object: object, old?: object): readonly string[] => [...(csiDriverRules.warnings?.(object as never, old as never) ?? [])];

  it('are of labels that have had their day', () => {
    const zone = 'failure-domain.beta.kubernetes.io/zone';
    const instead = 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead';
    expect(ofClass({ allowedTopologies: [{ matchLabelExpressions: [{ key: 'a', values: ['b'] }, { key: zone, values: ['z'] }] }] })).toEqual([`allowedTopologies[0].matchLabelExpressions[1].key: ${instead}`]);
    expect(ofCapacity({ nodeTopology: { matchLabels: { [zone]: 'z' }, matchExpressions: [{ key: zone, operator: 'Exists' }] } })).toEqual([`nodeTopology.matchExpressions[0].key: ${zone} is ${instead}`, `nodeTopology.matchLabels.${zone}: ${instead}`]);
  });

  it('are of tokens among the attributes of volumes', () => {
    const driver = { spec: { tokenRequests: [{ audience: '' }] } };
    expect(ofDriver(driver)).toEqual(['spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes']);
    expect(ofDriver(driver, driver)).toEqual([]);
    expect(ofDriver({ spec: { ...driver.spec, serviceAccountTokenInSecrets: false } })).toEqual([]);
  });
});

it('what is behind a gate is not kept', () => {
  const made = askServer().make(CSIDrivers, named({ spec: { preventPodSchedulingIfMissing: true } })) as unknown as CSIDriver;
  expect(made.spec.preventPodSchedulingIfMissing).toBeUndefined();
});
