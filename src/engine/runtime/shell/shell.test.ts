import { describe, expect, it } from 'vitest';
import { Simulation } from '../../sim/simulation.ts';
import type { ContainerConfig } from '../container.ts';
import { ContainerRuntime, type ContainerRef } from '../container-runtime.ts';
import { addSandbox, machineRuntime } from '../machine-runtime.ts';
import { linesOf } from '../logs.ts';

const startMs = 1_700_000_000_000;

function runtimeOf(sim: Simulation, ends: ContainerRef[] = []): ContainerRuntime {
  const reach = {
    nameserver: '10.96.0.10',
    resolve: (name: string) => (name.startsWith('web') ? ['10.96.0.7'] : []),
    connect: (address: string, port: number): 'open' | 'refused' => (address === '10.96.0.7' && port === 80 ? 'open' : 'refused'),
    http: () => ({ code: 200, body: 'hello\n' }),
  };
  const runtime = new ContainerRuntime(sim, () => reach, { exited: (ref) => ends.push(ref), errandDone: () => undefined });
  runtime.register();
  return runtime;
}

function config(over: Partial<ContainerConfig>): ContainerConfig {
  return { name: 'c', image: 'busybox', command: [], args: [], env: {}, ports: [], tty: false, stdin: false, mounts: [], terminationMessagePath: '/dev/termination-log', attempt: 0, isTask: false, ...over };
}

interface Run {
  readonly out: string;
  readonly code: number | undefined;
  readonly afterMs: number;
}

/** Runs the script in a busybox for up to that long. */
function run(script: string, { shell = 'sh', limitMs = 100_000, env = {} }: { shell?: string; limitMs?: number; env?: Record<string, string> } = {}): Run {
  const sim = new Simulation({ seed: 1, startMs });
  const runtime = runtimeOf(sim);
  addSandbox(sim, 'm', { uid: 'u', namespace: 'default', name: 'p', hostname: 'p', attempt: 0, ip: '10.244.0.2' });
  const started = runtime.start('m', 'u', config({ command: [shell, '-c', script], env }));
  sim.runUntil(limitMs);
  const { container } = started;
  const out = linesOf(container, sim.nowMs)
    .map(([, stream, text]) => `${stream === 'stderr' ? '! ' : ''}${text}\n`)
    .join('');
  return { out, code: container.exitCode, afterMs: (container.finishedMs ?? sim.nowMs) - startMs };
}

type Row = readonly [what: string, script: string, out: string, code?: number, afterMs?: number];

