import type { Policy } from '../policy/policy.ts';
import type { TableColumns } from './stateFacts.ts';

/** A request as a client sends it. */
export interface CanaryRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The local address to connect from (any of 127.0.0.0/8, or ::1), where the deployment is on this machine. */
  readonly from?: string;
  /** Is not sent again where it is answered 429. */
  readonly once?: true;
}

export interface CanaryAnswer {
  readonly status: number;
  /** All of it, headers included, as bytes to search. */
  readonly bytes: Uint8Array;
  /** An answer 429 that came before it, for the same request: it was sent again. */
  readonly refused?: Uint8Array;
}

/** Where something may be kept. */
export const KEPT_PLACES = [
  'state',
  'keys',
  'clickhouse-files',
  'other-files',
  'log',
  'metrics',
  'objects',
] as const;
export type KeptPlace = (typeof KEPT_PLACES)[number];

/** Bytes that are kept, now. Large files come in pieces that overlap. */
export interface Kept {
  readonly place: KeptPlace;
  /** The file's name in the data folder, a table, `stderr` and so on; for the report. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a Durable Object at the edge says of its tables. */
export interface ObjectFacts {
  readonly name: string;
  readonly kind: 'shard' | 'coordinator';
  readonly columns: TableColumns;
}

/** A site in the audited deployment that copies the audited policy, for an audit alone. */
export interface CanaryGround {
  readonly policy: Policy;
  /** Sends a request to the public endpoint, over a socket. */
  send(request: CanaryRequest): Promise<CanaryAnswer>;
  /** Every place where the deployment keeps anything, byte for byte; of the log what was written since the ground was opened. */
  kept(): AsyncIterable<Kept>;
  /** The secrets of the canary site's open windows, to be searched for after `close`: keys (32 bytes) and visitors' fingerprints (8 bytes). Absent where none can be read. */
  secrets(): Promise<
    readonly { readonly kind: 'key' | 'fingerprint'; readonly bytes: Uint8Array }[]
  >;
  /** The tables of the site's Durable Objects; absent where there are none. */
  objects?(): Promise<readonly ObjectFacts[]>;
  /** Closes the site's windows now: they are released in the ordinary way and sent to ClickHouse. False where the platform closes by the clock alone. */
  close(): Promise<boolean>;
  /** Whether what goes with a window is gone once it was closed; else it may take a moment more. */
  readonly settled?: true;
  /** Takes the site out of the deployment, with all that its state has of it. */
  remove(): Promise<void>;
}

export type OpenCanary = () => Promise<CanaryGround>;
