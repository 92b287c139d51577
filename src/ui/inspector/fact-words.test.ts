import { describe, expect, it } from 'vitest';
import type { Fact } from '../../engine/protocol/messages.ts';
import { en } from '../i18n/en.ts';
import { zh } from '../i18n/zh.ts';
import { factOrigin, factWords, shortRequest } from './fact-words.ts';

const fact = (part: Partial<Fact>): Fact => ({ id: 1, elapsedMs: 0, type: 'write', by: 'kubelet b2', reason: 'PodChanged', message: '', causeId: 0, object: { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web-1' }, ...part });

describe('the words of a fact', () => {
  it.each([
    [fact({ reason: 'PodCreated' }), '`Pod/web-1` was created', '创建了 `Pod/web-1`'],
    [fact({ reason: 'PodStatusChanged' }), 'status of `Pod/web-1` written', '写入 `Pod/web-1` 的状态'],
    [fact({ reason: 'PodNotReady' }), '`Pod/web-1` `Ready=False`', '`Pod/web-1` `Ready=False`'],
    [fact({ type: 'command', message: 'PATCH /apis/sandbox.kubarium.dev/v1/machines/b2' }), 'You: `PATCH machines/b2`', '你：`PATCH machines/b2`'],
    [fact({ type: 'decision', reason: 'Odd', message: 'Chose *b2* over `a1`.' }), 'Chose ∗b2∗ over ´a1´.', 'Chose ∗b2∗ over ´a1´.'],
    [fact({ reason: 'Unheard' }), 'Unheard `Pod/web-1`', 'Unheard `Pod/web-1`'],
  ])('%#', (it_, english, chinese) => {
    expect(factWords(it_, en.inspector.facts)).toBe(english);
    expect(factWords(it_, zh.inspector.facts)).toBe(chinese);
  });

  it('tell who and at which revision', () => {
    expect(factOrigin(fact({ revision: 2384 }), en.inspector.facts)).toBe('kubelet b2 · rev 2384');
  });

  it.each([
    ['DELETE /api/v1/namespaces/default/pods/web-1', '`DELETE pods/web-1`'],
    ['DELETE /api/v1/namespaces/shop', '`DELETE namespaces/shop`'],
    ['PATCH /apis/apps/v1/namespaces/default/deployments/web/scale', '`PATCH deployments/web/scale`'],
  ])('%s', (message, short) => {
    expect(shortRequest(message)).toBe(short);
  });
});
