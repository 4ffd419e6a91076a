import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FastClock, readFastClock } from '../../demo/fastClock.ts';
import type { ClickHouseSays, ClickHouseSettings } from './clickhouse.ts';
import { forkModule } from './forkModule.ts';
import { freePort } from './freePort.ts';
import { Lives } from './lives.ts';

/** How many times as fast as the machine's the server's clock runs: an hour takes six seconds. */
export const SPEED = 600;
/** Begins a day, so that a short run ends on the same one. */
export const BEGINS = Date.UTC(2026, 10, 23, 6);

/** What a soak stands on, whatever its server is: a folder, a clock, a log, and a ClickHouse in a process. */
export interface Ground {
  readonly folder: string;
  /** An open file. */
  readonly log: number;
  readonly clickhouse: Lives<ClickHouseSays>;
  readonly clickhouseUrl: string;
  /** By which the next life of the server goes. */
  readonly clock: FastClock;
  /** What the server's clock shows. */
  now(): number;
  /** From its next life on, the server's clock is so many milliseconds ahead. */
  setAhead(ms: number): void;
  /** Rejects when a process ended that nobody ended. */
  readonly died: Promise<never>;
  readonly reportDeath: (reason: Error) => void;
  /** Rows of a statement to ClickHouse. */
  select<Row>(statement: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** Starts ClickHouse in a folder of its own, and does not wait for it. */
export async function openGround(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'headcount-soak-'));
  const log = openSync(join(folder, 'log'), 'a', 0o600);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let clock: FastClock = { from: Date.now(), shows: BEGINS, speed: SPEED };
  const died = Promise.withResolvers<never>();
  died.promise.catch(() => undefined);
  const settings: ClickHouseSettings = { path: join(folder, 'clickhouse'), port };
  const clickhouse = new Lives<ClickHouseSays>({
    ...{ name: 'clickhouse.ts', died: died.reject },
    start: forkModule('clickhouse.ts', () => settings, log),
  });
  clickhouse.start();
  return {
    ...{ folder, log, clickhouse, clickhouseUrl: url, died: died.promise },
    reportDeath: died.reject,
    get clock() {
      return clock;
    },
    now: () => readFastClock(clock),
    setAhead: (ms) => {
      clock = { ...clock, shows: clock.shows + ms };
    },
    select: (statement) => select(url, statement),
    close: async () => {
      await clickhouse.close();
      closeSync(log);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function select<Row>(url: string, statement: string): Promise<Row[]> {
  const answer = await fetch(url, { method: 'POST', body: `${statement} FORMAT JSONEachRow` });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