const table: readonly Row[] = [
  ['echo', 'echo hello   world', 'hello world\n'],
  ['quotes', `echo "a  b" 'c  $d' e\\ f`, 'a  b c  $d e f\n'],
  ['sleep takes virtual time', 'sleep 30; exit 3', '', 3, 30_000],
  ['fractions of a second', 'sleep 0.25', '', 0, 250],
  ['and, or', 'true && echo yes || echo no; false && echo yes || echo no', 'yes\nno\n'],
  ['if, elif, else', 'x=2; if [ $x -eq 1 ]; then echo one; elif [ "$x" = 2 ]; then echo two; else echo many; fi', 'two\n'],
  ['while', 'i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); sleep 1; done', '0\n1\n2\n', 0, 3000],
  ['until', 'until [ -f /tmp/x ]; do echo waiting; touch /tmp/x; sleep 2; done; echo done', 'waiting\ndone\n', 0, 2000],
  ['for', 'for i in 9 8 7; do echo $i; done', '9\n8\n7\n'],
  ['for over a command', 'for i in $(seq 1 3); do echo "n$i"; done', 'n1\nn2\nn3\n'],
  ['break and continue', 'for i in 1 2 3 4 5; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done', '1\n3\n'],
  ['nested loops, break 2', 'for a in 1 2; do for b in 1 2; do echo $a$b; break 2; done; done; echo end', '11\nend\n'],
  ['case', 'case "web-1" in db*) echo db;; web-[0-9]|x) echo web;; *) echo other;; esac', 'web\n'],
  ['functions', 'greet() { echo "hi $1"; return 4; }; greet you; echo $?', 'hi you\n4\n'],
  ['groups and subshells', 'x=1; { x=2; }; echo $x; (x=3; echo $x); echo $x', '2\n3\n2\n'],
  ['command substitution', 'x=$(echo a; echo b); echo "$x" $(echo `echo c`)', 'a\nb c\n'],
  ['substitution that sleeps', 'x=$(sleep 2; echo late); echo $x', 'late\n', 0, 2000],
  ['arithmetic', 'a=7; echo $((a * 2 + 1)) $((a % 4)) $((a > 3 ? 10 : 20)) $((-a)) $((2 ** 10)) $((0x10))', '15 3 10 -7 1024 16\n'],
  ['parameter expansion', 'p=/a/b/c.tar.gz; echo ${p##*/} ${p%.*} ${p%%.*} ${p#/a} ${#p} ${q:-none} ${q:=set} $q ${q:+alt}', 'c.tar.gz /a/b/c.tar /a/b/c /b/c.tar.gz 13 none set set alt\n'],
  ['positional parameters', 'set -- a "b c" d; echo $# $2; shift; for x in "$@"; do echo "<$x>"; done', '3 b c\n<b c>\n<d>\n'],
  ['pipes', 'printf "b\\na\\nc\\n" | sort | head -n 2', 'a\nb\n'],
  ['a pipe into a loop', 'printf "1 x\\n2 y\\n" | while read n w; do echo "$w=$n"; done', 'x=1\ny=2\n'],
  ['redirections', 'echo one > /tmp/f; echo two >> /tmp/f; cat < /tmp/f; echo err >&2; echo gone > /dev/null', 'one\ntwo\n! err\n'],
  ['both streams to a file', 'ls /nowhere > /tmp/f 2>&1; cat /tmp/f', 'ls: /nowhere: No such file or directory\n'],
  ['here document', 'x=5; cat <<EOF\nvalue $x\n  $(echo in)\nEOF\necho end', 'value 5\n  in\nend\n'],
  ['raw here document', "cat <<'EOF'\nvalue $x\nEOF\n", 'value $x\n'],
  ['background and wait', 'sleep 5 & sleep 2 & wait; echo both', 'both\n', 0, 5000],
  ['status of a background job', '(sleep 1; exit 7) & wait $!; echo $?', '7\n', 0, 1000],
  ['trap EXIT', 'trap "echo bye" EXIT; echo work; exit 2', 'work\nbye\n', 2],
  ['kill a child', 'sleep 100 & kill $!; wait $!; echo $?', '143\n', 0, 0],
  ['set -e', 'set -e; false; echo never', '', 1],
  ['set -e looks away where it must', 'set -e; if false; then :; fi; false || echo caught; ! true; echo on', 'caught\non\n'],
  ['set -u', 'set -u; echo $nothing', '! sh: nothing: parameter not set\n', 2],
  ['an unset ${x:?}', 'echo ${name:?is needed}; echo never', '! sh: name: is needed\n', 2],
  ['not found', 'nosuchthing; echo $?', '! sh: nosuchthing: not found\n127\n'],
  ['syntax fault', 'if true; then echo', '! sh: syntax error: unexpected end of file (expecting "fi")\n', 2],
  ['grep and its status', 'echo abc | grep -q b && echo has; echo abc | grep -q z || echo lacks', 'has\nlacks\n'],
  ['sed', 'echo "hello world" | sed "s/o/0/g; s/^h/H/"', 'Hell0 w0rld\n'],
  ['awk', 'echo "a b c" | awk \'{print $2, $NF}\'', 'b c\n'],
  ['expr, wc, cut, tr', 'expr 3 + 4; printf "a:b\\nc:d\\n" | cut -d: -f2 | tr a-z A-Z; echo -n xyz | wc -c', '7\nB\nD\n3\n'],
  ['test', '[ -n "" ] || echo empty; [ 3 -gt 2 -a 1 -lt 2 ] && echo both; test ! -e /nowhere && echo absent; [ -d /tmp ] && echo dir', 'empty\nboth\nabsent\ndir\n'],
  ['files', 'mkdir -p /tmp/a/b; echo x > /tmp/a/b/f; cp -r /tmp/a /tmp/c; mv /tmp/c/b/f /tmp/g; ls /tmp; cat /tmp/g; rm -rf /tmp/a; ls /tmp/a 2>&1', 'a\nc\ng\nx\nls: /tmp/a: No such file or directory\n', 1],
  ['globs', 'cd /tmp; touch a1 a2 b1; echo a* "a*" z*', 'a1 a2 a* z*\n'],
  ['date', 'date -u +%Y-%m-%dT%H:%M:%S; sleep 61; date +%s', '2023-11-14T22:13:20\n1700000061\n', 0, 61_000],
  ['environment', 'echo $GREETING; X=1 sh -c \'echo $X-$GREETING\'; env | grep GREET', 'hi\n1-hi\nGREETING=hi\n'],
  ['sh -c inside', "sh -c 'echo in; exit 5'; echo $?", 'in\n5\n'],
  ['eval and exec', 'eval "x=3; echo \\$x"; exec echo last; echo never', '3\nlast\n'],
  ['a name of the cluster', 'until nslookup web.default.svc.cluster.local >/dev/null; do sleep 2; done; wget -qO- http://web', 'hello\n'],
  ['the headers of an answer', `s=$(wget --server-response http://web 2>&1 | awk '/^  HTTP/{print $2}'); if [ $s -eq 200 ]; then echo there; fi`, 'there\n'],
  ['a name nobody has', 'wget -q http://nobody; echo $?', "! wget: bad address 'nobody'\n1\n"],
  ['a fork bomb ends', 'f() { f | f & }; f; echo on', 'on\n'],
  ['tail -f follows', '(sleep 1; echo more >> /tmp/l; sleep 1; kill 1) & touch /tmp/l; trap "exit 0" TERM; tail -f /tmp/l & wait', 'more\n', 0, 2000],
];

