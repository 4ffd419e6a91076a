import { createRandom } from '../../demo/random.ts';
import { aborted } from './aborted.ts';
import { Acknowledged } from './acknowledged.ts';
import { killClickHouse, killServer } from './chaos.ts';
import type { Rig } from './rig.ts';
import { startSenders } from './senders.ts';
import { type Settled, settle } from './settle.ts';
import { Tally } from './tally.ts';

export interface SoakOptions {
  readonly kills: number;
  readonly minutes: number;
  readonly clients: number;
  /** Starts what is killed, with a policy for so many clients. */
  readonly open: (clients: number) => Promise<Rig>;
  readonly seed: number;
  /** Told every second how far it is. */
  readonly progress?: (tally: Tally) => void;
  /** Ends it early, tidily. */
  readonly stopped?: AbortSignal;
}

export interface SoakReport {
  readonly tally: Tally;
  readonly acknowledged: number;
  readonly starts: number;
  readonly settled: Settled;
  /** Empty when nothing was lost and nothing counted twice. */
  readonly wrong: readonly string[];
  readonly seconds: number;
}

const PROGRESS_MS = 1_000;
const PER_SECOND_A_CLIENT = 25;

/** Sends, kills and reconciles, on folders and ports of its own that are gone afterwards. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const { kills, minutes, clients, seed, open, progress, stopped } = options;
  const started = performance.now();
  const rig = await open(clients);
  const tally = new Tally();
  const acknowledged = new Acknowledged();
  const timer = setInterval(() => progress?.(tally), PROGRESS_MS);
  const ending = new AbortController();
  try {
    const senders = startSenders({
      ...{ rig, clients, seed, tally, acknowledged, perSecond: clients * PER_SECOND_A_CLIENT },
    });
    const work = async () => {
      const outages = killClickHouse(
        { rig, random: createRandom(seed + 1), tally, minutes },
        ending.signal,
      );
      outages.catch(() => undefined);
      await killServer({ rig, random: createRandom(seed + 2), tally, kills, minutes });
      ending.abort();
      await outages;
      await senders.end();
      return settle(rig, acknowledged);
    };
    const settled = await Promise.race([work(), rig.died, senders.failed, aborted(stopped)]);
    return {
      ...{ tally, acknowledged: acknowledged.events, starts: rig.server.starts, settled },
      wrong: [...tally.wrong, ...settled.wrong, ...wrongOf(settled)],
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    ending.abort();
    clearInterval(timer);
    await rig.close();
  }
}

function wrongOf({ tables, api }: Settled): string[] {
  return [
    ...tables.wrong.map((text) => `in the tables: ${text}`),
    ...api.wrong.map((text) => `by the API: ${text}`),
  ];
}
