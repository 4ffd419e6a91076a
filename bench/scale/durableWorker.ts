import { Aggregator } from '../../aggregate/aggregator.ts';
import type { Sql } from '../../aggregate/sql.ts';
import { writeChanges, writeKeys } from '../../aggregate/state.ts';
import { KEY_STEPS, migrateState, STATE_STEPS } from '../../aggregate/stateSchema.ts';
import demo from '../../policies/demo.json' with { type: 'json' };
import { parsePolicy } from '../../policy/parsePolicy.ts';
import { randomKey } from '../../src/randomKey.ts';
import { buildEvent, emptyParts } from '../../transforms/event.ts';
import { emptySender } from '../../transforms/sender.ts';
import { Visitor } from '../../transforms/visitor.ts';

/** What workerd gives a Durable Object, as far as it is used here. */
interface Context {
  readonly storage: {
    readonly sql: {
      readonly databaseSize: number;
      exec(query: string, ...values: unknown[]): { toArray(): Record<string, unknown>[] };
    };
    transactionSync(body: () => void): void;
  };
}

interface Environment {
  readonly SHARD: { getByName(name: string): { fetch(request: Request): Promise<Response> } };
  /** Milliseconds that requests wait for each other, to be written together; 0 for none. */
  readonly GROUP_MS: string;
}

interface Body {
  readonly consent?: string;
  readonly visitor?: string;
  readonly events: readonly { readonly id: string; readonly at: number; readonly url: string }[];
}

const policy = parsePolicy(demo);

/**
 * A stand-in for one shard: it folds the events of a request with Headcount's own
 * aggregation and writes what changed with its own statements, one call a request. Its
 * transforms are not Headcount's, so that the shard is measured and not the Worker.
 */
export class Shard {
  readonly #storage: Context['storage'];
  readonly #groupMs: number;
  readonly #aggregator = new Aggregator([policy], randomKey);
  readonly #sql: Sql;
  #group: Promise<void> | undefined;

  constructor({ storage }: Context, { GROUP_MS }: Environment) {
    this.#storage = storage;
    this.#groupMs = Number(GROUP_MS);
    const all: Sql['all'] = (query, ...values) =>
      storage.sql.exec(query, ...values.map(bound)).toArray();
    this.#sql = { all, run: (query, ...values) => void all(query, ...values) };
    migrateState(this.#sql, STATE_STEPS, 'open_windows');
    for (const statement of KEY_STEPS.flat()) {
      this.#sql.run(statement.replace('CREATE TABLE ', 'CREATE TABLE IF NOT EXISTS '));
    }
  }

  async fetch(request: Request): Promise<Response> {
    if (request.method === 'GET') {
      return Response.json({ bytes: this.#storage.sql.databaseSize });
    }
    const body = (await request.json()) as Body;
    this.#fold(body);
    if (this.#groupMs === 0) {
      this.#write();
    } else {
      this.#group ??= new Promise((resolve) => setTimeout(resolve, this.#groupMs)).then(() => {
        this.#group = undefined;
        this.#write();
      });
      await this.#group;
    }
    // Held back by the platform until the writes are durable.
    return Response.json({ accepted: body.events.length }, { status: 202 });
  }

  #fold({ consent, visitor, events }: Body): void {
    const now = Date.now();
    const ids = this.#aggregator.eventIds.of(policy.site, events, now);
    const sender = Object.assign(emptySender(), {
      country: 'FR',
      ...(consent === 'granted' && visitor
        ? { basis: 'consented', visitor: new Visitor(visitor) }
        : { basis: 'anonymous' }),
    });
    for (const [index, { url }] of events.entries()) {
      if (ids.has(index)) continue;
      const parts = emptyParts('page_view', now);
      parts.page = new URL(url).pathname;
      parts.entry = index === 0;
      this.#aggregator.fold(policy.site, buildEvent(sender, parts), () => true);
      ids.add(index);
    }
  }

  #write(): void {
    const changes = this.#aggregator.takeChanges();
    this.#storage.transactionSync(() => {
      writeKeys(this.#sql, changes.keys);
      writeChanges(this.#sql, changes);
    });
  }
}

/** A Durable Object binds no views of buffers. */
function bound(value: string | number | null | Uint8Array): unknown {
  return value instanceof Uint8Array ? value.slice().buffer : value;
}

export default {
  fetch: (request: Request, { SHARD }: Environment) => SHARD.getByName('shard').fetch(request),
};
