/** What the front is asked to do. A call's `index` counts those of its kind and table before it. */
export interface Call {
  readonly kind: 'ping' | 'insert' | 'select' | 'command';
  /** The table or view that the statement names first. */
  readonly table?: string;
  readonly index: number;
  /** The statement without its rows; empty for a ping. */
  readonly statement: string;
}

/** How a call goes wrong. What is not named here goes as it should. */
export type Fault =
  /** The connection is reset, and the statement was not run. */
  | { readonly type: 'reset-before' }
  /** The statement was run, then the connection is reset: the answer is lost after the commit. */
  | { readonly type: 'reset-after' }
  /** Nothing comes back, whether or not the statement was run, until the client gives up. */
  | { readonly type: 'no-answer'; readonly ran?: boolean }
  /** Status 500 with an exception of ClickHouse, before anything ran. By default memory is short. */
  | {
      readonly type: 'exception';
      readonly code?: number;
      readonly name?: string;
      readonly text?: string;
    }
  /** Status 503 with a page of a proxy, before anything ran. */
  | { readonly type: 'unavailable' }
  /** The whole answer, `bytes` (1) at a time, every `everyMs` milliseconds. */
  | { readonly type: 'dribble'; readonly everyMs: number; readonly bytes?: number }
  /** Half of the answer, then the connection is reset. */
  | { readonly type: 'cut' }
  /**
   * The first half of the inserted rows is stored, then the connection is reset. What
   * has no rows line by line is not run at all.
   */
  | { readonly type: 'half' };

export type FaultOf = (call: Call) => Fault | undefined;
