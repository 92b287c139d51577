// `Object.spec{replicas: 1}` and `JSONPatch{op: "add"}` are maps to the evaluator: apiserver/pkg/cel/mutation. The names of their fields become keys.

type Frame = 'literal' | 'other';

const token =
  /(?<text>[rRbB]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\/\/[^\n]*)|(?<type>(?<![\w.])(?:Object(?:\.[A-Za-z_]\w*)*|JSONPatch)\s*(?=\{))|(?<name>[A-Za-z_]\w*)|(?<mark>[{}[\](),:])|(?<rest>[^])/g;

interface Reading {
  readonly frames: Frame[];
  isLiteralNext: boolean;
  isKeyNext: boolean;
}

function readMark(mark: string, reading: Reading): void {
  const { frames } = reading;
  if (mark === '{' || mark === '[' || mark === '(') frames.push(reading.isLiteralNext ? 'literal' : 'other');
  if (mark === '}' || mark === ']' || mark === ')') frames.pop();
  reading.isLiteralNext = false;
  reading.isKeyNext = (mark === '{' || mark === ',') && frames.at(-1) === 'literal';
}

export function withPlainLiterals(expression: string): string {
  const reading: Reading = { frames: [], isLiteralNext: false, isKeyNext: false };
  let plain = '';
  for (const { groups = {}, 0: whole } of expression.matchAll(token)) {
    const { type, name, mark, rest } = groups;
    if (type !== undefined) reading.isLiteralNext = true;
    else plain += name !== undefined && reading.isKeyNext ? JSON.stringify(name) : whole;
    if (mark !== undefined) readMark(mark, reading);
    else if (rest === undefined || rest.trim() !== '') reading.isKeyNext = false;
  }
  return plain;
}
