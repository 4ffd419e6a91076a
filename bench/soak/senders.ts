import { createRandom } from '../../demo/random.ts';
import type { Acknowledged } from './acknowledged.ts';
import { BatchMaker } from './batch.ts';
import { runClient } from './client.ts';
import { SPEED } from './ground.ts';
import type { Rig } from './rig.ts';
import type { Tally } from './tally.ts';

export interface SendersOptions {
  readonly rig: Rig;
  readonly clients: number;
  readonly seed: number;
  /** Requests a second of all together, where the server keeps up. */
  readonly perSecond: number;
  readonly tally: Tally;
  readonly acknowledged: Acknowledged;
}

/** Ids are remembered for twelve hours by the server's clock; one less for what is under way. */
const REMEMBERED_MS = (11 * 3_600_000) / SPEED;

export interface Senders {
  /** No new requests; resolves when each that was sent has its answer. */
  end(): Promise<void>;
  /** Rejects when one of them fails. */
  readonly failed: Promise<never>;
}

/** Starts the clients. */
export function startSenders(options: SendersOptions): Senders {
  const { rig, clients, seed, perSecond, tally, acknowledged } = options;
  const ending = new AbortController();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const running = Array.from({ length: clients }, (_, client) => {
    const random = createRandom(seed * 1000 + client);
    return runClient({
      ...{ url: rig.url, random, tally, acknowledged, ending: ending.signal },
      batches: new BatchMaker(client, random, rig.now),
      pauseMs: (1000 * clients) / perSecond,
      rememberedMs: REMEMBERED_MS,
    }).catch(failed.reject);
  });
  return {
    failed: failed.promise,
    end: async () => {
      ending.abort();
      await Promise.all(running);
    },
  };
}
