// Resources of a pod as a whole: pkg/apis/core/validation/validation.go.
import type { ResourceRequirements } from '../../../api/core/types.ts';
import { addQuantity, compareQuantity } from '../../../api/values/quantity.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import type { ContainerDraft, PodSpecDraft } from './pod-context.ts';
import type { Amounts } from './resources.ts';
import { isHugePage, validatePodRequirements } from './resources.ts';

type Totals = Readonly<Record<string, string>>;

function sum(a: Totals, b: Amounts): Totals {
  const total: Record<string, string> = { ...a };
  for (const name in b) total[name] = addQuantity(total[name], b[name]);
  return total;
}

function largest(a: Totals, b: Totals): Totals {
  const total: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b)) if (total[name] === undefined || compareQuantity(amount, total[name]) > 0) total[name] = amount;
  return total;
}

type Amount = 'requests' | 'limits';

/** What the containers need together: those that run side by side added up, init containers one after the other. */
function aggregate(spec: PodSpecDraft, kind: Amount): Totals {
  const of = (container: ContainerDraft): Amounts => container.resources?.[kind];
  let running = (spec.containers ?? []).reduce<Totals>((total, container) => sum(total, of(container)), {});
  let sidecars: Totals = {};
  let starting: Totals = {};
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      running = sum(running, of(container));
      sidecars = sum(sidecars, of(container));
      starting = largest(starting, sidecars);
    } else starting = largest(starting, sum(of(container) ?? {}, sidecars));
  }
  return largest(running, starting);
}

function* validateTotals(spec: PodSpecDraft, resources: Incomplete<ResourceRequirements>, path: string): Causes {
  for (const [name, total] of Object.entries(aggregate(spec, 'requests'))) {
    const amount = resources.requests?.[name];
    if (amount === undefined || compareQuantity(total, amount) <= 0) continue;
    yield invalid(`${path}.requests[${name}]`, amount, `must be greater than or equal to aggregate container requests of ${total}`);
  }
  for (const [name, total] of Object.entries(aggregate(spec, 'limits'))) {
    const amount = resources.limits?.[name];
    if (amount === undefined || !isHugePage(name) || compareQuantity(total, amount) <= 0) continue;
    yield invalid(`${path}.limits[${name}]`, amount, `must be greater than or equal to aggregate container limits of ${total}`);
  }
  for (const [index, container] of (spec.containers ?? []).entries()) {
    for (const [name, limit] of Object.entries(container.resources?.limits ?? {})) {
      const amount = resources.limits?.[name];
      if (amount === undefined || compareQuantity(limit, amount) <= 0) continue;
      yield invalid(`${path}.containers[${index}][${name}].limits`, limit, `must be less than or equal to pod limits of ${amount}`);
    }
  }
}

export function* validatePodResources(spec: PodSpecDraft, claims: ReadonlySet<string>, path: string): Causes {
  const resources = spec.resources;
  if (resources === undefined) return;
  if (spec.os?.name === 'windows') {
    yield forbidden(path, 'may not be set for a windows pod');
    return;
  }
  if (resources.claims !== undefined) yield forbidden(`${path}.claims`, 'claims may not be set for Resources at pod-level');
  yield* validatePodRequirements(resources, claims, path);
  yield* validateTotals(spec, resources, path);
}
