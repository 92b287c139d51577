// What upstream calls its definitions in OpenAPI documents.

const elsewhere: Readonly<Record<string, string>> = {
  meta: 'io.k8s.apimachinery.pkg.apis.meta',
  apiextensions: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
  apiregistration: 'io.k8s.kube-aggregator.pkg.apis.apiregistration',
  sandbox: 'dev.kubarium.sandbox',
  chaos: 'dev.kubarium.chaos',
};

/** `core.v1.Pod` → `io.k8s.api.core.v1.Pod`. */
export function schemaName(definition: string): string {
  const [folder = '', ...rest] = definition.split('.');
  return `${elsewhere[folder] ?? `io.k8s.api.${folder}`}.${rest.join('.')}`;
}

/** The schema of custom kinds, named as the apiextensions server does: `dev.kubarium.chaos.v1.Fault`. */
export function customSchemaName(group: string, version: string, kind: string): string {
  return `${group.split('.').toReversed().join('.')}.${version}.${kind}`;
}

export const quantityName = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
export const intOrStringName = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';
export const rawExtensionName = 'io.k8s.apimachinery.pkg.runtime.RawExtension';
export const metaName = 'io.k8s.apimachinery.pkg.apis.meta.v1';
export const extensionsName = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';
