import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellCount } from '../../../aggregate/openCell.ts';
import { type RunningServer, serve } from '../../../src/node.ts';
import { copyMigrated } from '../../support/migratedFolder.ts';

const silent = { info() {}, warn() {}, error() {} };

export interface BeaconServer {
  readonly port: number;
  /** One kind of count of a cube's open cells, by their values joined by a space; without zeros. */
  counts(site: string, cube: string, count?: CellCount): Record<string, number>;
  /** How many visitors the open windows remember. */
  visitors(site: string): number;
  /** Ends as by a signal; the counts stay on the disk. */
  stop(): Promise<void>;
  /** Starts again from the disk. */
  start(): Promise<void>;
  /** Stops, and deletes its folder. */
  close(): Promise<void>;
}

/**
 * A real server, state on the disk included.
 *
 * @param policies whole policies by the name of their site
 */
export async function openBeaconServer(
  policies: ReadonlyMap<string, object>,
): Promise<BeaconServer> {
  const data = await mkdtemp(join(tmpdir(), 'headcount-'));
  await copyMigrated(data);
  const folder = await mkdtemp(join(tmpdir(), 'headcount-'));
  for (const [site, policy] of policies) {
    await writeFile(join(folder, `${site}.json`), JSON.stringify(policy));
  }
  // One browser sends more in a minute than a visitor would.
  const limits = { addressPerMinute: 0 };
  const places = { geo: undefined, clickhouse: undefined, trustedProxies: [] };
  const config = { data, policies: folder, ...places, limits };
  const run = () => serve(config, { host: '127.0.0.1', port: 0, log: silent });
  let running: RunningServer | undefined = await run();
  const windows = (site: string) => {
    if (!running) throw new Error('The server is stopped: start it before its counts are read.');
    return running.headcount.aggregator.windows.open().filter((window) => window.site === site);
  };
  const stop = async () => {
    const ending = running;
    running = undefined;
    await ending?.close();
  };
  return {
    get port() {
      // Nothing listens on it.
      return running ? Number(new URL(running.url).port) : 1;
    },
    counts: (site, cube, count = 'count') => {
      const found: Record<string, number> = {};
      for (const cell of windows(site).flatMap(({ cells }) => [
        ...(cells.get(cube)?.values() ?? []),
      ])) {
        const key = cell.dims.join(' ');
        if (cell[count] > 0) found[key] = (found[key] ?? 0) + cell[count];
      }
      return found;
    },
    visitors: (site) =>
      windows(site).reduce((sum, { visitors }) => sum + (visitors?.table.size ?? 0), 0),
    stop,
    start: async () => {
      running ??= await run();
    },
    close: async () => {
      await stop();
      await rm(data, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
