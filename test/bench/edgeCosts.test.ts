import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULTS, KINDS, MONTH } from '../../bench/edgeCosts/assumptions.ts';
import { billOf, type Usage } from '../../bench/edgeCosts/bill.ts';
import { MOST_SHARDS } from '../../bench/edgeCosts/limits.ts';
import { measureStart } from '../../bench/edgeCosts/measureStart.ts';
import { startMeasuring } from '../../bench/edgeCosts/measureWrites.ts';
import { PRICES } from '../../bench/edgeCosts/prices.ts';
import { RECORD, shardsNeeded } from '../../bench/edgeCosts/shardsNeeded.ts';
import { usageOf } from '../../bench/edgeCosts/usageOf.ts';
import type { Writes, WritesOrder } from '../../bench/edgeCosts/writesOrder.ts';
import { ShardPlan } from '../../src/edge/shardPlan.ts';

const NOTHING = Object.fromEntries(
  Object.keys(PRICES).map((item) => [item, 0]),
) as unknown as Usage;

describe('the bill', () => {
  test('is the subscription where nothing goes beyond what is included', () => {
    expect(billOf(NOTHING).total).toBe(5);
    const included = Object.entries(PRICES).map(([item, price]) => [item, price.included]);
    expect(billOf(Object.fromEntries(included)).total).toBe(5);
  });

  // Examples of the platform's own pages on prices, whose totals stand there.
  test.each<[string, Partial<Usage>, number]>([
    ['Workers, example 1', { workerRequests: 15e6, workerCpuMs: 7 * 15e6 }, 8],
    ['Workers, example 4', { workerRequests: 100e6, workerCpuMs: 7 * 100e6 }, 45.4],
    ['Durable Objects, example 1', { objectRequests: 1.5e6, objectGbSeconds: 128e3 }, 5.15],
    ['Durable Objects, example 2', { objectRequests: 3.75e6, objectGbSeconds: 11_059_200 }, 142.95],
    ['Durable Objects, example 4', { objectRequests: 21.61e6, objectGbSeconds: 552_960 }, 20.65],
  ])('%s comes out as it stands on the page', (_name, used, dollars) => {
    expect(billOf({ ...NOTHING, ...used }).total).toBeCloseTo(dollars, 2);
  });
});

describe('what is assumed of the code is what stands in it', () => {
  const source = (file: string) =>
    readFile(new URL(`../../src/edge/${file}`, import.meta.url), 'utf8');
  const sites = [{ site: 'shop', timezone: 'UTC' }];
  const plan = (shards: number) => new ShardPlan(sites, { shop: { '2027-01': shards } });

  test('the most shards of a site', () => {
    expect(plan(MOST_SHARDS).at('shop', Date.UTC(2027, 1)).of).toBe(MOST_SHARDS);
    expect(() => plan(MOST_SHARDS + 1)).toThrow();
  });

  test('how far apart commits and checkpoints are', async () => {
    expect(await source('shardObject.ts')).toContain(`COMMIT_EVERY_MS = ${DEFAULTS.commitMs};`);
    expect((await source('shard.ts')).replaceAll('_', '')).toContain(
      `CHECKPOINTMS = ${DEFAULTS.checkpointSeconds * 1000};`,
    );
  });
});

