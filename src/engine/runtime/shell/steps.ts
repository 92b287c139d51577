import type { Node, Word } from './ast.ts';
import { commandsIn, expandPattern, expandText, expandWords } from './expand.ts';
import type { Host } from './host.ts';
import { parseScript } from './parser.ts';
import { matches } from './pattern.ts';
import { addPipe, type Frame, type Process } from './process.ts';
import { reap, spawn } from './process-table.ts';
import { calculate, collect, complete, expansionOf, guarded, redirect, restore, stepSimple } from './simple.ts';

type Compound = Exclude<Node, { type: 'simple' }>;

/** One step of what is on top of the stack. */
export function step(host: Host, process: Process, frame: Frame): void {
  const node = parseScript(host.shell.sources[frame.source] ?? '').nodes[frame.node];
  if (node === undefined) {
    process.frames.pop();
    return;
  }
  if (node.type === 'simple') stepSimple(host, process, frame, node);
  else if (prepare(host, process, frame, node)) stepCompound(host, process, frame, node);
}

/** Before its first step, the words of a compound command are expanded and its redirections made. */
function prepare(host: Host, process: Process, frame: Frame, node: Compound): boolean {
  if (frame.step > 0 || frame.status !== undefined || !('redirects' in node)) return true;
  const words: readonly Word[] = [...headWords(node), ...node.redirects.map((it) => it.target)];
  if (commandsIn(words).length > 0 && !collect(host, process, frame, words)) return false;
  if (frame.saved !== undefined || node.redirects.length === 0) return true;
  const opened = guarded(host, process, () => redirect(host, process, frame, node.redirects));
  if (opened === false) complete(host, process, frame, 1);
  return opened === true;
}

function headWords(node: Compound): readonly Word[] {
  if (node.type === 'for') return node.words ?? [];
  if (node.type === 'case') return [node.subject];
  if (node.type === 'calculation') return [node.expression];
  return [];
}

function push(process: Process, { source }: Frame, node: number): void {
  process.frames.push({ source, node, step: 0 });
}

/** A compound command ends with the status its last part left; `set -e` has already looked at that part. */
function end(process: Process, frame: Frame, status = process.status): void {
  restore(process, frame);
  process.frames.pop();
  process.status = status;
}

function stepCompound(host: Host, process: Process, frame: Frame, node: Compound): void {
  switch (node.type) {
    case 'list':
      return stepList(host, process, frame, node);
    case 'chain':
      return stepChain(process, frame, node);
    case 'pipeline':
      return stepPipeline(host, process, frame, node);
    case 'if':
      return stepIf(process, frame, node);
    case 'loop':
      return stepLoop(process, frame, node);
    case 'for':
      return stepFor(host, process, frame, node);
    case 'count':
      return stepCount(host, process, frame, node);
    case 'case':
      return stepCase(host, process, frame, node);
    case 'group':
      if (frame.step++ === 0) push(process, frame, node.body);
      else end(process, frame);
      return;
    case 'subshell':
      return stepSubshell(host, process, frame, node.body);
    case 'calculation': {
      const value = calculate(host, process, frame, node.expression);
      if (value !== undefined) complete(host, process, frame, value === 0 ? 1 : 0);
      return;
    }
    case 'function':
      process.functions[node.name] = { source: frame.source, node: node.body };
      end(process, frame, 0);
  }
}

function stepList(host: Host, process: Process, frame: Frame, { items }: Node & { type: 'list' }): void {
  const item = items[frame.step];
  if (item === undefined) {
    end(process, frame, items.length === 0 ? 0 : process.status);
    return;
  }
  frame.step++;
  if (!item.background) {
    push(process, frame, item.node);
    return;
  }
  const child = spawn(host, process, [{ source: frame.source, node: item.node, step: 0 }], { 0: { type: 'null' } });
  process.lastBackground = child.pid;
  process.status = 0;
}

function stepChain(process: Process, frame: Frame, { first, rest }: Node & { type: 'chain' }): void {
  if (frame.step === 0) {
    frame.step = 1;
    push(process, frame, first);
    return;
  }
  const next = rest[frame.step - 1];
  if (next === undefined) {
    end(process, frame);
    return;
  }
  frame.step++;
  if ((next.operator === '&&') === (process.status === 0)) push(process, frame, next.node);
}

