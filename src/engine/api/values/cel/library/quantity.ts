// apiserver/pkg/cel/library/quantity.go.
import type { Environment } from '@marcbachmann/cel-js';
import { addQuantity, compareQuantity, isWholeQuantity, quantityFault, quantityOf, quantitySign, quantityValue, parseQuantity, subtractQuantity } from '../../quantity.ts';
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

export function registerQuantities(env: Environment): void {
  const type = 'kubernetes.Quantity';
  env
    .registerType(type, CelQuantity)
    .registerFunction(`quantity(string): ${type}`, quantity)
    .registerFunction('isQuantity(string): bool', (text: string) => quantityFault(text) === undefined)
    .registerFunction(`${type}.sign(): int`, (it: CelQuantity) => BigInt(quantitySign(it.text)))
    .registerFunction(`${type}.isInteger(): bool`, (it: CelQuantity) => isWholeQuantity(it.text))
    .registerFunction(`${type}.asInteger(): int`, asInteger)
    .registerFunction(`${type}.asApproximateFloat(): double`, asFloat)
    .registerFunction(`${type}.isGreaterThan(${type}): bool`, (a: CelQuantity, b: CelQuantity) => compareQuantity(a.text, b.text) > 0)
    .registerFunction(`${type}.isLessThan(${type}): bool`, (a: CelQuantity, b: CelQuantity) => compareQuantity(a.text, b.text) < 0)
    .registerFunction(`${type}.compareTo(${type}): int`, (a: CelQuantity, b: CelQuantity) => BigInt(Math.sign(compareQuantity(a.text, b.text))))
    .registerFunction(`${type}.add(${type}): ${type}`, (a: CelQuantity, b: CelQuantity) => new CelQuantity(addQuantity(a.text, b.text)))
    .registerFunction(`${type}.add(int): ${type}`, (a: CelQuantity, b: bigint) => new CelQuantity(addQuantity(a.text, quantityOf(b))))
    .registerFunction(`${type}.sub(${type}): ${type}`, (a: CelQuantity, b: CelQuantity) => new CelQuantity(subtractQuantity(a.text, b.text)))
    .registerFunction(`${type}.sub(int): ${type}`, (a: CelQuantity, b: bigint) => new CelQuantity(subtractQuantity(a.text, quantityOf(b))))
    .registerOperator(`${type} == ${type}`, (a: CelQuantity, b: CelQuantity) => compareQuantity(a.text, b.text) === 0);
}
