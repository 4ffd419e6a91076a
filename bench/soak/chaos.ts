import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../../demo/random.ts';
import type { Rig } from './rig.ts';
import type { Tally } from './tally.ts';

export interface ChaosOptions {
  readonly rig: Rig;
  readonly random: Random;
  readonly tally: Tally;
  readonly kills: number;
  readonly minutes: number;
}

/** Of what ends, how much: a supervisor's SIGTERM beside the kills; and what waits for an insert. */
const STOPS = 0.15;
const AT_INSERT = 0.3;
/** Not killed more often than this on average: it must come to do something. */
const LEAST_MEAN_MS = 1_000;
/** How far into an insert, milliseconds. */
const INTO_INSERT_MS = 15;
/** Where a rig tells when windows close: of the kills, how many as they do, and how far into that, milliseconds. */
const AT_CLOSE = 0.4;
const INTO_CLOSE_MS = 400;
/** Killed this often in a row before it listened, the server is let start: requests wait for an answer meanwhile. */
const KILLED_STARTING = 2;
/**
 * How long ClickHouse is up, then away, at most, and how long to wait for an insert that may
 * not come: in milliseconds, and as a part of all the time there is.
 */
const UP = { ms: 14_000, part: 0.25 };
const AWAY = { ms: 8_000, part: 0.25 };
const INSERT_WITHIN = { ms: 8_000, part: 0.1 };
const CLOSE_WITHIN = { ms: 8_000, part: 0.1 };
const shorter = ({ ms, part }: typeof UP, minutes: number) => Math.min(ms, part * minutes * 60_000);

/** Kills the server so many times at random moments, starting up included, and starts it again at once. */
export async function killServer({ rig, random, tally, kills, minutes }: ChaosOptions) {
  const { server } = rig;
  const until = performance.now() + minutes * 60_000;
  let starting = 0;
  while (tally.kills < kills) {
    if (starting >= KILLED_STARTING) await server.listens();
    const mean = Math.max(LEAST_MEAN_MS, (until - performance.now()) / (kills - tally.kills));
    const stops = random.fraction() < STOPS;
    const atInsert = random.fraction() < AT_INSERT;
    await wait(random.fraction() * 2 * mean);
    if (stops) await stopServer(rig, tally);
    else {
      if (await nextClose(rig, random, minutes)) tally.killsAtClose += 1;
      else if (atInsert && (await nextInsert(rig, random, minutes))) tally.killsAtInsert += 1;
      tally.ended();
      tally.kills += 1;
      await server.end('SIGKILL');
    }
    starting = server.listening ? 0 : starting + 1;
    server.start();
  }
  await server.listens();
}

/** As a supervisor does; a server that did not listen yet has nothing to end in order. */
async function stopServer({ server }: Rig, tally: Tally): Promise<void> {
  await server.listens();
  const started = performance.now();
  tally.ended();
  tally.stops += 1;
  const code = await server.end('SIGTERM');
  const took = performance.now() - started;
  if (code !== 0) tally.wrong.push(`after SIGTERM the server ended with ${code}`);
  tally.slowestStop = Math.max(tally.slowestStop, took);
}

/** Kills ClickHouse again and again, and leaves it away for a while, until it is told to end. */
export async function killClickHouse(
  { rig, random, tally, minutes }: Omit<ChaosOptions, 'kills'>,
  ending: AbortSignal,
): Promise<void> {
  const { clickhouse } = rig;
  const during = (ms: number) => wait(ms, undefined, { signal: ending }).catch(() => undefined);
  // At least once, or a short run would prove nothing of it.
  while (!ending.aborted || tally.outages === 0) {
    const atInsert = random.fraction() < 2 * AT_INSERT;
    const away = random.fraction() * shorter(AWAY, minutes);
    await during(random.fraction() * shorter(UP, minutes));
    if (ending.aborted && tally.outages > 0) break;
    if (atInsert && (await nextInsert(rig, random, minutes))) tally.outagesAtInsert += 1;
    tally.outages += 1;
    await clickhouse.end('SIGKILL');
    await during(away);
    clickhouse.start();
    await clickhouse.listens();
  }
}

/** Waits for some of the kills until windows close, and a random moment longer. @returns whether that was */
async function nextClose(rig: Rig, random: Random, minutes: number): Promise<boolean> {
  if (!rig.untilClose || random.fraction() >= AT_CLOSE) return false;
  const ms = rig.untilClose();
  if (ms > shorter(CLOSE_WITHIN, minutes)) return false;
  await wait(ms + random.fraction() * INTO_CLOSE_MS);
  return true;
}

/** Waits until ClickHouse is given rows, and a random moment longer. @returns whether that was */
async function nextInsert({ clickhouse }: Rig, random: Random, minutes: number): Promise<boolean> {
  const begun = Promise.withResolvers<true>();
  const deafen = clickhouse.hear(({ inserts }) => {
    if (inserts) begun.resolve(true);
  });
  const came = await Promise.race([begun.promise, wait(shorter(INSERT_WITHIN, minutes), false)]);
  deafen();
  if (came) await wait(random.fraction() * INTO_INSERT_MS);
  return came;
}