function stepPipeline(host: Host, process: Process, frame: Frame, { negated, parts }: Node & { type: 'pipeline' }): void {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    if (frame.step++ === 0) push(process, frame, only);
    else end(process, frame, negated ? Number(process.status === 0) : process.status);
    return;
  }
  if (frame.step++ === 0) {
    startPipeline(host, process, frame, parts);
    return;
  }
  const statuses = (frame.pids ?? []).map((pid) => reap(host, pid));
  const failed = process.options.includes('p') ? statuses.findLast((status) => status !== 0) : undefined;
  const status = failed ?? statuses.at(-1) ?? 0;
  complete(host, process, frame, negated ? Number(status === 0) : status);
}

/** All parts at once, each a child, joined by pipes. */
function startPipeline(host: Host, process: Process, frame: Frame, parts: readonly number[]): void {
  let input: number | undefined;
  frame.pids = [];
  parts.forEach((node, index) => {
    const output = index < parts.length - 1 ? addPipe(host.shell, '', true) : undefined;
    const child = spawn(host, process, [{ source: frame.source, node, step: 0 }], {
      ...(input === undefined ? {} : { 0: { type: 'pipe', id: input } }),
      ...(output === undefined ? {} : { 1: { type: 'pipe', id: output } }),
    });
    frame.pids?.push(child.pid);
    input = output;
  });
  process.wait = { on: 'children', pids: frame.pids, interruptible: false };
}

function stepIf(process: Process, frame: Frame, { condition, consequence, otherwise }: Node & { type: 'if' }): void {
  if (frame.step === 0) {
    frame.step = 1;
    push(process, frame, condition);
  } else if (frame.step === 1) {
    frame.step = 2;
    if (process.status === 0) push(process, frame, consequence);
    else if (otherwise === undefined) process.status = 0;
    else push(process, frame, otherwise);
  } else end(process, frame);
}

/** Steps: 0 ask, 1 decide, 2 a round is done. */
function stepLoop(process: Process, frame: Frame, { until, condition, body }: Node & { type: 'loop' }): void {
  if (frame.step === 1) {
    if ((process.status === 0) === until) {
      end(process, frame, frame.status ?? 0);
      return;
    }
    frame.step = 2;
    push(process, frame, body);
    return;
  }
  frame.status = frame.step === 2 ? process.status : (frame.status ?? 0);
  frame.step = 1;
  push(process, frame, condition);
}

function stepFor(host: Host, process: Process, frame: Frame, { name, words, body }: Node & { type: 'for' }): void {
  if (frame.words === undefined) {
    const list = guarded(host, process, () => (words === undefined ? [...process.parameters] : expandWords(words, expansionOf(host, process, frame))));
    if (list === undefined) return;
    frame.words = list;
    process.status = 0;
  }
  const word = frame.words[frame.step];
  if (word === undefined) {
    end(process, frame);
    return;
  }
  frame.step++;
  frame.status = 0;
  process.variables[name] = word;
  push(process, frame, body);
}

function stepCount(host: Host, process: Process, frame: Frame, { start, condition, step: next, body }: Node & { type: 'count' }): void {
  const expression = frame.status === undefined ? start : next;
  frame.status = 0;
  if (calculate(host, process, frame, expression) === undefined) return;
  const goesOn = calculate(host, process, frame, condition);
  if (goesOn === undefined) return;
  if (goesOn === 0) end(process, frame);
  else push(process, frame, body);
}

function stepCase(host: Host, process: Process, frame: Frame, { subject, arms }: Node & { type: 'case' }): void {
  if (frame.step++ > 0) {
    end(process, frame);
    return;
  }
  guarded(host, process, () => {
    const context = expansionOf(host, process, frame);
    const text = expandText(subject, context);
    const arm = arms.find(({ patterns }) => patterns.some((pattern) => matches(expandPattern(pattern, context), text)));
    process.status = 0;
    if (arm?.body !== undefined) push(process, frame, arm.body);
  });
}

function stepSubshell(host: Host, process: Process, frame: Frame, body: number): void {
  if (frame.step++ === 0) {
    const child = spawn(host, process, [{ source: frame.source, node: body, step: 0 }]);
    frame.pids = [child.pid];
    process.wait = { on: 'children', pids: frame.pids, interruptible: false };
    return;
  }
  const [pid] = frame.pids ?? [];
  complete(host, process, frame, pid === undefined ? 0 : reap(host, pid));
}
