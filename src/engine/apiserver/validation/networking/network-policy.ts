// NetworkPolicies: pkg/apis/networking/validation/validation.go.
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '../../../api/networking/types.ts';
import { parseIpRange, rangeHolds } from '../../../api/values/ip.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateIpRange } from '../ip.ts';
import { validateMeta, validateMetaUpdate, validateSelector } from '../metadata.ts';
import { portName, portNumber, subdomainName } from '../names.ts';
import { rulesOf } from '../validator.ts';

type SpecDraft = Incomplete<NetworkPolicySpec>;

const protocols: readonly string[] = ['TCP', 'UDP', 'SCTP'];
const policyTypes: readonly string[] = ['Ingress', 'Egress'];

function* validateNumberedPort(port: number, endPort: number | undefined, path: string): Causes {
  yield* invalidEach(`${path}.port`, port, portNumber(port));
  if (endPort === undefined) return;
  if (endPort < port) yield invalid(`${path}.endPort`, port, 'must be greater than or equal to `port`');
  yield* invalidEach(`${path}.endPort`, endPort, portNumber(endPort));
}

function* validatePort(rule: Incomplete<NetworkPolicyPort>, path: string): Causes {
  const { protocol, port, endPort } = rule;
  if (protocol !== undefined && !protocols.includes(protocol)) yield notSupported(`${path}.protocol`, protocol, protocols);
  if (typeof port === 'number') yield* validateNumberedPort(port, endPort, path);
  else {
    const fault = port === undefined ? 'not specified' : 'non-numeric';
    if (endPort !== undefined) yield invalid(`${path}.endPort`, endPort, `may not be specified when \`port\` is ${fault}`);
    if (port !== undefined) yield* invalidEach(`${path}.port`, port, portName(port));
  }
}

function* validateBlock(block: Incomplete<IPBlock>, stored: readonly string[], path: string): Causes {
  const { cidr = '' } = block;
  if (cidr === '') {
    yield required(`${path}.cidr`);
    return;
  }
  yield* validateIpRange(cidr, `${path}.cidr`, stored);
  const outer = parseIpRange(cidr);
  if (outer === undefined) return;
  for (const [index, text] of (block.except ?? []).entries()) {
    const at = `${path}.except[${index}]`;
    yield* validateIpRange(text, at, stored);
    const inner = parseIpRange(text);
    if (inner === undefined) continue;
    if (!rangeHolds(outer, { ...inner.address, bits: inner.base }) || outer.prefix >= inner.prefix) yield invalid(at, text, 'must be a strict subset of `cidr`');
  }
}

function* validatePeer(peer: Incomplete<NetworkPolicyPeer>, stored: readonly string[], path: string): Causes {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  yield* validateSelector(podSelector, `${path}.podSelector`);
  yield* validateSelector(namespaceSelector, `${path}.namespaceSelector`);
  if (ipBlock !== undefined) yield* validateBlock(ipBlock, stored, `${path}.ipBlock`);
  const selects = podSelector !== undefined || namespaceSelector !== undefined;
  if (ipBlock === undefined && !selects) yield required(path, 'must specify a peer');
  if (ipBlock !== undefined && selects) yield forbidden(path, 'may not specify both ipBlock and another peer');
}

interface Rule {
  readonly ports?: readonly Incomplete<NetworkPolicyPort>[] | undefined;
  readonly peers?: readonly Incomplete<NetworkPolicyPeer>[] | undefined;
}

function* validateRule({ ports = [], peers = [] }: Rule, peersKey: 'from' | 'to', stored: readonly string[], path: string): Causes {
  for (const [index, port] of ports.entries()) yield* validatePort(port, `${path}.ports[${index}]`);
  for (const [index, peer] of peers.entries()) yield* validatePeer(peer, stored, `${path}.${peersKey}[${index}]`);
}

function* validateSpec(spec: SpecDraft, stored: readonly string[] = []): Causes {
  yield* validateSelector(spec.podSelector, 'spec.podSelector');
  for (const [index, { ports, from }] of (spec.ingress ?? []).entries()) yield* validateRule({ ports, peers: from }, 'from', stored, `spec.ingress[${index}]`);
  for (const [index, { ports, to }] of (spec.egress ?? []).entries()) yield* validateRule({ ports, peers: to }, 'to', stored, `spec.egress[${index}]`);
  const types = spec.policyTypes ?? [];
  if (types.length > policyTypes.length) {
    yield invalid('spec.policyTypes', types, 'may not specify more than two policyTypes');
    return;
  }
  for (const [index, type] of types.entries()) if (!policyTypes.includes(type)) yield notSupported(`spec.policyTypes[${index}]`, type, policyTypes);
}

function* validatePolicy(policy: Incomplete<NetworkPolicy>): Causes {
  yield* validateMeta(policy.metadata ?? {}, { namespaced: true, name: subdomainName });
  yield* validateSpec(policy.spec ?? {});
}

function rangesOf(spec: SpecDraft | undefined): readonly string[] {
  const peers = [...(spec?.ingress ?? []).flatMap((rule) => rule.from ?? []), ...(spec?.egress ?? []).flatMap((rule) => rule.to ?? [])];
  return peers.flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : [ipBlock.cidr ?? '', ...(ipBlock.except ?? [])]));
}

function* validatePolicyUpdate(policy: Incomplete<NetworkPolicy>, old: NetworkPolicy): Causes {
  yield* validateMetaUpdate(policy.metadata ?? {}, old.metadata);
  yield* validateSpec(policy.spec ?? {}, rangesOf(old.spec));
}

export const networkPolicyRules = rulesOf<NetworkPolicy>({ create: validatePolicy, update: validatePolicyUpdate });
