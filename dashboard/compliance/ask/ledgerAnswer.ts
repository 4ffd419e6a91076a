/** An entry of a site's chain. */
export interface LedgerEntry {
  readonly site: string;
  /** From 1 upwards. */
  readonly seq: number;
  /** Milliseconds since 1970; of keys the start of their window. */
  readonly at: number;
  readonly entry: 'policy_activated' | 'key_made' | 'window_released' | 'key_destroyed';
  /** JSON, as it is hashed. */
  readonly body: string;
  readonly previous: string;
  readonly hash: string;
}

/** What `GET /v1/compliance/ledger` answers: a page, and what is known of the whole chain. */
export interface LedgerPage {
  readonly site: string;
  readonly source: 'state' | 'clickhouse';
  readonly total: number;
  readonly head: { readonly seq: number; readonly hash: string } | null;
  readonly broken: { readonly seq: number; readonly why: string } | null;
  readonly entries: readonly LedgerEntry[];
}
