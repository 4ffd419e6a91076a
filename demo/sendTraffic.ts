import { Pool } from 'undici';
import type { SimulatedRequest } from './simulate.ts';

/** What the server answered, added up. */
export interface Sent {
  requests: number;
  accepted: number;
  dropped: Record<string, number>;
}

const CONNECTIONS = 32;
const HOUR = 3_600_000;

/** Sends simulated requests to a server over HTTP, as browsers behind a proxy would. */
export class TrafficSender {
  readonly sent: Sent = { requests: 0, accepted: 0, dropped: {} };
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  }

  /**
   * Sends requests hour by hour; `setClock` is called with the time of the last
   * one of each hour before it is sent.
   */
  async send(requests: readonly SimulatedRequest[], setClock: (at: number) => void): Promise<void> {
    for (let first = 0; first < requests.length; ) {
      const hour = Math.floor((requests[first]?.at ?? 0) / HOUR);
      let end = first;
      while (end < requests.length && Math.floor((requests[end]?.at ?? 0) / HOUR) === hour)
        end += 1;
      setClock(requests[end - 1]?.at ?? 0);
      await this.#sendAll(requests.slice(first, end));
      first = end;
    }
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

  async #sendOne({ address, headers, body }: SimulatedRequest): Promise<void> {
    const { statusCode, body: answer } = await this.#pool.request({
      path: '/v1/events',
      method: 'POST',
      headers: { ...headers, 'x-forwarded-for': address },
      body,
    });
    const receipt = (await answer.json()) as Sent & { detail?: string };
    if (statusCode !== 202) throw new Error(`the server answered ${statusCode}: ${receipt.detail}`);
    this.sent.requests += 1;
    this.sent.accepted += receipt.accepted;
    for (const [reason, count] of Object.entries(receipt.dropped)) {
      this.sent.dropped[reason] = (this.sent.dropped[reason] ?? 0) + count;
    }
  }
}
