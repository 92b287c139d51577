import { boolYaml11Tag, CORE_SCHEMA, defineScalarTag, mergeTag, NOT_RESOLVED, type Schema } from 'js-yaml';

const digits = /^[-+]?(?:0b[01]+|0o?[0-7]+|0x[\da-fA-F]+|[1-9]\d*|0)$/;

/** Integers as Go reads them with base 0: `0400` and `0o400` are octal, `0x1f` hexadecimal, `_` separates digits. */
function readInteger(source: string): number | typeof NOT_RESOLVED {
  const plain = source.includes('_') ? source.replaceAll('_', '') : source;
  if (!digits.test(plain)) return NOT_RESOLVED;
  const sign = plain.startsWith('-') ? -1 : 1;
  const body = plain.replace(/^[-+]/, '');
  return sign * (/^0[0-7]+$/.test(body) ? Number.parseInt(body, 8) : Number(body));
}

const goInteger = defineScalarTag('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: '-+0123456789'.split(''),
  resolve: readInteger,
  identify: (value: unknown) => Number.isInteger(value) && !Object.is(value, -0),
});

const decimal = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;

/** go-yaml's floats; `.inf` and `.nan` are read and later refused, since JSON has neither. */
function readFloat(source: string): number | typeof NOT_RESOLVED {
  if (decimal.test(source)) return Number(source);
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(source)) return source.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^\.(?:nan|NaN|NAN)$/.test(source) ? Number.NaN : NOT_RESOLVED;
}

const goFloat = defineScalarTag('tag:yaml.org,2002:float', {
  implicit: true,
  implicitFirstChars: '-+.0123456789'.split(''),
  resolve: readFloat,
  identify: (value: unknown) => typeof value === 'number',
});

/**
 * Scalars as kubectl reads them (sigs.k8s.io/yaml on go-yaml 2): YAML 1.1 booleans, merge keys, Go's integers; a date stays the text it was.
 */
export const kubectlSchema: Schema = CORE_SCHEMA.withTags(boolYaml11Tag, mergeTag, goFloat, goInteger);
