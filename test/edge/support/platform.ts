import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Sql } from '../../../aggregate/sql.ts';
import type { ObjectStorage } from '../../../src/edge/objectStorage.ts';

/** What takes time at the platform, and may go wrong. */
export interface EdgeStep {
  readonly at:
    | 'call'
    | 'answer'
    | 'bucket'
    | 'bucket-answer'
    | 'durable'
    | 'alarm-set'
    | 'insert'
    | 'insert-answer'
    | 'gather';
  /** Who does it: the name of a shard, `coordinator`, or `worker`. */
  readonly object: string;
  /** The call and whose it is, the bucket's operation, or the table. */
  readonly what: string;
}

/** One instance of an object, from its first call until the platform ends it. */
export class Life {
  isOver = false;
  /** Another instance has taken its place, and it does not know: what it sends to others arrives. */
  isZombie = false;
  /** Rejects when it is over: who waits for its answer hears of it. */
  readonly over: Promise<never>;
  #end: (error: Error) => void = () => undefined;

  constructor() {
    this.over = new Promise((_, reject) => {
      this.#end = reject;
    });
    this.over.catch(() => undefined);
  }

  end(): void {
    this.isOver = true;
    this.#end(new Error('the object was reset'));
  }
}

/** Never comes: the instance that would go on is over. */
export const NEVER = new Promise<never>(() => undefined);

/**
 * Storage of an object: what is written is durable once it was waited for, or once anything left the
 * object, as the platform holds back what leaves until then ("output gates"). What is not may be lost.
 */
export class PlacedStorage {
  readonly database = new DatabaseSync(':memory:');
  alarmAt: number | undefined;
  readonly sql: Sql;
  readonly #statements = new Map<string, StatementSync>();
  #durableAlarm: number | undefined;
  #isOpen = false;

  constructor() {
    this.sql = {
      run: (query, ...values) => {
        this.#open();
        this.#prepare(query).run(...values);
      },
      all: (query, ...values) => this.#prepare(query).all(...values),
    };
  }

  transaction(body: () => void): void {
    this.#open();
    this.database.exec('SAVEPOINT one');
    try {
      body();
      this.database.exec('RELEASE one');
    } catch (error) {
      this.database.exec('ROLLBACK TO one; RELEASE one');
      throw error;
    }
  }

  /** All that was written is durable. */
  flush(): void {
    if (this.#isOpen) this.database.exec('COMMIT');
    this.#isOpen = false;
    this.#durableAlarm = this.alarmAt;
  }

  /** What is not yet durable is lost. */
  lose(): void {
    if (this.#isOpen) this.database.exec('ROLLBACK');
    this.#isOpen = false;
    this.alarmAt = this.#durableAlarm;
  }

  /** Its alarm has rung, or is lost. */
  takeAlarm(): void {
    this.alarmAt = undefined;
    this.#durableAlarm = undefined;
  }

  #open(): void {
    if (!this.#isOpen) this.database.exec('BEGIN');
    this.#isOpen = true;
  }

  #prepare(query: string): StatementSync {
    let statement = this.#statements.get(query);
    if (!statement) {
      statement = this.database.prepare(query);
      this.#statements.set(query, statement);
    }
    return statement;
  }
}

/** The storage as one instance has it. */
export function storageOf(
  placed: PlacedStorage,
  life: Life,
  wait: (at: EdgeStep['at'], what: string) => Promise<void>,
  commits: () => void,
): ObjectStorage {
  const check = () => {
    if (life.isOver) throw new Error('the object was replaced');
  };
  return {
    sql: {
      run: (...args) => {
        check();
        placed.sql.run(...args);
      },
      all: (...args) => {
        check();
        return placed.sql.all(...args);
      },
    },
    transaction: (body) => {
      check();
      commits();
      placed.transaction(body);
    },
    durable: async () => {
      await wait('durable', '');
      placed.flush();
    },
    setAlarm: async (ms) => {
      await wait('alarm-set', '');
      placed.alarmAt = Date.now() + ms;
    },
  };
}
