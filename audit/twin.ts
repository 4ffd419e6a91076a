import type { OpenWindow } from '../aggregate/openWindow.ts';
import type { Policy } from '../policy/policy.ts';
import type { Answer, Read } from '../query/answerQuery.ts';
import type { Uniform } from '../release/uniform.ts';

export interface TwinOptions {
  /** Where it is not the audited one. */
  readonly policy?: Policy;
  /** What its clock says at first, in milliseconds since 1970. */
  readonly startsAt: number;
  /** For the noise, where it is not to come from the secure source. */
  readonly uniform?: Uniform;
  /** Makes keys, 32 bytes in hex, where they are not to be random. */
  readonly randomKey?: () => string;
  /** Whether it has a ClickHouse, embedded in a folder of its own. A process can have one at a time. */
  readonly clickhouse?: boolean;
}

export interface TwinRequest {
  /** Path and query; `/v1/events` unless told otherwise. */
  readonly path?: string;
  /** JSON, or what is sent as it is where it is a string. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The client's address. */
  readonly address: string;
}

export interface TwinAnswer {
  readonly status: number;
  readonly json: unknown;
}

/**
 * The audited code under the audited policy, on a folder, a clock and, where asked for, noise of its own:
 * what cannot be tried on a running deployment is tried here. It is the whole app, from the request to
 * the files, without a socket.
 */
export interface Twin {
  readonly policy: Policy;
  readonly now: () => number;
  setClock(at: number): void;
  send(request: TwinRequest): Promise<TwinAnswer>;
  /** Releases what has closed by its clock, and sends it where there is a ClickHouse. */
  release(): Promise<void>;
  /** ClickHouse stores the next inserts, but the answers are lost: they will be sent again. */
  loseAnswers(inserts: number): void;
  /** Asks the query API for its site. @throws where it is refused, with the problem's detail */
  query(query: object): Promise<Answer>;
  readonly read: Read;
  /** Open windows with their cells, as the aggregation holds them. */
  windows(): readonly OpenWindow[];
  /** What waits for ClickHouse, each as it is kept: the oldest hundred. */
  outbox(): Promise<readonly string[]>;
  /** The files of the state as they are on disk now, with what the last commit left in their logs. */
  files(): Promise<readonly { readonly name: string; readonly bytes: Uint8Array }[]>;
  close(): Promise<void>;
}

export type OpenTwin = (options: TwinOptions) => Promise<Twin>;
