import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../engine/protocol/messages.ts';
import { forEditing } from './for-editing.ts';

describe('an object for the editor', () => {
  it('is what one would have written', async () => {
    const object = {
      apiVersion: 'v1', kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'shop', uid: 'u', resourceVersion: '7', creationTimestamp: '2026-03-02T09:00:00Z', generation: 1, labels: { app: 'web' } },
      data: { on: 'yes', number: '0400' }, status: { x: 1 },
    } as unknown as KubeObject;
    expect(await forEditing(object)).toBe('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: shop\n  labels:\n    app: web\ndata:\n  "on": "yes"\n  number: "0400"\n');
  });
});
