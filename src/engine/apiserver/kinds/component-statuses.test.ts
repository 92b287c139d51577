import { expect, it } from 'vitest';
import { ComponentStatuses } from '../../api/core/resources.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ApiServer } from '../api-server.ts';

const admin = { name: 'kubernetes-admin', groups: ['system:masters'] };

it('the components of the control plane are told as well, and nothing stores that', () => {
  const api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: 0 }) });
  api.begin();
  const get = (name: string): unknown => api.execute({ resource: ComponentStatuses, verb: 'get', name }, admin);
  expect(api.execute({ resource: ComponentStatuses, verb: 'list' }, admin)).toMatchObject({ items: [{ metadata: { name: 'controller-manager' } }, { metadata: { name: 'etcd-0' } }, { metadata: { name: 'scheduler' } }] });
  expect(api.execute({ resource: ComponentStatuses, verb: 'list', fieldSelector: 'metadata.name=scheduler' }, admin)).toMatchObject({ items: [{ metadata: { name: 'scheduler' } }] });
  expect(get('etcd-0')).toMatchObject({ kind: 'ComponentStatus', conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }] });
  expect(() => get('etcd-1')).toThrow('componentstatuses "etcd-1" not found');
});
