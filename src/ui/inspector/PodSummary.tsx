import type { ReactNode } from 'react';
import type { Pod } from '../../engine/api/core/types.ts';
import type { ObjectDetail, PodRow } from '../../engine/protocol/messages.ts';
import { nodeRef, serviceRef, workloadRef } from '../bridge/selection.ts';
import { machineRow, serviceIds, workloadRow } from '../bridge/selectors.ts';
import { useMirror, useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { ShapeMark } from '../design/StateMark.tsx';
import { span } from '../i18n/format.ts';
import { useText } from '../i18n/language.ts';
import { Burn } from './Burn.tsx';
import { Conditions } from './Conditions.tsx';
import styles from './Inspector.module.css';
import { LastWrites } from './LastWrites.tsx';
import { type ContainerRow, containersOf } from './read-object.ts';
import { RefLink } from './RefLink.tsx';
import { Pairs, Section } from './Section.tsx';
import { useElapsedOf, useNowMs } from './use-times.ts';
import { WhyHere } from './WhyHere.tsx';
import { WhyNow } from './WhyNow.tsx';

const c = classesOf(styles);

export function PodSummary({ detail, pod, row }: { readonly detail: ObjectDetail; readonly pod: Pod; readonly row: PodRow | undefined }): ReactNode {
  const { inspector } = useText();
  const machine = useMirror(machineRow(pod.spec.nodeName ?? ''));
  const silentSinceMs = machine?.state === 'unknown' ? machine.heartbeatsMs.at(-1) : undefined;
  const age = useElapsedOf()(pod.metadata.creationTimestamp);
  const now = useNowMs();
  return (
    <>
      <Section>
        <Pairs
          pairs={[
            [inspector.node, <NodeOf key="node" pod={pod} />],
            [inspector.owner, detail.owners.length > 0 && <OwnerOf key="owner" detail={detail} />],
            ['Service', <ServicesOf key="service" uid={pod.metadata.uid} />],
            ['IP', pod.status.podIP !== undefined && <code key="ip">{pod.status.podIP}</code>],
            [inspector.age, age !== undefined && span(now - age)],
          ]}
        />
        {row !== undefined && <Burn pod={row} />}
        {row?.message !== undefined && row.message !== '' && <p className={c('quote')}>{row.message}</p>}
      </Section>
      <Containers pod={pod} />
      <Conditions object={pod} silentSinceMs={silentSinceMs} said={row?.message} />
      <WhyNow detail={detail} pod={row} limit={6} />
      <WhyHere pod={pod} brief />
      <LastWrites detail={detail} />
    </>
  );
}

function NodeOf({ pod }: { readonly pod: Pod }): ReactNode {
  const { inspector, stage } = useText();
  const machine = useMirror(machineRow(pod.spec.nodeName ?? ''));
  const { nodeName } = pod.spec;
  if (nodeName === undefined) return inspector.noNode;
  return (
    <>
      <RefLink to={nodeRef(nodeName)} /> {machine !== undefined && <span className={c(machine.state === 'unknown' ? 'blank' : 'fg-2')}>{stage.machine[machine.state]}</span>}
    </>
  );
}

/** `ReplicaSet ← Deployment frontend`: the nearest owner first. */
export function OwnerOf({ detail }: { readonly detail: ObjectDetail }): ReactNode {
  const [owner] = detail.owners;
  const row = useMirror(workloadRow(owner?.uid ?? ''));
  const above = useMirror(workloadRow(row?.ownerUid ?? ''));
  if (owner === undefined) return null;
  if (above === undefined) return <RefLink to={owner}>{`${owner.kind} ${owner.name}`}</RefLink>;
  return (
    <>
      <RefLink to={owner}>{owner.kind}</RefLink> <span className={c('fg-2')}>←</span> <RefLink to={workloadRef(above)}>{`${above.kind} ${above.name}`}</RefLink>
    </>
  );
}

function ServicesOf({ uid }: { readonly uid: string }): ReactNode {
  const { inspector } = useText();
  const { mirror } = useSession();
  useMirror(serviceIds);
  useNowMs();
  const services = [...mirror.services.values()].filter((service) => service.readyPods.includes(uid) || service.notReadyPods.includes(uid));
  if (services.length === 0) return <span className={c('fg-2')}>{inspector.noService}</span>;
  return services.map((service) => (
    <span key={service.uid}>
      <RefLink to={serviceRef(service)} /> {service.notReadyPods.includes(uid) && <span className={c('fg-2')}>{inspector.noTraffic}</span>}{' '}
    </span>
  ));
}

function Containers({ pod }: { readonly pod: Pod }): ReactNode {
  const { inspector } = useText();
  return (
    <Section title={inspector.containers} extra={inspector.restarts}>
      <ul className={c('list')}>
        {containersOf(pod).map((container) => (
          <Container key={container.name} container={container} />
        ))}
      </ul>
    </Section>
  );
}

const shapes = { waiting: ['halfCircle', 'info'], running: ['square', 'ok'], terminated: ['pill', 'fg-2'] } as const;

function Container({ container }: { readonly container: ContainerRow }): ReactNode {
  const { inspector } = useText();
  const { state, reason, exitCode, ready, role, last } = container;
  const failing = (state === 'waiting' && reason !== undefined && /Err|BackOff|Invalid/.test(reason)) || (state === 'terminated' && exitCode !== 0);
  const [shape, tone] = failing ? (['diamond', 'bad'] as const) : state === 'running' && !ready && role !== 'init' ? (['halfSquare', 'warn'] as const) : shapes[state];
  const words = [role === 'app' ? '' : inspector.role[role], reason ?? inspector.containerState[state], state === 'terminated' ? inspector.exitCode(exitCode ?? 0) : ''].filter((word) => word !== '');
  return (
    <li>
      <ShapeMark shape={shape} tone={tone} />
      <span>
        <code>{container.name}</code> {words.join(' · ')}
      </span>
      <span className={c('extra')}>{container.restarts}</span>
      <small className={c('code')}>{container.image}</small>
      {container.message !== undefined && <small>{container.message}</small>}
      {last !== undefined && <small>{inspector.lastRun(last.reason, last.exitCode)}</small>}
    </li>
  );
}
