// plugin/pkg/admission/network/defaultingressclass.
import { IngressClasses, Ingresses } from '../../../api/networking/resources.ts';
import type { Ingress } from '../../../api/networking/types.ts';
import type { AdmissionPlugin } from '../plugin.ts';
import { allow } from '../plugin.ts';
import { creates, newestMarked, replace } from './verdicts.ts';

const marks = ['ingressclass.kubernetes.io/is-default-class'];
const oldClassKey = 'kubernetes.io/ingress.class';

/** An ingress that names no class gets the default one. */
export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  handles: (request) => creates(request, Ingresses),
  admit({ object }, view) {
    const ingress = object as Ingress;
    if (ingress.spec?.ingressClassName !== undefined || ingress.metadata.annotations?.[oldClassKey] !== undefined) return allow;
    const found = newestMarked(view.list(IngressClasses), marks);
    return found === undefined ? allow : replace({ ...ingress, spec: { ...ingress.spec, ingressClassName: found.metadata.name } } as Ingress);
  },
};
