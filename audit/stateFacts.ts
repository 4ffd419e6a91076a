import type { ReleasedRow } from '../aggregate/changes.ts';
import type { LedgerRow } from '../aggregate/ledger.ts';
import type { WindowKind } from '../policy/cube.ts';

/** Column types by table and column, as SQLite has them. */
export type TableColumns = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** One of the state's two files. */
export interface StateFileFacts {
  readonly columns: TableColumns;
  /** What there is beside tables, as SQLite's schema has it, its own indexes left out. */
  readonly others: readonly { readonly type: string; readonly name: string }[];
  /** As the process has them that owns the file: `secure_delete`, `journal_mode`, `temp_store` and so on. */
  readonly pragmas: Readonly<Record<string, string | number>>;
}

/** What a state says of itself: names, times and settings, no counts and nothing personal. */
export interface StateFacts {
  readonly files: { readonly state: StateFileFacts; readonly keys: StateFileFacts };
  /** Of every site. `hasKey`: its visitors have a key, which is in the file of keys. */
  readonly openWindows: readonly {
    readonly id: number;
    readonly site: string;
    readonly kind: WindowKind;
    readonly startsAt: number;
    readonly endsAt: number;
    /** When it is to be released: its end and its grace period. */
    readonly closesAt: number;
    readonly hasKey: boolean;
  }[];
  /** Numbers of windows that have a key, open or not. */
  readonly keys: readonly number[];
  /** Windows that have a table of visitors, open or not. */
  readonly windowsWithVisitors: readonly number[];
  readonly eventIdGenerations: readonly {
    readonly generation: number;
    readonly startedAt: number;
    readonly hasKey: boolean;
  }[];
  /** Of the audited site. */
  readonly released: readonly ReleasedRow[];
  readonly ledger: readonly LedgerRow[];
  /** How many releases and ledger entries wait for ClickHouse. */
  readonly outbox: number;
}
