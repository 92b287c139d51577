import { describe, expect, test } from 'vitest';
import { Secrets, ServiceAccounts } from '../../api/core/resources.ts';
import { textOfBase64 } from '../../base/base64.ts';
import { administrator, ControlPlane } from '../../testing/control-plane.ts';

const account = { name: 'robot', namespace: 'default' };
const secret = { name: 'robot-token', namespace: 'default' };

function planeWithToken(): ControlPlane {
  const plane = new ControlPlane();
  plane.advance(1000);
  plane.client.create(ServiceAccounts, { metadata: account });
  plane.client.create(Secrets, { metadata: { ...secret, annotations: { 'kubernetes.io/service-account.name': 'robot' } }, type: 'kubernetes.io/service-account-token' });
  plane.advance(1000);
  return plane;
}

const tokenOf = (plane: ControlPlane): string => textOfBase64(plane.client.get(Secrets, secret)?.data?.['token'] ?? '');

function reviewed(plane: ControlPlane, token: string): unknown {
  const body = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } });
  const answer = plane.server.handleHttp({ method: 'POST', path: '/apis/authentication.k8s.io/v1/tokenreviews', body }, administrator, () => undefined);
  return 'body' in answer ? (answer.body as unknown as { readonly status: unknown }).status : undefined;
}

describe('a secret for the token of an account', () => {
  test('is filled, and its token opens the door', () => {
    const plane = planeWithToken();
    const uid = plane.client.get(ServiceAccounts, account)?.metadata.uid;
    const { data = {}, metadata } = plane.client.get(Secrets, secret) ?? {};
    expect(Object.keys(data).toSorted()).toEqual(['ca.crt', 'namespace', 'token']);
    expect(textOfBase64(data['namespace'] ?? '')).toBe('default');
    expect(textOfBase64(data['ca.crt'] ?? '')).toContain('BEGIN CERTIFICATE');
    expect(metadata?.annotations).toEqual({ 'kubernetes.io/service-account.name': 'robot', 'kubernetes.io/service-account.uid': uid });
    expect(reviewed(plane, tokenOf(plane))).toMatchObject({ authenticated: true, user: { username: 'system:serviceaccount:default:robot', uid } });
  });

  test('is filled again when somebody empties it', () => {
    const plane = planeWithToken();
    plane.client.patch(Secrets, secret, { data: null });
    plane.advance(1000);
    expect(tokenOf(plane)).not.toBe('');
  });

  test('goes with the account, and the token with it', () => {
    const plane = planeWithToken();
    const token = tokenOf(plane);
    plane.client.delete(ServiceAccounts, account);
    plane.advance(1000);
    expect(plane.client.get(Secrets, secret)).toBeUndefined();
    expect(reviewed(plane, token)).toMatchObject({ error: 'Token has been invalidated' });
  });

  test('goes when there is no such account', () => {
    const plane = planeWithToken();
    plane.client.create(Secrets, { metadata: { ...secret, name: 'stray', annotations: { 'kubernetes.io/service-account.name': 'ghost' } }, type: 'kubernetes.io/service-account-token' });
    plane.advance(1000);
    expect(plane.client.get(Secrets, { ...secret, name: 'stray' })).toBeUndefined();
  });

  test('is forgotten by the account when it goes', () => {
    const plane = planeWithToken();
    plane.client.patch(ServiceAccounts, account, { secrets: [{ name: 'other' }, { name: secret.name }] });
    plane.client.delete(Secrets, secret);
    plane.advance(1000);
    expect(plane.client.get(ServiceAccounts, account)?.secrets).toEqual([{ name: 'other' }]);
  });
});
