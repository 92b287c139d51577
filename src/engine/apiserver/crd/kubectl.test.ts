// The real kubectl with custom kinds: by short name, explained, applied twice, printed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlMissing, serve, shell, type Served } from '../../hosts/node/testing.ts';

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: crontabs.stable.example.com}
spec:
  group: stable.example.com
  scope: Namespaced
  names: {plural: crontabs, singular: crontab, kind: CronTab, shortNames: [ct]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
    additionalPrinterColumns:
    - {name: Spec, type: string, jsonPath: .spec.cronSpec}
    - {name: Replicas, type: integer, jsonPath: .spec.replicas}
    schema:
      openAPIV3Schema:
        type: object
        description: A table of things to do.
        properties:
          spec:
            type: object
            properties:
              cronSpec: {type: string, description: When it is time.}
              image: {type: string, default: busybox}
              replicas: {type: integer, minimum: 1}
          status: {type: object, properties: {replicas: {type: integer}}}
`;

const object = (spec: string): string => `apiVersion: stable.example.com/v1\nkind: CronTab\nmetadata: {name: a}\nspec: {${spec}}\n`;

describe.skipIf(kubectlMissing !== undefined)('kubectl and custom kinds (skipped where kubectl is not installed)', () => {
  let served: Served;
  const run = (command: string, input = ''): string => shell(served, command, input);

  beforeAll(async () => {
    served = await serve('--machines', '0');
    run('kubectl apply -f -', definition);
  }, 120_000);
  afterAll(() => served.stop());

  it('waits for the definition and lists its resource', () => {
    expect(run('kubectl wait --for=condition=Established crd/crontabs.stable.example.com --timeout=10s')).toBe('customresourcedefinition.apiextensions.k8s.io/crontabs.stable.example.com condition met\n');
    expect(run('kubectl api-resources --api-group=stable.example.com --no-headers').trim().split(/ +/)).toEqual(['crontabs', 'ct', 'stable.example.com/v1', 'true', 'CronTab']);
  });

  it('explains its fields', () => {
    expect(run('kubectl explain ct.spec.cronSpec')).toContain('When it is time.');
    expect(run('kubectl explain ct')).toContain('A table of things to do.');
  });

  it('applies, finds by short name, and applies a change', () => {
    expect(run('kubectl apply -f -', object("cronSpec: '* * * * *', replicas: 2"))).toBe('crontab.stable.example.com/a created\n');
    expect(run('kubectl apply -f -', object("cronSpec: '* * * * *', replicas: 2"))).toBe('crontab.stable.example.com/a unchanged\n');
    expect(run('kubectl get ct')).toBe('NAME   SPEC        REPLICAS\na      * * * * *   2\n');
    expect(run('kubectl apply -f -', object("cronSpec: '5 * * * *', replicas: 2"))).toBe('crontab.stable.example.com/a configured\n');
    expect(run('kubectl scale ct a --replicas=4')).toBe('crontab.stable.example.com/a scaled\n');
    expect(run("kubectl get ct a -o jsonpath='{.spec.image} {.spec.replicas}'")).toBe('busybox 4');
  });

  it('is told what is wrong', () => {
    expect(run('kubectl apply -f -', object('cronSpec: 5'))).toContain('spec.cronSpec: Invalid value: "integer": spec.cronSpec in body must be of type string: "integer"');
    expect(run('kubectl apply -f -', object('odd: 5'))).toContain('strict decoding error: unknown field "spec.odd"');
    expect(run('kubectl scale ct a --replicas=0')).toContain('should be greater than or equal to 1');
  });

  it('finds nothing any more when the definition is gone', () => {
    expect(run('kubectl delete crd crontabs.stable.example.com')).toContain('deleted');
    expect(run('kubectl get crontabs.stable.example.com')).toContain("the server doesn't have a resource type");
  });
});