describe('shell', () => {
  it.each(table.map(([what, script, out, code = 0, afterMs]) => ({ what, script, out, code, afterMs })))('$what', ({ script, out, code, afterMs }) => {
    const result = run(script, { env: { GREETING: 'hi' } });
    expect(result).toEqual({ out, code, afterMs: afterMs ?? result.afterMs });
  });

  it('an endless loop does not hold up the world', () => {
    expect(run('while :; do :; done')).toEqual({ out: '', code: undefined, afterMs: 100_000 });
  });

  it('speaks bash where it is bash', () => {
    const script = 'for ((i=0; i<3; i++)); do echo -n $i; done; for x in {1..3} {a,b}; do echo -n $x; done; [[ abc == a* && -n x ]] && echo " ok"; x=hello; echo ${x:1:3} ${x/l/L} ${x^^}; (( 3 > 2 )) && echo more; cat <<< word';
    expect(run(script, { shell: 'bash' }).out).toBe('012123ab ok\nell heLlo HELLO\nmore\nword\n');
  });

  it('goes on after a save as if nothing had been', () => {
    const script = 'i=0; while [ $i -lt 5 ]; do x=$(sleep 1; echo $i); echo "$x" | (read y; sleep 1; echo got $y); i=$((i+1)); done & wait; echo end';
    const make = (): { sim: Simulation; runtime: ContainerRuntime } => {
      const sim = new Simulation({ seed: 1, startMs });
      return { sim, runtime: runtimeOf(sim) };
    };
    const straight = make();
    addSandbox(straight.sim, 'm', { uid: 'u', namespace: 'default', name: 'p', hostname: 'p', attempt: 0, ip: '10.244.0.2' });
    straight.runtime.start('m', 'u', config({ command: ['sh', '-c', script] }));
    straight.sim.runUntil(3500);
    const saved = JSON.parse(JSON.stringify(straight.sim.save()));
    straight.sim.runUntil(20_000);
    const loaded = make();
    loaded.sim.load(saved);
    loaded.sim.runUntil(20_000);
    const pod = machineRuntime(loaded.sim, 'm').pods['u'];
    expect(pod?.containers['c']?.current.exitCode).toBe(0);
    expect(pod?.containers['c']?.current.log.lines.map(([, , text]) => text)).toEqual(['got 0', 'got 1', 'got 2', 'got 3', 'got 4', 'end']);
    expect(JSON.stringify(loaded.sim.save())).toBe(JSON.stringify(straight.sim.save()));
  });
});

