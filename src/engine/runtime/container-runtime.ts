import { defineEvent } from '../sim/event.ts';
import type { Simulation } from '../sim/simulation.ts';
import { httpAnswer, isListening, latencyMsOf } from './answers.ts';
import { baseFilesOf } from './base-files.ts';
import type { Container, ContainerConfig, PodRuntime } from './container.ts';
import { FileView } from './files.ts';
import type { Stream } from './io.ts';
import { kindOf } from './images/kinds.ts';
import { launch, type Launch } from './launch.ts';
import { closeLog, emptyLog, lastWords, writeLog } from './logs.ts';
import { hexId, machineRuntime, runningContainers } from './machine-runtime.ts';
import type { Host, HttpAnswer, Reach } from './shell/host.ts';
import { addPipe, emptyShell, pipeOf, type Process, type ShellState } from './shell/process.ts';
import { signal as signalProcess, spawnRoot, wake } from './shell/process-table.ts';
import { pump } from './shell/run.ts';
import { isLastCommand } from './programs/index.ts';

/** Which container: its machine, pod, name and id. An event for an earlier container of the name is void. */
export interface ContainerRef {
  readonly machine: string;
  readonly pod: string;
  readonly container: string;
  readonly id: string;
}

const wakeUp = defineEvent<ContainerRef & { readonly pid: number; readonly wait: number }>('runtime/wake');
const ends = defineEvent<ContainerRef & { readonly code: number; readonly reason?: string; readonly message?: string }>('runtime/ends');

export type Started = { readonly type: 'started'; readonly container: Container } | { readonly type: 'failed'; readonly container: Container; readonly message: string };

export interface ExecResult {
  readonly exitCode: number;
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RuntimeListener {
  /** A container has ended. */
  exited(ref: ContainerRef): void;
  /** A command that was sent in and could not end at once has ended. */
  errandDone(ref: ContainerRef, errand: string, result: ExecResult): void;
}

/** How the processes of a pod see the network. */
export type ReachOf = (machine: string, pod: PodRuntime) => Reach & { readonly nameserver: string };

const errandPipes = { stdout: 1, stderr: 2 } as const;

/** The containers of all machines: starts, signals and ends them, and runs their processes. Its memory is the world's. */
export class ContainerRuntime {
  readonly #sim: Simulation;
  readonly #reachOf: ReachOf;
  readonly #listener: RuntimeListener;

  constructor(sim: Simulation, reachOf: ReachOf, listener: RuntimeListener) {
    this.#sim = sim;
    this.#reachOf = reachOf;
    this.#listener = listener;
  }

