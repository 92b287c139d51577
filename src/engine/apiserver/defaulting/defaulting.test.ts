import { describe, expect, it } from 'vitest';
import { imageTag } from './image-tag.ts';
import { defaulters } from './index.ts';

type Draft = Record<string, unknown>;

function filled(kind: string, draft: Draft): Draft {
  defaulters[kind]?.(draft);
  return draft;
}

describe('defaulting', () => {
  it.each([
    ['nginx', 'latest'], ['nginx:1.25', '1.25'], ['nginx:latest', 'latest'], ['host:5000/a/b', 'latest'], ['host:5000/a/b:v1', 'v1'],
    [`nginx@sha256:${'a'.repeat(64)}`, ''], [`nginx:1@sha256:${'a'.repeat(64)}`, '1'], ['NGINX', ''], ['{{ image }}', ''], ['', ''], ['a'.repeat(64), ''],
  ])('finds the tag of %s', (image, tag) => {
    expect(imageTag(image)).toBe(tag);
  });

  it('fills in a pod that was made in the engine, without decoding', () => {
    const pod = filled('/v1/Pod', { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }], resources: { limits: { cpu: '0.0001' } } }] } });
    expect(pod).toEqual({
      metadata: { name: 'p' },
      spec: {
        containers: [
          {
            name: 'c',
            image: 'nginx',
            imagePullPolicy: 'Always',
            ports: [{ containerPort: 80, protocol: 'TCP' }],
            resources: { limits: { cpu: '1m' }, requests: { cpu: '1m' } },
            terminationMessagePath: '/dev/termination-log',
            terminationMessagePolicy: 'File',
          },
        ],
        dnsPolicy: 'ClusterFirst',
        enableServiceLinks: true,
        restartPolicy: 'Always',
        schedulerName: 'default-scheduler',
        securityContext: {},
        terminationGracePeriodSeconds: 30,
      },
      status: {},
    });
  });

  it('requests and links only in pods, not in templates', () => {
    const template = { spec: { containers: [{ name: 'c', image: 'a:1', resources: { limits: { cpu: '1' } } }] } };
    const { spec } = filled('apps/v1/Deployment', { metadata: {}, spec: { template } }) as { spec: { template: { spec: Draft & { containers: Draft[] } } } };
    expect(spec.template.spec['enableServiceLinks']).toBeUndefined();
    expect(spec.template.spec.containers[0]).toMatchObject({ imagePullPolicy: 'IfNotPresent', resources: { limits: { cpu: '1' } } });
    expect((spec.template.spec.containers[0] as { resources: Draft }).resources['requests']).toBeUndefined();
  });

  it('gives a StatefulSet a partition only where it did not name a strategy', () => {
    const strategyOf = (updateStrategy: unknown): unknown => (filled('apps/v1/StatefulSet', { metadata: {}, spec: { updateStrategy } })['spec'] as Draft)['updateStrategy'];
    expect(strategyOf(undefined)).toEqual({ type: 'RollingUpdate', rollingUpdate: { partition: 0 } });
    expect(strategyOf({ type: 'RollingUpdate' })).toEqual({ type: 'RollingUpdate' });
    expect(strategyOf({ type: 'OnDelete' })).toEqual({ type: 'OnDelete' });
  });

  it('takes what a pod as a whole requests from its containers, and else from its limits', () => {
    const pod = filled('/v1/Pod', { metadata: {}, spec: { resources: { limits: { cpu: '2', memory: '1Gi' } }, containers: [{ name: 'a', image: 'a:1', resources: { requests: { cpu: '300m' } } }, { name: 'b', image: 'b:1', resources: { requests: { cpu: '200m' } } }] } });
    expect((pod['spec'] as Draft)['resources']).toEqual({ limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '500m', memory: '1Gi' } });
  });

  it('keeps the address of a pod and the first of its addresses alike', () => {
    const addresses = (status: Draft): unknown => filled('/v1/Pod', { metadata: {}, spec: { containers: [] }, status })['status'];
    const [one, two] = [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }];
    expect(addresses({ podIP: '10.0.0.1' })).toEqual({ podIP: '10.0.0.1', podIPs: [one] });
    expect(addresses({ podIPs: [one, two] })).toEqual({ podIP: '10.0.0.1', podIPs: [one, two] });
    expect(addresses({ podIP: '10.0.0.1', podIPs: [two] })).toEqual({ podIP: '10.0.0.1', podIPs: [one] });
    expect(addresses({ podIP: '10.0.0.1', podIPs: [one, two] })).toEqual({ podIP: '10.0.0.1', podIPs: [one, two] });
  });

  it('drops what gates keep out of the status of a pod', () => {
    const claim = { resourceClaimName: 'c', containers: ['c'], resources: { cpu: '1' } };
    const mount = { name: 'v', mountPath: '/v' };
    const status = { nodeAllocatableResourceClaimStatuses: [claim], containerStatuses: [{ name: 'c', volumeMounts: [{ ...mount, volumeStatus: { image: { imageRef: 'x' } } }] }] };
    const left = filled('/v1/Pod', { metadata: {}, spec: { containers: [] }, status })['status'] as Draft & { readonly containerStatuses: readonly Draft[] };
    expect(left['nodeAllocatableResourceClaimStatuses']).toBeUndefined();
    expect(left.containerStatuses[0]?.['volumeMounts']).toEqual([mount]);
  });

  it('is done once: filling in what is filled in changes nothing', () => {
    for (const [kind, draft] of [
      ['/v1/Service', { metadata: {}, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } }],
      ['batch/v1/Job', { metadata: {}, spec: { template: { metadata: { labels: { a: 'b' } }, spec: { containers: [] } } } }],
      ['autoscaling/v2/HorizontalPodAutoscaler', { metadata: {}, spec: { maxReplicas: 3, behavior: { scaleUp: { policies: [] } } } }],
      ['/v1/LimitRange', { metadata: {}, spec: { limits: [{ type: 'Container', max: { cpu: '2' }, min: { cpu: '1' } }] } }],
    ] as const) {
      const once = filled(kind, structuredClone(draft));
      expect(filled(kind, structuredClone(once))).toEqual(once);
    }
  });
});
