// plugin/pkg/admission/limitranger.
import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod } from '../../../api/core/types.ts';
import { LimitRanges, PersistentVolumeClaims, Pods } from '../../../api/core/resources.ts';
import { addQuantity, compareQuantity, quantityMilliValue, quantityValue } from '../../../api/values/quantity.ts';
import type { AdmissionPlugin, AdmissionRequest, Verdict } from '../plugin.ts';
import { allow, forbid } from '../plugin.ts';
import { replace } from './verdicts.ts';

type Amounts = Readonly<Record<string, string>>;

/** Pods are looked at when they are made and when they are resized; claims whenever they are written. */
function handles(request: AdmissionRequest): boolean {
  const { resource, subresource, operation } = request;
  if (operation !== 'CREATE' && operation !== 'UPDATE') return false;
  if (resource === Pods) return operation === 'CREATE' ? subresource === undefined : subresource === 'resize';
  return resource === PersistentVolumeClaims && subresource === undefined;
}

interface Defaults {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

function defaultsOf(range: LimitRange): Defaults {
  const items = range.spec.limits.filter((item) => item.type === 'Container');
  return { requests: Object.assign({}, ...items.map((item) => item.defaultRequest)) as Amounts, limits: Object.assign({}, ...items.map((item) => item.default)) as Amounts };
}

interface Merged {
  readonly container: Container;
  readonly notes: readonly string[];
}

function merged(container: Container, defaults: Defaults, what: string): Merged {
  const notes: string[] = [];
  const filled = (kind: 'requests' | 'limits', word: string): Amounts => {
    const own = container.resources?.[kind] ?? {};
    const missing = Object.keys(defaults[kind]).filter((name) => own[name] === undefined).toSorted();
    if (missing.length > 0) notes.push(`${missing.join(', ')} ${word} for ${what} ${container.name}`);
    return { ...own, ...Object.fromEntries(missing.map((name) => [name, defaults[kind][name] ?? '0'])) };
  };
  const requests = filled('requests', 'request');
  const limits = filled('limits', 'limit');
  if (notes.length === 0) return { container, notes };
  const set = { ...(Object.keys(requests).length > 0 ? { requests } : {}), ...(Object.keys(limits).length > 0 ? { limits } : {}) };
  return { container: { ...container, resources: { ...container.resources, ...set } }, notes };
}

/** What a range says about containers that say nothing, and a note of what was filled in. */
function withDefaults(pod: Pod, range: LimitRange): Pod {
  const defaults = defaultsOf(range);
  const containers = pod.spec.containers.map((container) => merged(container, defaults, 'container'));
  const init = (pod.spec.initContainers ?? []).map((container) => merged(container, defaults, 'init container'));
  const notes = [...containers, ...init].flatMap((result) => result.notes);
  if (notes.length === 0) return pod;
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations: { ...pod.metadata.annotations, 'kubernetes.io/limit-ranger': `LimitRanger plugin set: ${notes.join('; ')}` } },
    spec: {
      ...pod.spec,
      containers: containers.map((result) => result.container),
      ...(pod.spec.initContainers === undefined ? {} : { initContainers: init.map((result) => result.container) }),
    },
  };
}

function isLess(a: string, b: string): boolean {
  return compareQuantity(a, b) < 0;
}

function minFault(type: string, name: string, min: string, requests: Amounts, limits: Amounts): string | undefined {
  const start = `minimum ${name} usage per ${type} is ${min}`;
  const request = requests[name];
  const limit = limits[name];
  if (request === undefined) return `${start}.  No request is specified`;
  if (isLess(request, min)) return `${start}, but request is ${request}`;
  return limit !== undefined && isLess(limit, min) ? `${start}, but limit is ${limit}` : undefined;
}

function maxFault(type: string, name: string, max: string, requests: Amounts, limits: Amounts): string | undefined {
  const start = `maximum ${name} usage per ${type} is ${max}`;
  const request = requests[name];
  const limit = limits[name];
  if (limit === undefined) return `${start}.  No limit is specified`;
  if (isLess(max, limit)) return `${start}, but limit is ${limit}`;
  return request !== undefined && isLess(max, request) ? `${start}, but request is ${request}` : undefined;
}

/** Claims have no limits. */
function maxRequestFault(type: string, name: string, max: string, requests: Amounts): string | undefined {
  const start = `maximum ${name} usage per ${type} is ${max}`;
  const request = requests[name];
  if (request === undefined) return `${start}.  No request is specified`;
  return isLess(max, request) ? `${start}, but request is ${request}` : undefined;
}

const maxMilliValue = 9.2e15;

