import type { Changes, OutboxRow, ReleaseChange, Snapshot } from '../../aggregate/changes.ts';
import { deleteGenerationKey, writeGenerationKeys } from '../../aggregate/eventIdState.ts';
import { noteDestroyedKeys } from '../../aggregate/ledger.ts';
import type { VisitorRows } from '../../aggregate/packedVisitors.ts';
import {
  deleteKey,
  deleteSent,
  readOutbox,
  readSnapshot,
  writeKeys,
  writeRelease,
} from '../../aggregate/state.ts';
import { KEY_STEPS, migrateState, STATE_STEPS } from '../../aggregate/stateSchema.ts';
import { JOURNAL_TABLE, Journal } from './journal.ts';
import { type KeyHalves, nameOfHalf } from './keyHalves.ts';
import type { ObjectStorage } from './objectStorage.ts';
import { VISITOR_SEGMENTS, visitorSegments } from './visitorSegments.ts';

const SHARD_STEPS = [[JOURNAL_TABLE, ...VISITOR_SEGMENTS]];

/** Entries that are sent in one call: each is up to a megabyte. */
const AT_A_TIME = 8;

/**
 * A shard's state, by the same statements as on a single machine. It is one database; of
 * each key it holds a half. What was deleted can be restored for 30 days by who holds the account, the keys
 * cannot: the other halves are destroyed after it is durable that they are of no more use.
 */
export class ShardState {
  readonly #storage: ObjectStorage;
  readonly #halves: KeyHalves;
  readonly #randomKey: () => string;
  readonly #journal: Journal;
  /** Names of halves outside that are of no more use. */
  readonly #toDestroy = new Set<string>();

  /** @param randomKey 32 fresh random bytes in hex, from a secure source */
  constructor(storage: ObjectStorage, halves: KeyHalves, randomKey: () => string) {
    this.#storage = storage;
    this.#halves = halves;
    this.#randomKey = randomKey;
    this.#journal = new Journal(storage.sql);
  }

  /** Whether the journal is to be written to the tables some time, or halves of keys are to be destroyed. */
  get owesCheckpoint(): boolean {
    return !this.#journal.isEmpty || this.#toDestroy.size > 0;
  }

  /** Reads what the last instance left. Rejects when the other halves of the keys cannot be read. */
  async load(): Promise<Snapshot> {
    const { sql } = this.#storage;
    this.#storage.transaction(() => {
      migrateState(sql, STATE_STEPS, 'open_windows');
      migrateState(sql, KEY_STEPS, 'keys', 'keys_schema');
      migrateState(sql, SHARD_STEPS, 'journal', 'edge_schema');
      this.#journal.recover();
    });
    this.#journal.written();
    const snapshot = readSnapshot(sql, sql, { ...visitorSegments, read: () => [] });
    const keys = await Promise.all(
      snapshot.keys.map(async ({ window, key }) => {
        const whole = await this.#halves.join(key);
        return whole === undefined ? [] : [{ window, key: whole }];
      }),
    );
    const eventIds = await Promise.all(
      snapshot.eventIds.map(async (row) => ({
        ...row,
        key: row.key && (await this.#halves.join(row.key)),
      })),
    );
    const inside = [...snapshot.keys, ...snapshot.eventIds].flatMap(({ key }) => key ?? []);
    await this.#keepOnly(new Set(inside.map(nameOfHalf)));
    this.#storage.transaction(() => noteDestroyedKeys(sql));
    return { ...snapshot, visitors: this.#visitors(snapshot), keys: keys.flat(), eventIds };
  }

  /** Destroys what a crash left. Only the instance that may write does: to another, the newest halves are strange. */
  async #keepOnly(names: ReadonlySet<string>): Promise<void> {
    const strange = await this.#halves.others(names);
    if (strange.length === 0) return;
    const { sql } = this.#storage;
    this.#storage.transaction(() => sql.run('UPDATE edge_schema SET version = version'));
    await this.#storage.durable();
    await this.#halves.destroy(strange);
  }

  /** One segment after the other, as they are asked for: together they may take half of an object's memory. */
  *#visitors({ windows }: Pick<Snapshot, 'windows'>): Iterable<VisitorRows> {
    for (const { id } of windows) yield* visitorSegments.read(this.#storage.sql, id);
  }

  /** One durable transaction. The halves outside come first: a visitor without a key could not be found again. */
  async commit(changes: Changes | undefined, release: ReleaseChange | undefined): Promise<void> {
    const { sql } = this.#storage;
    const keys = await this.#split(changes?.keys ?? []);
    const ids = await this.#split(changes?.eventIds.keys ?? []);
    const dropped = changes?.eventIds.dropped ?? [];
    let gone: string[] = [];
    this.#storage.transaction(() => {
      writeKeys(sql, keys);
      writeGenerationKeys(sql, ids);
      if (changes && !release) this.#journal.write(changes);
      gone = this.#namesOf(release?.window, dropped);
      for (const generation of dropped) deleteGenerationKey(sql, generation);
      if (!release) return;
      this.#journal.checkpoint(changes);
      writeRelease(sql, release, visitorSegments);
      if (release.window !== undefined) deleteKey(sql, release.window);
    });
    this.#journal.written(changes);
    await this.#storage.durable();
    for (const name of gone) this.#toDestroy.add(name);
  }

  /** What the halves outside are called, of a window's key and of generations'. */
  #namesOf(window: number | undefined, generations: readonly number[]): string[] {
    const { sql } = this.#storage;
    const rows = [
      ...(window === undefined ? [] : sql.all('SELECT key FROM keys WHERE window = ?', window)),
      ...generations.flatMap((generation) =>
        sql.all('SELECT key FROM event_id_keys WHERE generation = ?', generation),
      ),
    ];
    return rows.map(({ key }) => nameOfHalf(String(key)));
  }

  /** Empties the journal and destroys halves of keys that are of no more use. Rejects when it is to be tried again. */
  async tidy(): Promise<void> {
    const { sql } = this.#storage;
    if (!this.#journal.isEmpty) {
      this.#storage.transaction(() => this.#journal.checkpoint());
      this.#journal.written();
    }
    const names = [...this.#toDestroy];
    if (names.length === 0) return;
    await this.#halves.destroy(names);
    for (const name of names) this.#toDestroy.delete(name);
    this.#storage.transaction(() => noteDestroyedKeys(sql));
  }

  /** Whether the coordinator is to be told of anything. */
  get hasMail(): boolean {
    return this.#storage.sql.all('SELECT 1 FROM outbox LIMIT 1').length > 0;
  }

  nextOutbox(): OutboxRow[] {
    return readOutbox(this.#storage.sql, AT_A_TIME);
  }

  async sent(upTo: number): Promise<void> {
    deleteSent(this.#storage.sql, upTo);
  }

  #split<Row extends { readonly key: string }>(rows: readonly Row[]): Promise<Row[]> {
    return Promise.all(
      rows.map(async (row) => ({
        ...row,
        key: await this.#halves.split(row.key, this.#randomKey),
      })),
    );
  }
}
