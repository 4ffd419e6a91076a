import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readWrangler } from '../../src/edge/readWrangler.ts';
import { writeAssets } from '../../src/edge/writeAssets.ts';
import { randomKey } from '../../src/randomKey.ts';
import { hashToken, newToken } from '../../src/tokenTable.ts';
import { startClickHouseFront } from '../../test/clickhouseFront/startClickHouseFront.ts';
import type { FastClock } from '../fastClock.ts';
import { claimPort } from './claimPort.ts';
import { devConfig } from './devConfig.ts';
import type { DevOptions } from './devOptions.ts';
import { graceFor, startFastDays } from './fastDays.ts';
import { Screen } from './screen.ts';
import { startWranglerDev } from './startWranglerDev.ts';
import { stays, stayUp } from './stayUp.ts';
import { visitShop } from './visitShop.ts';
import { worthTelling } from './worthTelling.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SITE = 'demo';
/** Before any window of the demo begins. */
const LONG_AGO = '2020-01';

/**
 * The demo at the edge, from an empty folder on; that is gone when it ends.
 *
 * @param signal ends it in its order
 * @returns the exit code. Rejects with `UserError` where something is in the way.
 */
export async function runDev(options: DevOptions, signal: AbortSignal): Promise<number> {
  const port = await claimPort(options.port);
  // Whoever has the port has the folder.
  const folder = join(ROOT, '.edge/dev', String(port));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const screen = new Screen();
  try {
    console.log('Starting ClickHouse and wrangler …');
    const clickhouse = await startClickHouseFront({ path: join(folder, 'clickhouse') });
    try {
      const token = newToken();
      const made = await writeConfig(folder, options, clickhouse.url, token);
      const choose = worthTelling();
      const heard = (line: string) => {
        const said = choose(line);
        if (said) screen.print(said);
      };
      const wrangler = await startWranglerDev({ root: ROOT, folder, port, heard, signal });
      const died = new AbortController();
      wrangler.died.catch((error) => died.abort(error));
      const any = AbortSignal.any([signal, died.signal]);
      try {
        const { url } = wrangler;
        const shop = { options, url, token, ...made, screen, signal: any };
        const { checks, range } = await visitShop(shop);
        checks.print();
        if (stays(options)) await stayUp(url, token, range, any);
        return checks.failed ? 1 : 0;
      } catch (error) {
        died.signal.throwIfAborted();
        throw error;
      } finally {
        await wrangler.stop();
      }
    } finally {
      await clickhouse.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** @returns what the Worker then has */
async function writeConfig(
  folder: string,
  { days, daySeconds, shards }: DevOptions,
  clickhouse: string,
  token: string,
): Promise<{ readonly clock: FastClock; readonly grace: number }> {
  const assets = join(folder, 'assets');
  await writeAssets(assets);
  const deployed = await readWrangler(join(ROOT, 'wrangler.toml'));
  const policy = JSON.parse(await readFile(join(ROOT, `policies/${SITE}.json`), 'utf8'));
  // Last, since from here on it runs.
  const clock = startFastDays(days, daySeconds, Date.now());
  const graceMinutes = graceFor(clock, policy.release.graceMinutes);
  const policies = [{ ...policy, release: { ...policy.release, graceMinutes } }];
  console.log(
    `A day takes ${daySeconds} s. A window closes ${graceMinutes} minutes after its end,\nnot ${policy.release.graceMinutes} as in policies/${SITE}.json.`,
  );
  const tokens = [{ hash: hashToken(token), site: SITE, role: 'product', createdAt: Date.now() }];
  const vars = {
    CLICKHOUSE_URL: clickhouse,
    CLOCK: JSON.stringify(clock),
    POLICIES: JSON.stringify(policies),
    SHARDS: { [SITE]: { [LONG_AGO]: shards } },
    TOKENS: JSON.stringify(tokens),
    LIMIT_KEY: randomKey(),
  };
  const config = devConfig(deployed, { root: ROOT, assets, vars });
  await writeFile(join(folder, 'wrangler.json'), JSON.stringify(config, null, 2));
  return { clock, grace: graceMinutes * 60_000 };
}
