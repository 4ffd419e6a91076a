import { DIMENSIONS } from '../../policy/cube.ts';
import type { Row, Table } from '../../release/publish.ts';
import type { ClickHouse } from '../../src/clickhouse.ts';
import type { Dice } from './dice.ts';
import { Injected } from './faults.ts';
import { Violation } from './violation.ts';

interface Insert {
  readonly table: Table;
  readonly rows: readonly Row[];
  readonly process: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The columns that each table is ordered by: two rows that share them are one. */
const KEYS: Readonly<Record<Table, readonly string[]>> = {
  cells: ['site', 'cube', 'starts_at', 'window', ...DIMENSIONS],
  releases: ['site', 'cube', 'starts_at', 'window'],
  ledger: ['site', 'seq', 'hash'],
};

/**
 * ClickHouse with its tables, as they are after a merge. An insert that was begun is
 * answered when the schedule says so, in any order; some are stored in part,
 * or long after their sender gave up.
 */
export class SimClickHouse {
  readonly tables: Readonly<Record<Table, Map<string, Row>>> = {
    cells: new Map(),
    releases: new Map(),
    ledger: new Map(),
  };
  /** Neither stores nor answers, but refuses. */
  away = false;
  /** How many rows came that were there already. */
  resent = 0;
  readonly under: Insert[] = [];
  /** Given up by their senders, but still on the way. */
  readonly adrift: Insert[] = [];

  /** The connection of one process. */
  connect(process: number): ClickHouse {
    return {
      insert: (table, rows) =>
        new Promise((resolve, reject) => {
          this.under.push({ table, rows, process, resolve, reject });
        }),
      read: async () => [],
      // The schedule decides when an insert is broken off.
      close: async () => {},
    };
  }

  /** A process is gone: what it sent may still arrive. */
  abandon(process: number): void {
    for (const insert of this.under.filter((it) => it.process === process)) {
      this.under.splice(this.under.indexOf(insert), 1);
      this.adrift.push(insert);
    }
  }

  /** One of the inserts under way goes on. @returns what became of it */
  goOn(dice: Dice, healed: boolean): string {
    const [insert] = this.under.splice(dice.between(0, this.under.length - 1), 1);
    if (!insert) return 'nothing';
    const how = healed
      ? 'stored'
      : this.away
        ? 'refused'
        : dice.weighted({ stored: 60, refused: 8, unanswered: 10, half: 8, adrift: 8 });
    const half = insert.rows.slice(0, dice.between(0, insert.rows.length));
    if (how === 'stored' || how === 'unanswered') this.#store(insert, insert.rows);
    if (how === 'half') this.#store(insert, half);
    if (how === 'adrift') this.adrift.push(insert);
    if (how === 'stored') insert.resolve();
    else insert.reject(new Injected(`ClickHouse: ${how}`));
    return `${how}: ${insert.rows.length} ${insert.table}`;
  }

  /** An insert that its sender gave up arrives. */
  arrive(dice: Dice): void {
    const [insert] = this.adrift.splice(dice.between(0, this.adrift.length - 1), 1);
    if (insert) this.#store(insert, insert.rows);
  }

  #store({ table }: Insert, rows: readonly Row[]): void {
    const stored = this.tables[table];
    for (const row of rows) {
      const key = KEYS[table].map((column) => row[column] ?? '').join('|');
      const known = stored.get(key);
      if (known) this.resent += 1;
      if (known && JSON.stringify(known) !== JSON.stringify(row)) {
        throw new Violation(
          `ClickHouse was given two contents for one key of ${table}: ${key}\n${JSON.stringify(known)}\n${JSON.stringify(row)}`,
        );
      }
      stored.set(key, row);
    }
  }
}
