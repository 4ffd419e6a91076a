import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { aborted } from './aborted.ts';
import { Acknowledged } from './acknowledged.ts';
import { type NodeRig, openNodeRig } from './nodeRig.ts';
import { startSenders } from './senders.ts';
import { type Settled, settle } from './settle.ts';
import { Tally } from './tally.ts';

export interface OutageOptions {
  readonly minutes: number;
  readonly clients: number;
  readonly perSecond: number;
  readonly seed: number;
  /** Seconds between two samples. */
  readonly every: number;
  readonly sampled: (sample: Sample) => void;
  readonly stopped: AbortSignal;
}

/** What a server holds at a moment. */
export interface Sample {
  /** Since ClickHouse went away; negative before. */
  readonly seconds: number;
  /** Bytes. */
  readonly memory: number;
  readonly state: number;
  readonly log: number;
  readonly outbox: number;
  readonly windows: number;
  readonly requests: number;
}

export interface OutageReport {
  readonly tally: Tally;
  readonly acknowledged: number;
  readonly settled: Settled;
  /** From ClickHouse's start until it listened, and from then until the outbox was empty, seconds. */
  readonly startSeconds: number;
  readonly drainSeconds: number;
  readonly wrong: readonly string[];
}

const WARM_UP_MS = 20_000;
const DRAIN_WITHIN_MS = 180_000;
const LOOK_MS = 50;

/** Takes ClickHouse away at load, and looks at the server meanwhile. */
export async function runOutage(options: OutageOptions): Promise<OutageReport> {
  const { clients, perSecond, seed, stopped } = options;
  const rig = await openNodeRig(clients);
  const tally = new Tally();
  const acknowledged = new Acknowledged();
  try {
    const senders = startSenders({ rig, clients, seed, perSecond, tally, acknowledged });
    const work = async () => {
      const times = await outage(rig, tally, options);
      await senders.end();
      const settled = await settle(rig, acknowledged);
      const { tables, api } = settled;
      const wrong = [...tally.wrong, ...settled.wrong, ...tables.wrong, ...api.wrong];
      return { tally, acknowledged: acknowledged.events, settled, ...times, wrong };
    };
    return await Promise.race([work(), rig.died, senders.failed, aborted(stopped)]);
  } finally {
    await rig.close();
  }
}

async function outage(rig: NodeRig, tally: Tally, { minutes, every, sampled }: OutageOptions) {
  const begins = performance.now() + WARM_UP_MS;
  const look = async () => {
    const seconds = Math.round((performance.now() - begins) / 1000);
    sampled({ seconds, requests: tally.requests, ...(await sample(rig)) });
  };
  await wait(WARM_UP_MS / 2);
  await look();
  await wait(WARM_UP_MS / 2);
  await look();
  await rig.clickhouse.end('SIGKILL');
  tally.outages += 1;
  const ends = performance.now() + minutes * 60_000;
  while (performance.now() < ends) {
    await wait(Math.min(every * 1000, Math.max(0, ends - performance.now())));
    await look();
  }
  const starts = performance.now();
  rig.clickhouse.start();
  await rig.clickhouse.listens();
  const listens = performance.now();
  while ((await rig.holds()).outbox > 0) {
    if (performance.now() - listens > DRAIN_WITHIN_MS) {
      throw new Error('the outbox was not sent in time');
    }
    await wait(LOOK_MS);
  }
  const empty = performance.now();
  await look();
  return { startSeconds: (listens - starts) / 1000, drainSeconds: (empty - listens) / 1000 };
}

async function sample(rig: NodeRig): Promise<Omit<Sample, 'seconds' | 'requests'>> {
  const { pid } = rig.server;
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const sizeOf = (name: string) =>
    stat(join(rig.data, name)).then(
      ({ size }) => size,
      () => 0,
    );
  const [state, log, holds] = await Promise.all([
    sizeOf('state.sqlite'),
    sizeOf('state.sqlite-wal'),
    rig.holds(),
  ]);
  const memory = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  return { memory, state, log, ...holds };
}
