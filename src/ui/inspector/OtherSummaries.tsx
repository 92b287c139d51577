import type { ReactNode } from 'react';
import type { Service } from '../../engine/api/core/types.ts';
import type { KubeObject, ObjectDetail, ObjectRef } from '../../engine/protocol/messages.ts';
import { serviceRow } from '../bridge/selectors.ts';
import { useMirror } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
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

export function ServiceSummary({ detail, service }: { readonly detail: ObjectDetail; readonly service: Service }): ReactNode {
  const { inspector } = useText();
  const row = useMirror(serviceRow(service.metadata.uid));
  const { ready, notReady } = { ready: row?.readyPods ?? [], notReady: row?.notReadyPods ?? [] };
  return (
    <>
      <Section>
        <Pairs
          pairs={[
            [inspector.type, service.spec.type ?? 'ClusterIP'],
            ['IP', service.spec.clusterIP !== undefined && <code key="ip">{service.spec.clusterIP}</code>],
            [inspector.ports, row !== undefined && <code key="ports">{row.ports.join(', ')}</code>],
            [inspector.selector, service.spec.selector !== undefined && <code key="selector">{labelText(service.spec.selector)}</code>],
          ]}
        />
      </Section>
      {ready.length + notReady.length === 0 && (
        <Section title={inspector.readyEndpoints} extra={0}>
          <p className={c('small')}>{inspector.noEndpoints}</p>
        </Section>
      )}
      {ready.length > 0 && <PodList title={inspector.readyEndpoints} uids={ready} />}
      {notReady.length > 0 && <PodList title={inspector.notReadyEndpoints} uids={notReady} />}
      <Owned refs={detail.dependents} />
      <WhyNow detail={detail} pod={undefined} limit={6} />
      <LastWrites detail={detail} />
    </>
  );
}

/** Any other kind: what all objects have. */
export function ObjectSummary({ detail, object }: { readonly detail: ObjectDetail; readonly object: KubeObject }): ReactNode {
  const { inspector } = useText();
  const age = useElapsedOf()(object.metadata.creationTimestamp);
  const now = useNowMs();
  const { labels, finalizers } = object.metadata;
  return (
    <>
      <Section>
        <Pairs
          pairs={[
            [inspector.owner, detail.owners.length > 0 && <OwnerOf key="owner" detail={detail} />],
            [inspector.labels, labels !== undefined && <code key="labels">{labelText(labels)}</code>],
            ['finalizers', finalizers !== undefined && finalizers.length > 0 && <code key="finalizers">{finalizers.join(', ')}</code>],
            [inspector.age, age !== undefined && span(now - age)],
          ]}
        />
      </Section>
      <Owned refs={detail.dependents} />
      <Conditions object={object} />
      <WhyNow detail={detail} pod={undefined} limit={6} />
      <LastWrites detail={detail} />
    </>
  );
}

function Owned({ refs }: { readonly refs: readonly ObjectRef[] }): ReactNode {
  const { inspector } = useText();
  if (refs.length === 0) return null;
  return (
    <Section title={inspector.owns} extra={refs.length}>
      <ul className={c('list')}>
        {refs.slice(0, 60).map((ref) => (
          <li key={ref.uid ?? `${ref.kind}/${ref.name}`}>
            <span />
            <span className={c('code')}>
              <RefLink to={ref}>{`${ref.kind}/${ref.name}`}</RefLink>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