describe('the shards', () => {
  test('are one for a small site and follow the limit that is met first', () => {
    expect(shardsNeeded(1, KINDS['as the policy'], DEFAULTS).shards).toBe(1);
    const large = shardsNeeded(100, KINDS['as the policy'], DEFAULTS);
    expect(large.shards).toBe(large.memory);
    const byDay = shardsNeeded(100, KINDS['by the day'], { ...DEFAULTS, peak: 10 });
    expect(byDay.shards).toBe(byDay.requests);
  });

  test('are no help where each of them is asked about too many resends', () => {
    const given = { ...DEFAULTS, resends: 0.1 };
    expect(shardsNeeded(10_000, KINDS['by the day'], given).shards).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('what a shard writes, counted by workerd', () => {
  const order: WritesOrder = {
    ...{ eventsPerSecond: 20, eventsPerRequest: 2, eventsPerVisit: 3, consent: 0.5, seed: 1 },
    ...{ commitMs: 250, checkpointSeconds: 30, visitors: 'as the policy', layout: 'journal' },
    ...{ checkpoints: 2 },
  };
  let folder: string;
  let subject: Awaited<ReturnType<typeof startMeasuring>>;
  let journal: Writes;
  let tables: Writes;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headcount-costs-'));
    subject = await startMeasuring(folder);
    journal = await subject.measure(order);
    tables = await subject.measure({ ...order, layout: 'tables' });
  });
  afterAll(async () => {
    await subject?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const sum = ({ rows }: Writes) => Object.values(rows).reduce((all, count) => all + count, 0);

  test('is the traffic that was ordered', () => {
    expect(journal.events).toBe(2 * journal.requests);
    expect(journal.events / (20 * 60)).toBeCloseTo(1, 0);
    expect(journal.commits).toBeLessThanOrEqual(60 * 4 + 1);
    expect(tables.events).toBe(journal.events);
  });

  test('is little more than a row a commit for the journal, and a quarter of what the tables would take', () => {
    const rows = (journal.rows.journal ?? 0) / journal.commits;
    expect(rows).toBeGreaterThanOrEqual(1);
    expect(rows).toBeLessThan(1.1);
    expect(tables.rows.journal ?? 0).toBe(0);
    expect(sum(journal)).toBeLessThan(sum(tables) / 4);
  });

  test('is few rows a checkpoint for visitors, where the tables would take one for each', () => {
    // Of three windows a row with its entry in the index, and one for what it was merged with.
    expect(journal.rows.visitor_segments).toBeLessThanOrEqual(order.checkpoints * 3 * 3);
    expect(tables.rows.visitors).toBeGreaterThan(500);
    expect(journal.rows.visitors ?? 0).toBe(0);
  });

  test('is deleted in few rows when a window closes', () => {
    const { visitors, visitorRows, visitorBytes, cells, cellRows } = journal.handedOver;
    expect(visitors).toBe(tables.handedOver.visitors);
    // Their table is dropped whole.
    expect(tables.handedOver.visitorRows).toBe(0);
    expect(visitorRows).toBeLessThanOrEqual(9);
    expect(visitorBytes / visitors).toBeGreaterThan(8);
    expect(visitorBytes / visitors).toBeLessThanOrEqual(RECORD.storedBytes);
    expect(cellRows).toBe(Object.values(cells).reduce((all, count) => all + count, 0));
  });

  test('is what the usage of a month is made of', () => {
    const usage = usageOf(20, 1, KINDS['as the policy'], journal, DEFAULTS);
    expect(usage.workerRequests).toBeGreaterThan((20 * MONTH) / DEFAULTS.eventsPerRequest);
    expect(usage.rowsWritten).toBeGreaterThan((sum(journal) / journal.events) * 20 * MONTH);
    expect(Object.values(usage).every(Number.isFinite)).toBe(true);
  });
});

test('what a start takes is measured with as many visitors as were asked for', async () => {
  const microseconds = await measureStart(10_000);
  expect(microseconds).toBeGreaterThan(0);
});

describe('the command line', () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['bench/edgeCosts.ts', ...args]);

  test('prints each price with the page it stands on', async () => {
    const { stdout } = await run('--prices');
    for (const { what, page } of Object.values(PRICES)) {
      expect(stdout.split('\n').find((line) => line.includes(what))).toContain(page);
    }
  });

  test('says what is wrong with an option', async () => {
    await expect(run('--consent', '2')).rejects.toMatchObject({
      stderr: expect.stringContaining('a share from 0 to 1'),
    });
  });
});
