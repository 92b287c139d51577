import { describe, expect, it } from 'vitest';
import { fieldsIn, warningsIn } from './message-fields.ts';

describe('fields in a refusal without causes', () => {
  it('are those that strict decoding does not know', () => {
    const message = 'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replcas", duplicate field "spec.template.spec.containers[1].image"';
    expect(fieldsIn(message)).toEqual([
      { field: 'spec.replcas', message: 'unknown field "spec.replcas"' },
      { field: 'spec.template.spec.containers[1].image', message: 'duplicate field "spec.template.spec.containers[1].image"' },
    ]);
  });

  it('are those of the wrong type', () => {
    const message = 'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32';
    expect(fieldsIn(message)).toEqual([{ field: 'spec.replicas', message }]);
  });

  it('are none in any other sentence', () => {
    expect(fieldsIn('namespaces "shop" not found')).toEqual([]);
  });
});

describe('a Warning header', () => {
  it('names fields in front of what it says', () => {
    const header = '299 - "spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \\"kubernetes.io/os\\" instead", 299 - "unknown field \\"x\\""';
    expect(warningsIn(header)).toEqual([
      { field: 'spec.template.spec.nodeSelector[beta.kubernetes.io/os]', message: 'spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead' },
      { field: '', message: 'unknown field "x"' },
    ]);
    expect(warningsIn(undefined)).toEqual([]);
  });
});
