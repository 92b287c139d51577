// The syntax tree of a script, as data: nodes stand in one list and name each other by index, so that an interpreter can remember
// where it is as a pair of numbers.

export type Part =
  | { readonly type: 'text'; readonly value: string; readonly quoted: boolean }
  | { readonly type: 'variable'; readonly name: string; readonly quoted: boolean; readonly operator?: string; readonly argument?: Word; readonly replacement?: Word }
  /** `$(…)`: the node that is run for its output. */
  | { readonly type: 'command'; readonly node: number; readonly quoted: boolean }
  /** `$((…))` */
  | { readonly type: 'arithmetic'; readonly expression: Word; readonly quoted: boolean };

export type Word = readonly Part[];

export type RedirectOperator = '>' | '>>' | '<' | '>&' | '<&' | '&>' | '&>>' | '<<' | '<<<' | '<>';

export interface Redirect {
  readonly descriptor: number;
  readonly operator: RedirectOperator;
  /** The file or descriptor; for `<<` the text itself. */
  readonly target: Word;
}

export interface Assignment {
  readonly name: string;
  readonly append: boolean;
  readonly value: Word;
}

export interface CaseArm {
  readonly patterns: readonly Word[];
  readonly body?: number;
}

type Redirected = { readonly redirects: readonly Redirect[] };

export type Node =
  | { readonly type: 'list'; readonly items: readonly { readonly node: number; readonly background: boolean }[] }
  | { readonly type: 'chain'; readonly first: number; readonly rest: readonly { readonly operator: '&&' | '||'; readonly node: number }[] }
  | { readonly type: 'pipeline'; readonly negated: boolean; readonly parts: readonly number[] }
  | ({ readonly type: 'simple'; readonly assignments: readonly Assignment[]; readonly words: readonly Word[] } & Redirected)
  | ({ readonly type: 'if'; readonly condition: number; readonly consequence: number; readonly otherwise?: number } & Redirected)
  | ({ readonly type: 'loop'; readonly until: boolean; readonly condition: number; readonly body: number } & Redirected)
  | ({ readonly type: 'for'; readonly name: string; readonly words?: readonly Word[]; readonly body: number } & Redirected)
  /** `for ((a; b; c))` */
  | ({ readonly type: 'count'; readonly start: Word; readonly condition: Word; readonly step: Word; readonly body: number } & Redirected)
  | ({ readonly type: 'case'; readonly subject: Word; readonly arms: readonly CaseArm[] } & Redirected)
  | ({ readonly type: 'group'; readonly body: number } & Redirected)
  | ({ readonly type: 'subshell'; readonly body: number } & Redirected)
  /** `((…))` */
  | ({ readonly type: 'calculation'; readonly expression: Word } & Redirected)
  | { readonly type: 'function'; readonly name: string; readonly body: number };

export interface Script {
  readonly nodes: readonly Node[];
  readonly root: number;
  /** What the shell says when it cannot read the script; nothing of it is run then. */
  readonly fault?: string;
}

export function text(value: string, quoted = false): Part {
  return { type: 'text', value, quoted };
}
