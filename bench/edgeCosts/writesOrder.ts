/** What one shard is given, and how it writes. */
export interface WritesOrder {
  /** Of this shard, on average. */
  readonly eventsPerSecond: number;
  readonly eventsPerRequest: number;
  readonly eventsPerVisit: number;
  /** From 0 to 1. */
  readonly consent: number;
  /** Milliseconds from one commit to the next while requests wait. */
  readonly commitMs: number;
  /** Whole seconds from one checkpoint of the journal to the next; fewer where it is full. */
  readonly checkpointSeconds: number;
  /** `journal` is what a shard does; `tables` writes what changed to its tables at each commit. */
  readonly layout: 'journal' | 'tables';
  /** Whether visitors are told apart by the day alone, or in each kind of window of the policy. */
  readonly visitors: 'as the policy' | 'by the day';
  /** From one checkpoint to that many later; the traffic begins one before. */
  readonly checkpoints: number;
  readonly seed: number;
}

/** Rows are as the engine counts them for the bill. */
export interface HandedOver {
  /** Records of visitors, the rows that they were kept in, and the bytes of those. */
  readonly visitors: number;
  readonly visitorRows: number;
  readonly visitorBytes: number;
  /** Cells by kind of window, and the rows of all that were written to delete them. */
  readonly cells: Readonly<Record<string, number>>;
  readonly cellRows: number;
  /** All other rows that a window takes, on average: when it opens, when it closes, when it was sent. */
  readonly rowsAWindow: number;
}

/** What a shard wrote while it was measured. */
export interface Writes {
  readonly events: number;
  readonly requests: number;
  readonly commits: number;
  /** Rows as the engine counts them for the bill: written, by table, and read. */
  readonly rows: Readonly<Record<string, number>>;
  readonly rowsRead: number;
  /** What the windows left in the end had and took, when each was handed over. */
  readonly handedOver: HandedOver;
}
