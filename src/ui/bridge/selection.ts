import { create } from 'zustand';
import type { ObjectRef } from '../../engine/protocol/messages.ts';

interface Selection {
  readonly ref: ObjectRef | null;
  /** The fact whose causes are asked for, when a mark was clicked. */
  readonly factId: number | null;
}

export const useSelection = create<Selection>(() => ({ ref: null, factId: null }));

/** Selects an object everywhere on the page; `null` selects nothing. */
export function select(ref: ObjectRef | null, factId: number | null = null): void {
  useSelection.setState({ ref, factId });
}

/** The identity by which marks, rows and cells find out that they are selected. */
export function refKey({ kind, namespace = '', name }: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>): string {
  return `${kind}/${namespace}/${name}`;
}

export function useIsSelected(kind: string, namespace: string, name: string): boolean {
  return useSelection(({ ref }) => ref !== null && ref.kind === kind && ref.name === name && (ref.namespace ?? '') === namespace);
}

export function podRef(pod: { readonly namespace: string; readonly name: string; readonly uid: string }): ObjectRef {
  return { apiVersion: 'v1', kind: 'Pod', namespace: pod.namespace, name: pod.name, uid: pod.uid };
}

export function nodeRef(name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Node', name };
}

/** A computer whose kubelet has not registered a Node yet. */
export function machineRef(name: string): ObjectRef {
  return { apiVersion: 'sandbox.kubarium.dev/v1', kind: 'Machine', name };
}

export function serviceRef(service: { readonly namespace: string; readonly name: string; readonly uid: string }): ObjectRef {
  return { apiVersion: 'v1', kind: 'Service', namespace: service.namespace, name: service.name, uid: service.uid };
}

export function workloadRef(row: { readonly apiVersion: string; readonly kind: string; readonly namespace: string; readonly name: string; readonly uid: string }): ObjectRef {
  return { apiVersion: row.apiVersion, kind: row.kind, namespace: row.namespace, name: row.name, uid: row.uid };
}
