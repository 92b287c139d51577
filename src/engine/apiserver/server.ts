import type { KubeObject } from '../api/meta/object.ts';
import type { Operation, User } from '../api/operation.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { Store } from '../store/store.ts';
import type { AdmissionPlugin, AdmissionView, Patience } from './admission/plugin.ts';
import type { Authorizer } from './authz/authorizer.ts';
import type { StageNotes } from './door/stage-notes.ts';
import type { Caches } from './kind.ts';
import type { Registry, ServedKind } from './registry.ts';

export type LogOptions = Partial<Omit<LogQuery, 'namespace' | 'pod'>>;

/** What a container has printed, as the kubelet would answer. */
export interface LogQuery {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
  readonly timestamps: boolean;
  readonly limitBytes?: number;
}

/** Answers the text, or refuses with an ApiError. */
export type LogSource = (query: LogQuery, pod: KubeObject) => string;

/** A command to run in a container, as `pods/exec` asks for it. */
export interface ExecQuery {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  /** Under this name whoever asked waits for the end. */
  readonly ticket: string;
}

/** Answers `undefined` when the command has not ended in the same instant; refuses with an ApiError. */
export type ExecSource = (query: ExecQuery) => ExecResult | undefined;

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The parts of the API server that its stages share. */
export interface Server {
  readonly sim: Simulation;
  readonly store: Store<KubeObject>;
  readonly registry: Registry;
  readonly plugins: readonly AdmissionPlugin[];
  readonly view: AdmissionView;
  readonly logSource: LogSource | undefined;
  readonly execSource: ExecSource | undefined;
  readonly caches: Caches;
  readonly authorizer: Authorizer;
}

/** What only the stages know of the answer. */
export interface Outcome {
  isCreated: boolean;
  /** Present when the refusal may be too early. */
  patience?: Patience;
}

/** One request on its way through the stages. */
export interface ApiRequest<O extends Operation = Operation> {
  readonly operation: O;
  readonly kind: ServedKind;
  readonly user: User;
  /** In-process components send typed objects; their bodies are not decoded strictly. */
  readonly isTrusted: boolean;
  readonly isDryRun: boolean;
  /** HTTP Warning headers of the answer; stages append. */
  readonly warnings: string[];
  readonly outcome: Outcome;
  /** Keys that came twice in the text of the body. */
  readonly duplicates?: readonly string[];
  readonly log?: LogOptions;
  /** Whom the stages tell what they did. */
  readonly notes?: StageNotes;
}

export type OperationOf<V extends Operation['verb']> = Extract<Operation, { readonly verb: V }>;
