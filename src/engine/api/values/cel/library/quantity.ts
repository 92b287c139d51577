// apiserver/pkg/cel/library/quantity.go.
import { isWholeQuantity, parseQuantity, quantityFault, quantityValue } from '../../quantity.ts';
import { CelFault } from '../cel-fault.ts';

export class CelQuantity {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export function quantity(text: string): CelQuantity {
  const fault = quantityFault(text);
  if (fault !== undefined) throw new CelFault(fault);
  return new CelQuantity(text);
}

export function asFloat({ text }: CelQuantity): number {
  return Number(parseQuantity(text)?.nano ?? 0n) / 1e9;
}

export function asInteger({ text }: CelQuantity): bigint {
  if (!isWholeQuantity(text)) throw new CelFault('cannot convert value to integer');
  return BigInt(quantityValue(text));
}
