import { writeFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkLedger, type LedgerRow } from '../../aggregate/ledger.ts';
import { nameOfHalf } from '../../src/edge/keyHalves.ts';
import { hashToken, newToken } from '../../src/tokenTable.ts';
import { freePort } from '../soak/freePort.ts';
import { BEGINS, openGround, SPEED } from '../soak/ground.ts';
import { Lives } from '../soak/lives.ts';
import type { Rig } from '../soak/rig.ts';
import { GRACE_MINUTES, SITE, soakPolicy } from '../soak/soakPolicy.ts';
import { bundleEdgeWorkers, edgeWorkers } from './edgeWorkers.ts';
import { readObjects } from './readObjects.ts';
import { startWorkerd } from './startWorkerd.ts';
import { workerdConfig } from './workerdConfig.ts';

const HOUR = 3_600_000;
const GRACE = GRACE_MINUTES * 60_000;

/** What the Worker logs where the platform, not ClickHouse or a killed object, went wrong. */
const BUGS =
  /"code":"(?:unexpected|shards-changed|policy-[a-z]+|release-failed|alarm-not-set|tokens-unreadable)"/;

/**
 * Starts the Worker with its Durable Objects in workerd, and ClickHouse. workerd has on its disk what the
 * platform keeps: objects, alarms, and the bucket with the halves of keys.
 *
 * @param shards how many count the soak's site
 */
export async function openEdgeRig(clients: number, shards: number): Promise<Rig> {
  const ground = await openGround();
  const { folder, log, clickhouseUrl } = ground;
  const token = newToken();
  const row = { hash: hashToken(token), site: SITE, role: 'product', createdAt: BEGINS };
  try {
    const own = join(folder, 'edge');
    await mkdir(own, { mode: 0o700 });
    const bundles = await bundleEdgeWorkers(own);
    const { disk } = bundles;
    const [port, cronPort] = [await freePort(), await freePort()];
    const config = join(own, 'config.capnp');
    const writeConfig = () => {
      const workers = edgeWorkers(bundles, {
        ...{ clickhouseUrl, clock: ground.clock, tokens: [row] },
        policies: [soakPolicy(clients)],
        shards: { [SITE]: { '2026-01': shards } },
      });
      const sockets = { [port]: 'edge', [cronPort]: 'cron' };
      writeFileSync(config, workerdConfig({ workers, sockets, disk }), { mode: 0o600 });
    };
    const server = new Lives<{ readonly listens?: true }>({
      ...{ name: 'workerd', died: ground.reportDeath },
      start: (say) => {
        writeConfig();
        return startWorkerd(config, log, 2, () => say({ listens: true }));
      },
    });
    const rig: Rig = {
      ...{ folder, server, clickhouse: ground.clickhouse, beganAt: BEGINS, died: ground.died },
      ...{ now: ground.now, setAhead: ground.setAhead, select: ground.select },
      url: `http://127.0.0.1:${port}`,
      untilClose: () => (HOUR - ((ground.now() - GRACE) % HOUR)) / SPEED,
      holds: () => holds(disk),
      ledger: async () => {
        const entries = await readObjects<LedgerRow>(
          ...([disk, 'Coordinator', 'SELECT * FROM ledger ORDER BY seq'] as const),
        );
        return { entries, broken: checkLedger(entries) };
      },
      token: async () => token,
      wake: async () => {
        await fetch(`http://127.0.0.1:${cronPort}/`);
      },
      errors: async () => {
        const lines = (await readFile(join(folder, 'log'), 'utf8')).split('\n');
        return lines.filter((line) => BUGS.test(line));
      },
      leftovers: () => leftovers(disk),
      close: async () => {
        await server.close();
        await ground.close();
      },
    };
    await ground.clickhouse.listens();
    server.start();
    try {
      await server.listens();
    } catch (error) {
      await server.close();
      throw error;
    }
    return rig;
  } catch (error) {
    await ground.close();
    throw error;
  }
}

/** All objects together: what was not handed over is not released. */
async function holds(disk: string) {
  const held = await Promise.all(
    ['Shard', 'Coordinator'].map((name) =>
      readObjects<{ outbox: number; windows: number }>(
        disk,
        name,
        `SELECT (SELECT count(*) FROM outbox) AS outbox, (SELECT count(*) FROM open_windows) AS windows`,
      ),
    ),
  );
  const all = held.flat();
  return {
    outbox: all.reduce((sum, { outbox }) => sum + outbox, 0),
    windows: all.reduce((sum, { windows }) => sum + windows, 0),
  };
}

/** What belongs to windows, and has to be gone with them, the halves of their keys first of all. */
async function leftovers(disk: string): Promise<string[]> {
  const count = async (className: string, table: string) => {
    const rows = await readObjects<{ count: number }>(
      disk,
      className,
      `SELECT count(*) AS count FROM ${table}`,
    );
    const sum = rows.reduce((total, row) => total + row.count, 0);
    return sum > 0 ? [`${sum} rows of ${table} are left in ${className}`] : [];
  };
  const found = await Promise.all([
    ...['open_cells', 'visitor_segments', 'keys', 'journal'].map((table) => count('Shard', table)),
    ...['open_cells', 'handovers', 'window_shards'].map((table) => count('Coordinator', table)),
    strangeHalves(disk),
  ]);
  return found.flat();
}

/** Halves outside whose other halves are gone; those of events' ids live on. */
async function strangeHalves(disk: string): Promise<string[]> {
  const inside = await readObjects<{ key: string }>(disk, 'Shard', 'SELECT key FROM event_id_keys');
  const outside = await readObjects<{ name: string }>(disk, 'Store', 'SELECT name FROM halves');
  const known = new Set(inside.map(({ key }) => nameOfHalf(key)));
  const strange = outside.filter(({ name }) => !known.has(name.slice(name.lastIndexOf('/') + 1)));
  return strange.length > 0 ? [`${strange.length} halves of keys are left in the bucket`] : [];
}
