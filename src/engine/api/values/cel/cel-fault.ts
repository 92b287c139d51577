/** An expression that could not be evaluated; the message is what Kubernetes would say of it. */
export class CelFault extends Error {}