describe('the first process and signals', () => {
  function stop(over: Partial<ContainerConfig>): { code: number | undefined; afterMs: number; log: readonly string[] } {
    const sim = new Simulation({ seed: 1, startMs });
    const runtime = runtimeOf(sim);
    addSandbox(sim, 'm', { uid: 'u', namespace: 'default', name: 'p', hostname: 'p', attempt: 0, ip: '10.244.0.2' });
    const { container } = runtime.start('m', 'u', config(over));
    sim.runUntil(10_000);
    runtime.signal({ machine: 'm', pod: 'u', container: 'c', id: container.id }, 'TERM');
    sim.runUntil(60_000);
    return { code: container.exitCode, afterMs: (container.finishedMs ?? sim.nowMs) - startMs - 10_000, log: container.log.lines.map(([, , text]) => text) };
  }

  it('sleep as the first process does not hear SIGTERM', () => {
    expect(stop({ command: ['sleep', '3600'] }).code).toBeUndefined();
    expect(stop({ command: ['sh', '-c', 'echo hi; sleep 3600'] }).code).toBeUndefined();
  });

  it('a trap is run between two commands', () => {
    expect(stop({ command: ['sh', '-c', 'trap "echo bye; exit 0" TERM; while true; do sleep 3; done'] })).toEqual({ code: 0, afterMs: 2000, log: ['bye'] });
  });

  it('a trap interrupts wait', () => {
    expect(stop({ command: ['sh', '-c', 'trap "exit 9" TERM; sleep 1000 & wait'] })).toEqual({ code: 9, afterMs: 0, log: [] });
  });

  it('servers stop by themselves', () => {
    expect(stop({ image: 'nginx' }).code).toBe(0);
    expect(stop({ image: 'acme/shop:v1', command: ['/shop', '--port=80'] }).code).toBe(0);
    expect(stop({ image: 'acme/shop:v1', command: ['sh', '-c', 'prepare && ./shop'] }).code).toBe(0);
  });

  it('a shell without terminal and input has nothing to do', () => {
    expect(stop({}).code).toBe(0);
    expect(stop({ tty: true, stdin: true }).code).toBeUndefined();
  });

  it('a program that is not there cannot be started', () => {
    expect(stop({ command: ['nosuch'] })).toMatchObject({ code: 128 });
  });
});

describe('images nobody has described', () => {
  const start = (over: Partial<ContainerConfig>): { code: number | undefined; log: readonly string[] } => {
    const sim = new Simulation({ seed: 1, startMs });
    const runtime = runtimeOf(sim);
    addSandbox(sim, 'm', { uid: 'u', namespace: 'default', name: 'p', hostname: 'p', attempt: 0, ip: '10.244.0.2' });
    const { container } = runtime.start('m', 'u', config({ image: 'acme/shop:v1', ...over }));
    sim.runUntil(60_000);
    return { code: container.exitCode, log: container.log.lines.map(([, , text]) => text) };
  };

  it('serve for ever as the last command, also through tee', () => {
    expect(start({ command: ['sh', '-c', 'migrate && echo migrated; ./server --port=80'] })).toEqual({ code: undefined, log: ['migrated'] });
    expect(start({ command: ['sh', '-c', './server | tee /var/log/server.log'] }).code).toBeUndefined();
  });

  it('do their work and end in a task', () => {
    expect(start({ isTask: true }).code).toBe(0);
    expect(start({ isTask: true, command: ['/migrate', 'up'] }).code).toBe(0);
  });

  it('may have the files they copy, but not those that a volume would show', () => {
    const mounts = [{ path: '/shared', volume: 'v', readOnly: false }];
    expect(start({ isTask: true, command: ['cp', '-n', '/usr/local/bin/tool', '/shared/tool'], mounts }).code).toBe(0);
    expect(start({ isTask: true, command: ['cat', '/shared/nothing'], mounts }).code).toBe(1);
  });
});
