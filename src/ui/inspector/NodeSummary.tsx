import type { ReactNode } from 'react';
import type { Node } from '../../engine/api/core/types.ts';
import type { MachineRow, ObjectDetail } from '../../engine/protocol/messages.ts';
import { machineRef, nodeRef, podRef } from '../bridge/selection.ts';
import { podRow, podsOnNode } from '../bridge/selectors.ts';
import { useMirror, useSession } from '../bridge/use-mirror.ts';
import { ask } from '../chaos/ask.ts';
import { healFault } from '../chaos/requests.ts';
import { classesOf } from '../design/classes.ts';
import { Button } from '../design/primitives/Button.tsx';
import { StateMark } from '../design/StateMark.tsx';
import { cpu, memory, span } from '../i18n/format.ts';
import { useText } from '../i18n/language.ts';
import { Conditions } from './Conditions.tsx';
import styles from './Inspector.module.css';
import { LastWrites } from './LastWrites.tsx';
import { taintText } from './read-object.ts';
import { RefLink } from './RefLink.tsx';
import { Pairs, Section } from './Section.tsx';
import { useElapsedOf, useNowMs } from './use-times.ts';
import { WhyNow } from './WhyNow.tsx';

const c = classesOf(styles);

/** A Node, and the machine under it; or a machine that has no Node yet. */
export function NodeSummary({ detail, node, row }: { readonly detail: ObjectDetail; readonly node: Node | undefined; readonly row: MachineRow | undefined }): ReactNode {
  const { inspector } = useText();
  const info = node?.status.nodeInfo;
  return (
    <>
      <Section>
        <Pairs
          pairs={[
            [inspector.machine, row !== undefined && <MachineOf key="machine" row={row} isNode={node !== undefined} />],
            [inspector.zone, row?.zone],
            [inspector.heartbeat, row !== undefined && <Heartbeat key="beat" row={row} />],
            ['kubelet', info?.kubeletVersion !== undefined && <code key="version">{info.kubeletVersion}</code>],
            ['IP', node?.status.addresses?.find(({ type }) => type === 'InternalIP')?.address],
            [inspector.faults, row !== undefined && row.faults.length > 0 && <Faults key="faults" names={row.faults} />],
          ]}
        />
        {row?.hasNode === true && <Capacity row={row} />}
      </Section>
      {node !== undefined && <Taints node={node} />}
      <Conditions object={node ?? detail.object} />
      {row !== undefined && <PodsHere name={row.name} />}
      <WhyNow detail={detail} pod={undefined} limit={6} />
      <LastWrites detail={detail} />
    </>
  );
}

function MachineOf({ row, isNode }: { readonly row: MachineRow; readonly isNode: boolean }): ReactNode {
  const { inspector } = useText();
  const words = row.hasMachine ? inspector.power[row.power] : inspector.noMachine;
  const other = isNode ? (row.hasMachine ? machineRef(row.name) : undefined) : row.hasNode ? nodeRef(row.name) : undefined;
  return (
    <>
      {words} {other !== undefined && <RefLink to={other}>{`${other.kind} ${other.name}`}</RefLink>}
    </>
  );
}

function Heartbeat({ row }: { readonly row: MachineRow }): ReactNode {
  const { stage } = useText();
  const now = useNowMs();
  const last = row.heartbeatsMs.at(-1);
  if (last === undefined) return <span className={c('fg-2')}>{stage.noBeat}</span>;
  const ago = span(now - last);
  return row.state === 'unknown' ? <span className={c('blank')}>{stage.silentFor(ago)}</span> : stage.lastBeat(ago);
}

function Faults({ names }: { readonly names: readonly string[] }): ReactNode {
  const session = useSession();
  const { chaos } = useText();
  return names.map((name) => (
    <Button key={name} look="line" icon="refresh" onClick={() => void ask(session, healFault(name))}>
      {chaos.heal(name)}
    </Button>
  ));
}

function Capacity({ row }: { readonly row: MachineRow }): ReactNode {
  const { inspector, stage } = useText();
  const pods = useMirror(podsOnNode(row.name)).length;
  return (
    <dl className={c('bars')}>
      <Bar label={stage.cpu} share={row.cpuRequestedMillis / row.cpuAllocatableMillis} words={stage.of(cpu(row.cpuRequestedMillis), cpu(row.cpuAllocatableMillis))} />
      <Bar label={stage.memory} share={row.memoryRequestedBytes / row.memoryAllocatableBytes} words={stage.of(memory(row.memoryRequestedBytes), memory(row.memoryAllocatableBytes))} />
      <Bar label={inspector.pods} share={pods / row.podCapacity} words={stage.of(String(pods), String(row.podCapacity))} />
    </dl>
  );
}

function Bar({ label, share, words }: { readonly label: string; readonly share: number; readonly words: string }): ReactNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{words}</dd>
      <dd className={c('track', 'thin')}>
        <i style={{ width: `${Math.min(100, (Number.isFinite(share) ? share : 0) * 100)}%` }} />
      </dd>
    </div>
  );
}

function Taints({ node }: { readonly node: Node }): ReactNode {
  const { inspector } = useText();
  const elapsedOf = useElapsedOf();
  const now = useNowMs();
  const { taints = [] } = node.spec;
  if (taints.length === 0) return null;
  return (
    <Section title={inspector.taints} extra={inspector.since}>
      <ul className={c('list')}>
        {taints.map((taint) => {
          const since = elapsedOf(taint.timeAdded);
          return (
            <li key={`${taint.key} ${taint.effect}`}>
              <span />
              <code>{taintText(taint)}</code>
              <span className={c('extra')}>{since !== undefined && span(now - since)}</span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

const shownPods = 60;

function PodsHere({ name }: { readonly name: string }): ReactNode {
  const { inspector } = useText();
  const uids = useMirror(podsOnNode(name));
  if (uids.length === 0) return null;
  return <PodList title={inspector.podsHere} uids={uids} />;
}

export function PodList({ title, uids }: { readonly title: string; readonly uids: readonly string[] }): ReactNode {
  const { inspector } = useText();
  return (
    <Section title={title} extra={uids.length}>
      <ul className={c('list')}>
        {uids.slice(0, shownPods).map((uid) => (
          <PodLine key={uid} uid={uid} />
        ))}
      </ul>
      {uids.length > shownPods && <p className={c('small')}>{inspector.more(uids.length - shownPods)}</p>}
    </Section>
  );
}

function PodLine({ uid }: { readonly uid: string }): ReactNode {
  const row = useMirror(podRow(uid));
  const { stage } = useText();
  if (row === undefined) return null;
  return (
    <li>
      <StateMark of="pod" state={row.state} />
      <span className={c('code')}>
        <RefLink to={podRef(row)} />
      </span>
      <span className={c('extra')}>{row.state === 'failed' ? row.status : stage.pod[row.state]}</span>
    </li>
  );
}