  register(): void {
    this.#sim.on(wakeUp, (event) => {
      const found = this.#find(event);
      if (found === undefined) return;
      const host = this.#host(event, found.pod, found.container);
      wake(host, event.pid, event.wait);
      this.#run(event, found.pod, found.container, host);
    });
    this.#sim.on(ends, (event) => {
      const found = this.#find(event);
      if (found !== undefined) this.#end(event, found.container, event.code, event.reason, event.message);
    });
  }

  pod(machine: string, uid: string): PodRuntime | undefined {
    return machineRuntime(this.#sim, machine).pods[uid];
  }

  /** Creates and starts a container; the one before it of the same name is kept for its logs. */
  start(machine: string, uid: string, config: ContainerConfig): Started {
    const pod = this.pod(machine, uid);
    if (pod === undefined) throw new Error(`Bug: container ${config.name} has a sandbox`);
    const { nowMs } = this.#sim;
    const container: Container = {
      id: hexId(this.#sim, machine),
      name: config.name,
      image: config.image,
      attempt: config.attempt,
      config,
      state: 'running',
      createdMs: nowMs,
      startedMs: nowMs,
      program: { type: 'shell' },
      log: emptyLog(),
    };
    const before = pod.containers[config.name]?.current;
    pod.containers[config.name] = before === undefined ? { current: container } : { current: container, previous: before };
    const ref = { machine, pod: uid, container: config.name, id: container.id };
    const kind = kindOf(config.image);
    const files = this.#files(pod, container);
    const launched = launch(config, { kind, nowMs, hasFile: (path) => files.stat(path) === 'file', random: (bound) => this.#random(machine, bound) });
    if (launched.type === 'fault') {
      Object.assign(container, { state: 'exited', startedMs: 0, finishedMs: nowMs, exitCode: 128, reason: 'StartError', message: launched.message });
      return { type: 'failed', container, message: launched.message };
    }
    this.#record(ref, pod, 'ContainerStarted', '');
    this.#set(ref, pod, container, launched);
    return { type: 'started', container };
  }

  #set(ref: ContainerRef, pod: PodRuntime, container: Container, launched: Exclude<Launch, { type: 'fault' }>): void {
    if (launched.type === 'service') {
      container.program = launched.program;
      for (const line of launched.lines) writeLog(container.log, this.#sim.nowMs, 'stdout', `${line}\n`);
      if (launched.ends !== undefined) {
        const { afterMs, ...how } = launched.ends;
        container.ending = this.#sim.schedule(ends, { ...ref, ...how }, { afterMs });
      }
      return;
    }
    const host = this.#host(ref, pod, container);
    const { config } = container;
    const input = config.stdin || config.tty ? ({ type: 'log', stream: 'stdout' } as const) : ({ type: 'null' } as const);
    spawnRoot(host, {
      argv: launched.argv,
      env: this.#environment(pod, config),
      cwd: config.workingDir ?? '/',
      descriptors: { 0: input, 1: { type: 'log', stream: 'stdout' }, 2: { type: 'log', stream: 'stderr' } },
    });
    this.#run(ref, pod, container, host);
  }

  #environment(pod: PodRuntime, { env }: ContainerConfig): Readonly<Record<string, string>> {
    return { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOSTNAME: pod.hostname, HOME: '/root', ...env };
  }

  /** SIGTERM or SIGKILL for the first process. */
  signal(ref: ContainerRef, name: string): void {
    const found = this.#find(ref);
    if (found === undefined) return;
    const { pod, container } = found;
    if (name === 'KILL') {
      this.#end(ref, container, 137, 'Error');
      return;
    }
    const { program } = container;
    if (program.type === 'service') {
      if (program.stopMs !== undefined && name !== 'HUP') this.#endSoon(ref, container, program.stopMs, program.stopCode);
      return;
    }
    const host = this.#host(ref, pod, container);
    const first = host.shell.processes[1];
    // A script that ends in a server has become that server, and the server knows how to stop.
    if (first !== undefined && host.shell.servesMs !== undefined && first.traps[name] === undefined && isLastCommand(host, first)) this.#endSoon(ref, container, 60, 0);
    else if (first !== undefined) signalProcess(host, first, name);
    this.#run(ref, pod, container, host);
  }

  #endSoon(ref: ContainerRef, container: Container, afterMs: number, code: number): void {
    if (container.ending !== undefined) this.#sim.cancel(container.ending);
    container.ending = this.#sim.schedule(ends, { ...ref, code }, { afterMs });
  }

  /** The container's first process dies, just so. */
  crash(ref: ContainerRef, code: number): void {
    const found = this.#find(ref);
    if (found !== undefined) this.#end(ref, found.container, code, 'Error');
  }

  /** Runs a command beside the container's own processes. `undefined`: it is not done yet, and `errandDone` will tell. */
  exec(ref: ContainerRef, argv: readonly string[], errand: string, lenient = false): ExecResult | undefined {
    const found = this.#find(ref);
    if (found === undefined) return { exitCode: 1, output: 'container not running', stdout: '', stderr: 'container not running' };
    const { pod, container } = found;
    const host = this.#host(ref, pod, container);
    const isLenient = lenient && container.program.type === 'service' && host.image.family === 'unknown';
    const process = spawnRoot(host, {
      argv,
      env: this.#environment(pod, container.config),
      cwd: container.config.workingDir ?? '/',
      descriptors: { 0: { type: 'null' }, 1: { type: 'pipe', id: addPipe(host.shell, '', true) }, 2: { type: 'pipe', id: addPipe(host.shell, '', true) } },
      lenient: isLenient,
      errand,
    });
    this.#run(ref, pod, container, host, process.pid);
    return process.exit === undefined ? undefined : this.#collect(host.shell, process);
  }

  /** Nobody waits for the command any longer. */
  abandon(ref: ContainerRef, errand: string): void {
    const found = this.#find(ref);
    const shell = found?.container.shell;
    if (found === undefined || shell === undefined) return;
    const host = this.#host(ref, found.pod, found.container);
    for (const process of Object.values(shell.processes)) if (process.errand === errand) signalProcess(host, process, 'KILL');
  }

  #collect(shell: ShellState, process: Process): ExecResult {
    const take = (number: number): string => {
      const descriptor = process.descriptors[number];
      if (descriptor?.type !== 'pipe') return '';
      const { text } = pipeOf(shell, descriptor.id);
      delete shell.pipes[descriptor.id];
      return text;
    };
    const stdout = take(errandPipes.stdout);
    const stderr = take(errandPipes.stderr);
    delete shell.processes[process.pid];
    return { exitCode: process.exit ?? 1, output: stdout + stderr, stdout, stderr };
  }

  /** `patient`: ports of images nobody has described answer wherever they are asked. */
  connect(ref: ContainerRef, port: number): boolean {
    const found = this.#find(ref);
    return found !== undefined && isListening(found.container, port, this.#sim.nowMs);
  }

  http(ref: ContainerRef, path: string): HttpAnswer & { readonly latencyMs: number } {
    const found = this.#find(ref);
    if (found === undefined) return { code: 503, body: '', latencyMs: 0 };
    const random = (bound: number): number => this.#random(ref.machine, bound);
    const context = { files: () => this.#files(found.pod, found.container), hostname: found.pod.hostname, nowMs: this.#sim.nowMs, random };
    return { ...httpAnswer(found.container, path, context), latencyMs: latencyMsOf(found.container, random) };
  }

  /** The power is gone: nothing runs any more, and after the boot the runtime finds containers whose end nobody saw. */
  powerOff(machine: string): void {
    for (const pod of Object.values(machineRuntime(this.#sim, machine).pods)) {
      if (pod.sandbox !== undefined) pod.sandbox.ready = false;
      for (const container of runningContainers(pod)) this.#close(container, 255, 'Unknown');
    }
  }

  /** Everything of the pod goes. */
  removePod(machine: string, uid: string): void {
    const runtime = machineRuntime(this.#sim, machine);
    for (const container of runningContainers(runtime.pods[uid])) this.#close(container, 137, 'Error');
    for (const address of Object.keys(runtime.addresses)) if (runtime.addresses[address] === uid) delete runtime.addresses[address];
    delete runtime.pods[uid];
  }

  #find({ machine, pod: uid, container: name, id }: ContainerRef): { pod: PodRuntime; container: Container } | undefined {
    const pod = this.pod(machine, uid);
    const container = pod?.containers[name]?.current;
    return pod !== undefined && container?.id === id && container.state === 'running' ? { pod, container } : undefined;
  }

  #files(pod: PodRuntime, container: Container): FileView {
    return new FileView(pod, container, baseFilesOf(pod, container), this.#sim.nowMs);
  }

  #random(machine: string, bound: number): number {
    return this.#sim.rng(`runtime/${machine}`).below(bound);
  }

  #host(ref: ContainerRef, pod: PodRuntime, container: Container): Host {
    const { machine } = ref;
    const reach = this.#reachOf(machine, pod);
    const shell = (container.shell ??= container.program.type === 'service' ? { ...emptyShell(), nextPid: 2 } : emptyShell());
    const { nowMs } = this.#sim;
    const host: Host = {
      shell,
      files: this.#files(pod, container),
      nowMs,
      startedMs: container.startedMs,
      hostname: pod.hostname,
      address: pod.sandbox?.ip ?? '127.0.0.1',
      nameserver: reach.nameserver,
      image: kindOf(container.image),
      isTask: container.config.isTask,
      reach,
      log: (stream: Stream, text: string) => writeLog(container.log, nowMs, stream, text),
      random: (bound) => this.#random(machine, bound),
      wakeAfter: (ms, pid, wait) => this.#sim.schedule(wakeUp, { ...pick(ref), pid, wait }, { afterMs: ms }),
      cancel: (token) => this.#sim.cancel(token),
      serve: () => {
        shell.servesMs ??= nowMs + 200;
      },
      isServing: () => (container.program.type === 'service' ? nowMs >= container.program.listensMs : shell.servesMs !== undefined && nowMs >= shell.servesMs),
      signalContainer: (name) => {
        const first = shell.processes[1];
        if (first === undefined) this.signal(ref, name);
        else if (name !== 'KILL') signalProcess(host, first, name);
      },
    };
    return host;
  }

  /** Runs what can run, then tells who waits: errands that are done, a container that has ended, others that follow a shared file. */
  #run(ref: ContainerRef, pod: PodRuntime, container: Container, host: Host, ownErrand?: number): void {
    pump(host);
    const first = host.shell.processes[1];
    if (container.state !== 'running') return;
    for (const process of Object.values(host.shell.processes)) {
      if (process.errand === undefined || process.exit === undefined || process.pid === ownErrand) continue;
      const result = this.#collect(host.shell, process);
      this.#listener.errandDone(pick(ref), process.errand, result);
    }
    if (first?.exit !== undefined && container.program.type === 'shell') this.#end(ref, container, first.exit);
    if (host.files.hasChanged) this.#wakeFollowers(ref, pod, container);
  }

  /** Volumes are shared: a `tail -f` in a sidecar sees what the application has written. */
  #wakeFollowers(ref: ContainerRef, pod: PodRuntime, writer: Container): void {
    for (const container of runningContainers(pod)) {
      const { shell } = container;
      if (container === writer || shell === undefined) continue;
      const followers = Object.values(shell.processes).filter((process) => process.wait?.on === 'file');
      for (const process of followers) delete process.wait;
      const other = { ...ref, container: container.name, id: container.id };
      if (followers.length > 0) this.#run(other, pod, container, this.#host(other, pod, container));
    }
  }

  #end(ref: ContainerRef, container: Container, code: number, reason?: string, message?: string): void {
    const pod = this.pod(ref.machine, ref.pod);
    if (pod === undefined || container.state !== 'running') return;
    const said = message ?? this.#files(pod, container).read(container.config.terminationMessagePath)?.slice(0, 4096);
    this.#close(container, code, reason ?? (code === 0 ? 'Completed' : 'Error'));
    if (said !== undefined && said !== '') container.message = said;
    else if (code !== 0 && container.config.messageFromLogs === true) container.message = lastWords(container.log);
    this.#record(ref, pod, 'ContainerExited', `${container.name} exited with ${code}${reason === undefined ? '' : ` (${reason})`}`);
    this.#listener.exited(pick(ref));
  }

  #close(container: Container, code: number, reason: string): void {
    const { nowMs } = this.#sim;
    closeLog(container.log, nowMs);
    Object.assign(container, { state: 'exited', finishedMs: nowMs, exitCode: code, reason });
    if (container.ending !== undefined) this.#sim.cancel(container.ending);
    delete container.ending;
    for (const { wait } of Object.values(container.shell?.processes ?? {})) if (wait?.on === 'time') this.#sim.cancel(wait.token);
    delete container.shell;
  }

  #record(ref: ContainerRef, pod: PodRuntime, reason: string, message: string): void {
    const object = { apiVersion: 'v1', kind: 'Pod', namespace: pod.namespace, name: pod.name, uid: pod.uid };
    this.#sim.record({ type: 'machine', by: `machine ${ref.machine}`, reason, message: message === '' ? ref.container : message, object });
  }
}

/** Only the reference of something that may hold more. */
function pick({ machine, pod, container, id }: ContainerRef): ContainerRef {
  return { machine, pod, container, id };
}
