import type { ReactNode } from 'react';
import type { Deployment } from '../../engine/api/apps/types.ts';
import type { KubeObject, ObjectDetail, WorkloadRow } from '../../engine/protocol/messages.ts';
import { workloadRef } from '../bridge/selection.ts';
import { podsOwnedBy, workloadRow, workloadsOwnedBy } from '../bridge/selectors.ts';
import { useMirror, useSession } from '../bridge/use-mirror.ts';
import { ask } from '../chaos/ask.ts';
import { classesOf } from '../design/classes.ts';
import { IconButton } from '../design/primitives/Button.tsx';
import { ShapeMark } from '../design/StateMark.tsx';
import { span } from '../i18n/format.ts';
import { useText } from '../i18n/language.ts';
import { Conditions } from './Conditions.tsx';
import styles from './Inspector.module.css';
import { LastWrites } from './LastWrites.tsx';
import { PodList } from './NodeSummary.tsx';
import { OwnerOf } from './PodSummary.tsx';
import { labelText } from './read-object.ts';
import { RefLink } from './RefLink.tsx';
import { Pairs, Section } from './Section.tsx';
import { useElapsedOf, useNowMs } from './use-times.ts';
import { WhyNow } from './WhyNow.tsx';

const c = classesOf(styles);

/** Deployments, ReplicaSets and their like: what is asked for, what there is. */
export function WorkloadSummary({ detail, object, row }: { readonly detail: ObjectDetail; readonly object: KubeObject; readonly row: WorkloadRow | undefined }): ReactNode {
  const { inspector } = useText();
  const age = useElapsedOf()(object.metadata.creationTimestamp);
  const now = useNowMs();
  // Read with care: the kinds that come here have these fields in common, and none of them is certain.
  const { spec, status } = object as Partial<Pick<Deployment, 'spec' | 'status'>>;
  const owned = useMirror(workloadsOwnedBy(object.metadata.uid));
  const pods = useMirror(podsOwnedBy(object.metadata.uid));
  return (
    <>
      <Section>
        <Pairs
          pairs={[
            [inspector.replicas, row !== undefined && <Replicas key="replicas" object={object} row={row} />],
            [inspector.updated, status?.updatedReplicas],
            [inspector.available, status?.availableReplicas],
            [inspector.strategy, spec?.strategy?.type],
            [inspector.selector, spec?.selector?.matchLabels !== undefined && <code key="selector">{labelText(spec.selector.matchLabels)}</code>],
            [inspector.owner, detail.owners.length > 0 && <OwnerOf key="owner" detail={detail} />],
            [inspector.age, age !== undefined && span(now - age)],
          ]}
        />
      </Section>
      {owned.length > 0 && <Owned uids={owned} />}
      {pods.length > 0 && <PodList title={inspector.pods} uids={pods} />}
      <Conditions object={object} />
      <WhyNow detail={detail} pod={undefined} limit={6} />
      <LastWrites detail={detail} />
    </>
  );
}

/** Kinds whose replica count the reader may change here; the others belong to somebody. */
const plurals: Readonly<Record<string, string>> = { Deployment: 'deployments', StatefulSet: 'statefulsets' };

function Replicas({ object, row }: { readonly object: KubeObject; readonly row: WorkloadRow }): ReactNode {
  const { inspector, stage } = useText();
  const session = useSession();
  const plural = plurals[object.kind];
  const { namespace = 'default', name } = object.metadata;
  const ready = <span className={c('fg-2')}>{stage.ready(row.ready, row.desired)}</span>;
  if (plural === undefined) return ready;
  const scale = (replicas: number): void =>
    void ask(session, { method: 'PATCH', path: `/apis/${object.apiVersion}/namespaces/${namespace}/${plural}/${name}/scale`, contentType: 'application/merge-patch+json', body: { spec: { replicas } } });
  return (
    <>
      <span className={c('stepper')}>
        <IconButton icon="minus" label={inspector.scaleDown} disabled={row.desired === 0} onClick={() => scale(row.desired - 1)} />
        <output aria-label={inspector.replicas}>{row.desired}</output>
        <IconButton icon="plus" label={inspector.scaleUp} onClick={() => scale(row.desired + 1)} />
      </span>{' '}
      {ready}
    </>
  );
}

function Owned({ uids }: { readonly uids: readonly string[] }): ReactNode {
  const { inspector } = useText();
  return (
    <Section title={inspector.owns} extra={uids.length}>
      <ul className={c('list')}>
        {uids.map((uid) => (
          <OwnedLine key={uid} uid={uid} />
        ))}
      </ul>
    </Section>
  );
}

function OwnedLine({ uid }: { readonly uid: string }): ReactNode {
  const { stage } = useText();
  const row = useMirror(workloadRow(uid));
  if (row === undefined) return null;
  const [shape, tone] = row.desired === 0 ? (['pill', 'fg-2'] as const) : row.ready < row.desired ? (['halfSquare', 'warn'] as const) : (['square', 'ok'] as const);
  return (
    <li>
      <ShapeMark shape={shape} tone={tone} />
      <span className={c('code')}>
        <RefLink to={workloadRef(row)} />
      </span>
      <span className={c('extra')}>{stage.ready(row.ready, row.desired)}</span>
      {row.revision !== undefined && <small>{stage.revision(row.revision)}</small>}
    </li>
  );
}