function ratioFault(type: string, name: string, max: string, requests: Amounts, limits: Amounts): string | undefined {
  const start = `${name} max limit to request ratio per ${type} is ${max}`;
  const fine = [requests[name], limits[name], max].every((amount) => quantityValue(amount) <= maxMilliValue);
  const value = fine ? quantityMilliValue : quantityValue;
  const request = value(requests[name]);
  const limit = value(limits[name]);
  if (request === 0) return `${start}, but no request is specified or request is 0`;
  if (limit === 0) return `${start}, but no limit is specified or limit is 0`;
  return (limit / request) * 1000 > quantityMilliValue(max) ? `${start}, but provided ratio is ${(limit / request).toFixed(6)}` : undefined;
}

function itemFaults(item: LimitRangeItem, requests: Amounts, limits: Amounts): readonly string[] {
  const faults = [
    ...Object.entries(item.min ?? {}).map(([name, min]) => minFault(item.type, name, min, requests, limits)),
    ...Object.entries(item.max ?? {}).map(([name, max]) => maxFault(item.type, name, max, requests, limits)),
    ...Object.entries(item.maxLimitRequestRatio ?? {}).map(([name, max]) => ratioFault(item.type, name, max, requests, limits)),
  ];
  return faults.filter((fault) => fault !== undefined);
}

function added(a: Amounts, b: Amounts): Amounts {
  const sum: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b)) sum[name] = addQuantity(sum[name], amount);
  return sum;
}

function larger(a: Amounts, b: Amounts): Amounts {
  const result: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b)) if (result[name] === undefined || isLess(result[name], amount)) result[name] = amount;
  return result;
}

/** What the pod as a whole asks for; its own numbers for CPU and memory count before those of its containers. */
function podTotal(pod: Pod, kind: 'requests' | 'limits'): Amounts {
  let running: Amounts = {};
  for (const container of pod.spec.containers) running = added(running, container.resources?.[kind] ?? {});
  let sidecars: Amounts = {};
  let starting: Amounts = {};
  for (const container of pod.spec.initContainers ?? []) {
    const own = container.resources?.[kind] ?? {};
    if (container.restartPolicy === 'Always') {
      running = added(running, own);
      sidecars = added(sidecars, own);
      starting = larger(starting, sidecars);
    } else starting = larger(starting, added(own, sidecars));
  }
  const whole = Object.entries(pod.spec.resources?.[kind] ?? {}).filter(([name]) => name === 'cpu' || name === 'memory');
  return { ...larger(running, starting), ...Object.fromEntries(whole) };
}

function podFaults(pod: Pod, range: LimitRange): readonly string[] {
  return range.spec.limits.flatMap((item) => {
    if (item.type === 'Pod') return itemFaults(item, podTotal(pod, 'requests'), podTotal(pod, 'limits'));
    if (item.type !== 'Container') return [];
    return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap((container) => itemFaults(item, container.resources?.requests ?? {}, container.resources?.limits ?? {}));
  });
}

function claimFaults(claim: PersistentVolumeClaim, range: LimitRange): readonly string[] {
  const requests = claim.spec?.resources?.requests ?? {};
  const faults = range.spec.limits.flatMap((item) => {
    if (item.type !== 'PersistentVolumeClaim') return [];
    const low = Object.entries(item.min ?? {}).map(([name, min]) => minFault(item.type, name, min, requests, {}));
    return [...low, ...Object.entries(item.max ?? {}).map(([name, max]) => maxRequestFault(item.type, name, max, requests))];
  });
  return faults.filter((fault) => fault !== undefined);
}

function joined(faults: readonly string[]): string {
  const distinct = [...new Set(faults)];
  return distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`;
}

function check(request: AdmissionRequest, ranges: readonly LimitRange[]): Verdict {
  for (const range of ranges) {
    const faults = request.resource === Pods ? podFaults(request.object as Pod, range) : claimFaults(request.object as PersistentVolumeClaim, range);
    if (faults.length > 0) return forbid(request, joined(faults));
  }
  return allow;
}

/** Nothing in a namespace asks for less or more than its ranges say. */
export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  handles,
  admit(request, view) {
    if (request.resource !== Pods || request.oldObject?.metadata.deletionTimestamp !== undefined) return allow;
    const ranges = view.list(LimitRanges, request.namespace);
    const pod = ranges.reduce(withDefaults, request.object as Pod);
    return pod === request.object ? allow : replace(pod);
  },
  validate(request, view) {
    if (request.oldObject?.metadata.deletionTimestamp !== undefined) return allow;
    return check(request, view.list(LimitRanges, request.namespace));
  },
};
