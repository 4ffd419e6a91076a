import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../../src/config.ts';
import { openControl } from '../../src/controlClient.ts';
import type { ClickHouseSays, ClickHouseSettings } from './clickhouse.ts';
import { type FastClock, readFastClock } from './fastClock.ts';
import { freePort } from './freePort.ts';
import { Lives } from './lives.ts';
import type { ServerSays, ServerSettings } from './server.ts';
import { SITE, soakPolicy } from './soakPolicy.ts';

/** How many times as fast as the machine's the server's clock runs: an hour takes six seconds. */
export const SPEED = 600;
/** Begins a day, so that a short run ends on the same one. */
const BEGINS = Date.UTC(2026, 10, 23, 6);

/** A server and its ClickHouse, each a process, on a folder of their own. */
export interface Rig {
  readonly folder: string;
  readonly data: string;
  readonly url: string;
  readonly server: Lives<ServerSays>;
  readonly clickhouse: Lives<ClickHouseSays>;
  /** When the first process began, by the server's clock. */
  readonly beganAt: number;
  /** What the server's clock shows. */
  now(): number;
  /** From its next life on, the server's clock is so many milliseconds ahead. */
  setAhead(ms: number): void;
  /** Rejects when a process ended that nobody ended. */
  readonly died: Promise<never>;
  /** What the server holds, as soon as it answers. */
  holds(): Promise<NonNullable<ServerSays['holds']>>;
  /** Asks the server over its socket, as the command line does. */
  control<T>(path: string, body?: object): Promise<T>;
  /** Rows of a statement to ClickHouse. */
  select<Row>(statement: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** Starts both. */
export async function openRig(clients: number): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'headcount-soak-'));
  const [data, policies] = [join(folder, 'data'), join(folder, 'policies')];
  await mkdir(policies);
  await writeFile(join(policies, `${SITE}.json`), JSON.stringify(soakPolicy(clients)));
  const ports = { server: await freePort(), clickhouse: await freePort() };
  const clickhouseUrl = `http://127.0.0.1:${ports.clickhouse}`;
  let clock: FastClock = { from: Date.now(), shows: BEGINS, speed: SPEED };
  const log = openSync(join(folder, 'log'), 'a', 0o600);
  const died = Promise.withResolvers<never>();
  died.promise.catch(() => undefined);
  const server = new Lives<ServerSays>({
    ...{ module: 'server.ts', log, died: died.reject },
    settings: (): ServerSettings => ({
      ...{ data, policies, port: ports.server, clickhouse: clickhouseUrl, clock },
    }),
  });
  const clickhouse = new Lives<ClickHouseSays>({
    ...{ module: 'clickhouse.ts', log, died: died.reject },
    settings: (): ClickHouseSettings => ({
      ...{ path: join(folder, 'clickhouse'), port: ports.clickhouse },
    }),
  });
  const rig: Rig = {
    ...{ folder, data, server, clickhouse, beganAt: BEGINS, died: died.promise },
    url: `http://127.0.0.1:${ports.server}`,
    now: () => readFastClock(clock),
    setAhead: (ms) => {
      clock = { ...clock, shows: clock.shows + ms };
    },
    holds: () => askHolds(server),
    control: async (path, body) => {
      const client = await openControl(readConfig({ data, policies }, {}));
      return client.call<never>(path, body).finally(() => client.close());
    },
    select: async (statement) => {
      const answer = await fetch(clickhouseUrl, {
        ...{ method: 'POST', body: `${statement} FORMAT JSONEachRow` },
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(text);
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
    },
    close: async () => {
      await Promise.all([server.close(), clickhouse.close()]);
      closeSync(log);
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    clickhouse.start();
    await clickhouse.listens();
    server.start();
    await server.listens();
  } catch (error) {
    await rig.close();
    throw error;
  }
  return rig;
}

const ASK_AGAIN_MS = 1_000;

async function askHolds(server: Lives<ServerSays>): Promise<NonNullable<ServerSays['holds']>> {
  const heard = Promise.withResolvers<NonNullable<ServerSays['holds']>>();
  const deafen = server.hear(({ holds }) => {
    if (holds) heard.resolve(holds);
  });
  try {
    for (;;) {
      server.ask();
      const holds = await Promise.race([heard.promise, wait(ASK_AGAIN_MS)]);
      if (holds) return holds;
    }
  } finally {
    deafen();
  }
}
