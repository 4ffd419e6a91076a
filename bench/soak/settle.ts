import { setTimeout as wait } from 'node:timers/promises';
import { checkLedger, type LedgerRow } from '../../aggregate/ledger.ts';
import type { Acknowledged } from './acknowledged.ts';
import { readApi, readTables } from './readPublished.ts';
import { type Reconciled, reconcile } from './reconcile.ts';
import type { Rig } from './rig.ts';
import { SITE } from './soakPolicy.ts';

export interface Settled {
  readonly tables: Reconciled;
  readonly api: Reconciled;
  /** Windows that were released, and rows that ClickHouse was given again and replaced. */
  readonly windows: number;
  readonly replaced: number;
  /** What is wrong beside the cells, in words. */
  readonly wrong: readonly string[];
}

/** After which every window of the soak has closed, milliseconds. */
const LAST_WINDOW = 2 * 86_400_000;
const WITHIN_MS = 60_000;
const AGAIN_MS = 200;

/** Lets all windows close, waits until everything is released and sent, and reconciles both ways. */
export async function settle(rig: Rig, acknowledged: Acknowledged): Promise<Settled> {
  await rig.server.end('SIGTERM');
  rig.setAhead(LAST_WINDOW);
  rig.server.start();
  await rig.server.listens();
  await allSent(rig);
  const { entries, broken } = await rig.ledger();
  const copy = await rig.select<LedgerRow>(
    `SELECT site, toInt32(seq) AS seq, toFloat64(at) AS at, entry, body, previous, hash
      FROM ledger FINAL WHERE site = '${SITE}' ORDER BY seq`,
  );
  const [{ rows = 0, kept = 0 } = {}] = await rig.select<{ rows: number; kept: number }>(
    'SELECT toInt32((SELECT count() FROM cells)) AS rows, toInt32((SELECT count() FROM cells FINAL)) AS kept',
  );
  const released = entries.filter(({ entry }) => entry === 'window_released');
  const wrong = (await rig.errors()).map((line) => `the server logged ${line}`);
  if (broken) wrong.push(`the ledger is broken: ${JSON.stringify(broken)}`);
  if (checkLedger(copy) || copy.at(-1)?.hash !== entries.at(-1)?.hash) {
    wrong.push("ClickHouse's copy of the ledger is another");
  }
  const windows = new Set(released.map(({ body }) => windowOf(body))).size;
  if (windows !== released.length) wrong.push('a window was released twice');
  wrong.push(...(await rig.leftovers()));
  return {
    tables: reconcile(acknowledged, await readTables(rig)),
    api: reconcile(acknowledged, await readApi(rig)),
    ...{ windows, replaced: rows - kept, wrong },
  };
}

function windowOf(body: string): string {
  const { window, startsAt } = JSON.parse(body);
  return `${window} ${startsAt}`;
}

/** Resolves when the server holds no open window and its outbox is empty. */
export async function allSent(rig: Rig): Promise<void> {
  const until = performance.now() + WITHIN_MS;
  for (;;) {
    const { outbox, windows } = await rig.holds();
    if (outbox === 0 && windows === 0) return;
    await rig.wake();
    if (performance.now() > until) {
      throw new Error(`not released in time: ${windows} windows; not sent: ${outbox} entries`);
    }
    await wait(AGAIN_MS);
  }
}
