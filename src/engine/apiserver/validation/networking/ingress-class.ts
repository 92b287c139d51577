// IngressClasses: pkg/apis/networking/validation/validation.go.
import type { IngressClass, IngressClassParametersReference } from '../../../api/networking/types.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalidEach, notSupported, required, tooLong } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateImmutable, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { byteLength, labelName, subdomainName } from '../names.ts';
import { validateDomainPath } from '../paths.ts';
import { validateReference } from '../references.ts';
import { rulesOf } from '../validator.ts';

const scopes: readonly string[] = ['Cluster', 'Namespace'];
const maxControllerBytes = 250;

function* validateParameters(parameters: Incomplete<IngressClassParametersReference>, path: string): Causes {
  yield* validateReference(parameters, path);
  const scope = parameters.scope ?? undefined;
  const namespace = parameters.namespace ?? undefined;
  if (scope === undefined) yield required(`${path}.scope`);
  else if (!scopes.includes(scope)) yield notSupported(`${path}.scope`, scope, scopes);
  else if (scope === 'Cluster') {
    if (namespace !== undefined) yield forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'");
  } else if (namespace === undefined) yield required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'");
  else yield* invalidEach(`${path}.namespace`, namespace, labelName(namespace, false));
}

function* validateClass({ metadata = {}, spec = {} }: Incomplete<IngressClass>): Causes {
  yield* validateMeta(metadata, { namespaced: false, name: subdomainName });
  const controller = spec.controller ?? '';
  if (byteLength(controller) > maxControllerBytes) yield tooLong('spec.controller', maxControllerBytes);
  yield* validateDomainPath(controller, 'spec.controller');
  if (spec.parameters !== undefined) yield* validateParameters(spec.parameters, 'spec.parameters');
}

function* validateClassUpdate(item: Incomplete<IngressClass>, old: IngressClass): Causes {
  yield* validateMetaUpdate(item.metadata ?? {}, old.metadata);
  yield* validateImmutable(item.spec?.controller ?? '', old.spec.controller ?? '', 'spec.controller');
  yield* validateClass(item);
}

export const ingressClassRules = rulesOf<IngressClass>({ create: validateClass, update: validateClassUpdate });
