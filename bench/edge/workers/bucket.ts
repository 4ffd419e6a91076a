import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
import type { KeyBucket } from '../../../src/edge/keyHalves.ts';

interface Environment {
  readonly STORE: { getByName(name: string): Store };
}

/** Where the stand-in for R2 keeps what it has: on the disk, so that it lives through a kill as R2 would. */
export class Store extends DurableObject {
  get #sql() {
    const { sql } = this.ctx.storage;
    sql.exec('CREATE TABLE IF NOT EXISTS halves (name TEXT PRIMARY KEY, half TEXT NOT NULL)');
    return sql;
  }

  put(name: string, half: string): void {
    this.#sql.exec('INSERT OR REPLACE INTO halves (name, half) VALUES (?, ?)', name, half);
  }

  get(name: string): string | undefined {
    const [row] = this.#sql.exec('SELECT half FROM halves WHERE name = ?', name).toArray();
    return row && String(row.half);
  }

  delete(names: readonly string[]): void {
    for (const name of names) this.#sql.exec('DELETE FROM halves WHERE name = ?', name);
  }

  list(prefix: string): string[] {
    return this.#sql
      .exec(
        'SELECT name FROM halves WHERE substr(name, 1, ?) = ? ORDER BY name',
        prefix.length,
        prefix,
      )
      .toArray()
      .map(({ name }) => String(name));
  }
}

/** A stand-in for an R2 bucket, which bare workerd does not have: the methods that are used here, over RPC. */
export class Bucket extends WorkerEntrypoint<Environment> {
  async put(name: string, half: string): Promise<void> {
    await this.#store.put(name, half);
  }

  async get(name: string): Promise<Response | null> {
    const half = await this.#store.get(name);
    return half === undefined ? null : new Response(half);
  }

  async delete(names: string[]): Promise<void> {
    await this.#store.delete(names);
  }

  async list({ prefix }: { prefix: string }): ReturnType<KeyBucket['list']> {
    const names = await this.#store.list(prefix);
    return { objects: names.map((key) => ({ key })), truncated: false };
  }

  get #store(): Store {
    return this.env.STORE.getByName('keys');
  }
}

/** In the place of the static files, of which there are none here. */
export default { fetch: () => new Response(null, { status: 404 }) };
