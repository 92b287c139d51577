import type { FileView } from '../files.ts';
import type { ImageKind } from '../images/kinds.ts';
import type { Stream } from '../io.ts';
import type { ShellState } from './process.ts';

export interface HttpAnswer {
  readonly code: number;
  readonly body: string;
}

/** What a process can reach. Names and addresses of the cluster are the kubelet's to know. */
export interface Reach {
  /** Addresses of a name; none = there is no such name. */
  resolve(name: string): readonly string[];
  /** `timeout`: nothing answers at that address. */
  connect(address: string, port: number): 'open' | 'refused' | 'timeout';
  http(address: string, port: number, path: string): HttpAnswer;
}

/** The world as the processes of one container see it. Nothing in here is kept: it is made anew for every run. */
export interface Host {
  readonly shell: ShellState;
  readonly files: FileView;
  readonly nowMs: number;
  readonly startedMs: number;
  readonly hostname: string;
  readonly address: string;
  readonly nameserver: string;
  /** Which programs the image has. */
  readonly image: ImageKind;
  readonly isTask: boolean;
  readonly reach: Reach;
  log(stream: Stream, text: string): void;
  /** An integer in [0, bound). */
  random(bound: number): number;
  /** Wakes the process after that time; the token cancels it. */
  wakeAfter(ms: number, pid: number, wait: number): number;
  cancel(token: number): void;
  /** A server of the image is up and listens, from within a script. */
  serve(): void;
  /** True while the container's server listens. */
  isServing(): boolean;
  /** SIGTERM, SIGKILL … to the first process, from within. */
  signalContainer(signal: string): void;
}
