import type { Logger } from 'pino';

/** What can be the matter with a running server, beside what is the sender's fault. */
export const CONDITIONS = {
  'not-durable': 'The state takes no commits, so events are refused.',
  'commit-slow': 'The state has been at one commit for longer than ten seconds.',
  stopping: 'The server is stopping.',
  'clickhouse-away': 'ClickHouse does not take what was released; it waits in the outbox.',
  'outbox-failed':
    'The state could not read what waits for ClickHouse, or strike out what was sent.',
  'release-failed': 'A window that has closed could not be released.',
  'clock-behind': 'The clock is before the last release, so nothing is released.',
} as const;
export type Condition = keyof typeof CONDITIONS;

/** Under these no events can be taken. */
const UNREADY: readonly Condition[] = ['not-durable', 'commit-slow', 'stopping'];

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** What is the matter now. It is logged when it begins and when it ends, not each time in between. */
export class Conditions {
  readonly #log: Log;
  /** With the reason that was logged last. */
  readonly #now = new Map<Condition, string | undefined>();

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * @param reason goes into the log, once more when it is another one: what is wrong first
   *   may hide what is wrong next. In words of our own, never a message from outside
   * @returns whether it began now
   */
  begin(condition: Condition, reason?: string): boolean {
    const began = !this.#now.has(condition);
    if (!began && this.#now.get(condition) === reason) return false;
    this.#now.set(condition, reason);
    this.#log[condition === 'stopping' ? 'info' : 'warn'](
      { code: condition, ...(reason === undefined ? {} : { reason }) },
      CONDITIONS[condition],
    );
    return began;
  }

  end(condition: Condition): void {
    if (!this.#now.delete(condition)) return;
    this.#log.info({ code: condition, over: true }, `Over: ${CONDITIONS[condition]}`);
  }

  /** Those that hold, in the order they began. */
  get holding(): readonly Condition[] {
    return [...this.#now.keys()];
  }

  /** Why no events can be taken; undefined when they can. */
  get unready(): Condition | undefined {
    return UNREADY.find((condition) => this.#now.has(condition));
  }
}
