import type { ReactNode } from 'react';
import type { MachineRow, ObjectDetail, ObjectRef, PodRow, WorkloadRow } from '../../engine/protocol/messages.ts';
import { select } from '../bridge/selection.ts';
import { openChaosMenu } from '../chaos/chaos-menu-store.ts';
import { classesOf } from '../design/classes.ts';
import { IconButton } from '../design/primitives/Button.tsx';
import { machineMarks, podMarks } from '../design/state-shapes.ts';
import { ShapeMark, StateMark } from '../design/StateMark.tsx';
import { useText } from '../i18n/language.ts';
import { setLayout } from '../workspace/layout.ts';
import { CopyButton } from './CopyButton.tsx';
import styles from './Inspector.module.css';

const c = classesOf(styles);

export interface Subject {
  readonly ref: ObjectRef;
  readonly detail: ObjectDetail | undefined;
  readonly pod: PodRow | undefined;
  readonly machine: MachineRow | undefined;
  readonly workload: WorkloadRow | undefined;
}

/** What is selected: kind and namespace, name, and its state as shape, colour and word. */
export function Header({ subject }: { readonly subject: Subject }): ReactNode {
  const { inspector } = useText();
  const { ref, pod, machine } = subject;
  const target = pod !== undefined ? ({ type: 'pod', uid: pod.uid } as const) : machine !== undefined ? ({ type: 'machine', name: machine.name } as const) : undefined;
  return (
    <header className={c('head')}>
      <div className={c('row')}>
        <span>
          {ref.kind}
          {ref.namespace !== undefined && ` · namespace ${ref.namespace}`}
        </span>
        {target !== undefined && <IconButton icon="bolt" label={inspector.actions} onClick={(event) => openChaosMenu(target, event.currentTarget)} />}
        <CopyButton text={ref.name} label={inspector.copyName} />
        <IconButton
          icon="close"
          label={inspector.close}
          hotkey="Esc"
          onClick={() => {
            select(null);
            setLayout({ inspectorOpen: false });
          }}
        />
      </div>
      <h2 className={c('name')}>{ref.name}</h2>
      <State subject={subject} />
    </header>
  );
}

function State({ subject: { detail, pod, machine, workload } }: { readonly subject: Subject }): ReactNode {
  const { inspector, stage } = useText();
  if (detail !== undefined && detail.object === undefined) {
    return (
      <p className={c('triple', 'fg-2')}>
        <ShapeMark shape="ring" tone="fg-2" />
        {inspector.deleted}
      </p>
    );
  }
  if (pod !== undefined) {
    const word = pod.state === 'failed' ? pod.status : stage.pod[pod.state];
    return (
      <p className={c('triple', podMarks[pod.state][1])}>
        <StateMark of="pod" state={pod.state} />
        {word}
        <span className={c('extra')}>{machineSilent(pod, machine) ? inspector.asReported(pod.status) : pod.status === word ? '' : pod.status}</span>
      </p>
    );
  }
  if (machine !== undefined) {
    return (
      <p className={c('triple', machineMarks[machine.state][1])}>
        <StateMark of="machine" state={machine.state} />
        {stage.machine[machine.state]}
        {machine.cordoned && <span className={c('extra')}>{stage.cordoned}</span>}
        {machine.power === 'Off' && machine.state !== 'off' && <span className={c('extra')}>{stage.poweredOff}</span>}
      </p>
    );
  }
  return workload === undefined ? null : <WorkloadState row={workload} />;
}

function machineSilent(pod: PodRow, machine: MachineRow | undefined): boolean {
  return pod.state === 'stale' || machine?.state === 'unknown';
}

function WorkloadState({ row }: { readonly row: WorkloadRow }): ReactNode {
  const { stage } = useText();
  const whole = row.ready >= row.desired;
  return (
    <p className={c('triple', whole ? 'ok' : 'warn')}>
      <ShapeMark shape={whole ? 'square' : 'halfSquare'} tone={whole ? 'ok' : 'warn'} />
      {stage.ready(row.ready, row.desired)}
    </p>
  );
}
