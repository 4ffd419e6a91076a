import { Pool } from 'undici';
import type { SimulatedRequest } from './simulate.ts';

/** What the server answered, added up. */
export interface Sent {
  requests: number;
  accepted: number;
  dropped: Record<string, number>;
}

/** The same of a sender that looks at refused events, too. */
export interface Tally extends Sent {
  /** Events that were refused. */
  errors: number;
}

/** A commit of the server takes along what has come, so many at a time make few of them. */
const CONNECTIONS = 64;
const HOUR = 3_600_000;

/** Sends simulated requests to a server over HTTP, as browsers behind a proxy would. */
export class TrafficSender {
  /** What was answered, by site. */
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly #tallies = new Map<string, Tally>();
  readonly #pool: Pool;

  constructor(url: string) {
    this.tallies = this.#tallies;
    this.#pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  }

  /**
   * Sends requests, in the order of `at`, hour by hour; `setClock` is called before each with the
   * time of its last one, but of its first half at the latest. By the server's clock an event
   * happened as long before now as its `at` is before `sentAt`; in India hours and days end at half
   * past, and at a quarter to the next hour what lies before that is late.
   */
  async send(requests: readonly SimulatedRequest[], setClock: (at: number) => void): Promise<void> {
    for (let first = 0; first < requests.length; ) {
      const hour = Math.floor((requests[first]?.at ?? 0) / HOUR) * HOUR;
      let end = first;
      while (end < requests.length && (requests[end]?.at ?? 0) < hour + HOUR) end += 1;
      setClock(Math.min(requests[end - 1]?.at ?? 0, hour + HOUR / 2 - 1));
      await this.#sendAll(requests.slice(first, end));
      first = end;
    }
  }

  /** How many requests were answered in all. */
  get requests(): number {
    return [...this.#tallies.values()].reduce((sum, { requests }) => sum + requests, 0);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #sendAll(requests: readonly SimulatedRequest[]): Promise<void> {
    let next = 0;
    const worker = async () => {
      for (let request = requests[next++]; request; request = requests[next++]) {
        await this.#sendOne(request);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  }

  async #sendOne({ site, address, headers, body }: SimulatedRequest): Promise<void> {
    const { statusCode, body: answer } = await this.#pool.request({
      path: '/v1/events',
      method: 'POST',
      headers: { ...headers, 'x-forwarded-for': address },
      body,
    });
    const receipt = (await answer.json()) as Sent & {
      errors: unknown[];
      detail?: string;
    };
    if (statusCode !== 202) throw new Error(`the server answered ${statusCode}: ${receipt.detail}`);
    const tally = this.#tallies.get(site) ?? { requests: 0, accepted: 0, dropped: {}, errors: 0 };
    this.#tallies.set(site, tally);
    tally.requests += 1;
    tally.accepted += receipt.accepted;
    tally.errors += receipt.errors.length;
    for (const [reason, count] of Object.entries(receipt.dropped)) {
      tally.dropped[reason] = (tally.dropped[reason] ?? 0) + count;
    }
  }
}
