import type { ContainerBehaviorSpec } from '../api/sandbox/types.ts';
import type { FileNode, Stream } from './io.ts';
import type { ShellState } from './shell/process.ts';

// What a machine's container runtime holds: plain data, kept in the world.

/** [milliseconds since 1970, stream, text without its newline]. */
export type LogLine = readonly [atMs: number, stream: Stream, text: string];

export interface LogBuffer {
  lines: LogLine[];
  /** Lines that fell off the front. */
  dropped: number;
  /** What has been written without a newline yet. */
  partial: Partial<Record<Stream, string>>;
}

/** A process that serves: it listens, answers, and ends when it is told to or as its behaviour says. */
export interface ServiceProgram {
  readonly type: 'service';
  /** Which image family it belongs to; decides what it answers. */
  readonly family: string;
  /** From when on it listens, milliseconds since 1970. */
  readonly listensMs: number;
  /** The ports it listens on; absent = whichever it is asked on. */
  readonly ports?: readonly number[];
  /** How long it takes to end after SIGTERM; absent = it ignores the signal. */
  readonly stopMs?: number;
  readonly stopCode: number;
  readonly behavior?: ContainerBehaviorSpec;
}

/** A process that runs a script; its state is the shell's. */
export interface ShellProgram {
  readonly type: 'shell';
}

export type Program = ServiceProgram | ShellProgram;

/** Where a volume appears in a container. */
export interface MountedVolume {
  readonly path: string;
  readonly volume: string;
  readonly subPath?: string;
  readonly readOnly: boolean;
}

/** How a container is to be started. */
export interface ContainerConfig {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  readonly ports: readonly number[];
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly mounts: readonly MountedVolume[];
  readonly memoryLimitBytes?: number;
  readonly terminationMessagePath: string;
  /** A failure without a message is explained by the last lines of the log. */
  readonly messageFromLogs?: boolean;
  readonly attempt: number;
  /** A program nobody knows serves for ever here; in a task (init container, Job) it does its work and ends. */
  readonly isTask: boolean;
  readonly behavior?: ContainerBehaviorSpec;
}

export interface Container {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly attempt: number;
  readonly config: ContainerConfig;
  state: 'running' | 'exited';
  readonly createdMs: number;
  readonly startedMs: number;
  finishedMs?: number;
  exitCode?: number;
  reason?: string;
  message?: string;
  program: Program;
  /** Shell, files and processes; made when first needed. */
  shell?: ShellState;
  readonly log: LogBuffer;
  /** An end that is already on its way. */
  ending?: number;
}

export interface Sandbox {
  readonly id: string;
  readonly attempt: number;
  readonly createdMs: number;
  readonly ip: string;
  ready: boolean;
}

/** The newest container of a name, and the one before it. */
export interface ContainerPair {
  current: Container;
  previous?: Container;
}

export interface Volume {
  /** Contents by path below the volume's root; `null` = removed. */
  files: Record<string, FileNode | null>;
}

export interface PodRuntime {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly hostname: string;
  sandbox?: Sandbox;
  containers: Record<string, ContainerPair>;
  volumes: Record<string, Volume>;
}

export interface StoredImage {
  readonly full: string;
  readonly repository: string;
  readonly digest: string;
  readonly sizeBytes: number;
  usedMs: number;
}

export interface MachineRuntime {
  /** By pod uid. */
  pods: Record<string, PodRuntime>;
  /** By full reference. */
  images: Record<string, StoredImage>;
  /** Address → pod uid. */
  addresses: Record<string, string>;
  /** Where the search for the next address begins. */
  nextHost: number;
}
