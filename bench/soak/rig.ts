import type { LedgerRow } from '../../aggregate/ledger.ts';
import type { ClickHouseSays } from './clickhouse.ts';
import type { Ground } from './ground.ts';
import type { Lives, Process } from './lives.ts';

/** A server and its ClickHouse, each a process, on a folder of their own. */
export interface Rig extends Pick<Ground, 'folder' | 'now' | 'setAhead' | 'died' | 'select'> {
  readonly url: string;
  readonly server: Process;
  readonly clickhouse: Lives<ClickHouseSays>;
  /** When the first process began, by the server's clock. */
  readonly beganAt: number;
  /** Milliseconds of the machine's clock until windows close again, where kills are to meet that. */
  untilClose?(): number;
  /** What the server holds, as soon as that can be read. */
  holds(): Promise<Holds>;
  /** The site's ledger, and where its chain is broken. */
  ledger(): Promise<{ readonly entries: readonly LedgerRow[]; readonly broken: unknown }>;
  /** A token that may query the site. */
  token(): Promise<string>;
  /** Called while windows are waited for: what a platform does now and then. */
  wake(): Promise<void>;
  /** What the server logged that is a bug. */
  errors(): Promise<string[]>;
  /** What is there although every window has closed, in words. */
  leftovers(): Promise<string[]>;
  close(): Promise<void>;
}

/** Entries of the outbox, and windows that are open. */
export interface Holds {
  readonly outbox: number;
  readonly windows: number;
}
