import { describe, expect, it } from 'vitest';
import { kindOf } from './kinds.ts';
import { digestOf, parseImage, type ImageReference } from './reference.ts';
import { registryFault, sizeOf } from './registry.ts';

function reference(image: string): ImageReference {
  const parsed = parseImage(image);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

describe('image references', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['acme/shop', 'docker.io/acme/shop:latest'],
    ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
    ['localhost:5000/a/b/c:v1', 'localhost:5000/a/b/c:v1'],
    ['ghcr.io/acme/shop@sha256:0123456789abcdef0123456789abcdef', 'ghcr.io/acme/shop@sha256:0123456789abcdef0123456789abcdef'],
    ['nginx:1.27@sha256:0123456789abcdef0123456789abcdef', 'docker.io/library/nginx@sha256:0123456789abcdef0123456789abcdef'],
  ])('%s is %s', (image, full) => {
    expect(reference(image).full).toBe(full);
  });

  it.each(['', 'Nginx', '<your-image>', 'nginx:', 'nginx:a b', 'a//b', 'nginx@sha256:short', '-nginx'])('%j is none', (image) => {
    expect(typeof parseImage(image)).toBe('string');
  });

  it('an image always has the same digest and size', () => {
    expect(digestOf(reference('nginx:1'))).toBe(digestOf(reference('docker.io/library/nginx:1')));
    expect(digestOf(reference('nginx:1'))).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(sizeOf(reference('busybox'))).toBeLessThan(3_000_000);
    expect(sizeOf(reference('acme/shop'))).toBeGreaterThan(20_000_000);
  });
});

describe('what the registry does not have', () => {
  it.each(['nginx:1.161', 'nosuch.invalid/app:v1', 'acme/does-not-exist', 'nginx:nonexistent', 'acme/app:no-such-tag', 'non-existing-repo/app'])('%s', (image) => {
    expect(registryFault(reference(image))).toMatch(/not found$|no such host$/);
  });

  it.each(['nginx:1.99', 'nginx:4', 'x', 'a', 'agent:1', 'acme/typography:v1', 'acme/missingno', 'k8s.gcr.io/echoserver:1.4'])('but it has %s', (image) => {
    expect(registryFault(reference(image))).toBeUndefined();
  });
});

describe('kinds of images', () => {
  it.each([
    ['registry.k8s.io/busybox:1.27.2', 'busybox'],
    ['gcr.io/google-containers/pause', 'pause'],
    ['polinux/stress', 'stress'],
    ['oliver006/redis_exporter', 'unknown'],
    ['weaveworksdemos/front-end:0.3.12', 'unknown'],
  ])('%s is a %s', (image, family) => {
    expect(kindOf(image).family).toBe(family);
  });
});
