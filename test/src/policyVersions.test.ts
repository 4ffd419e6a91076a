import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import demo from '../../policies/demo.json' with { type: 'json' };
import type { Headcount } from '../../src/headcount.ts';
import { openHeadcount } from '../../src/node.ts';
import { ask, testConfig } from '../support/headcount.ts';
import { changedPolicy } from '../support/policyFolder.ts';
import { testRequest } from '../support/rawRequest.ts';

const NOON = Date.UTC(2026, 9, 1, 12);
const DAY = 86_400_000;
/** Built in, of the demo's day. */
const AUDIENCE = ['audience_day'];

/** Fifteen people look at the front page, each without consent. */
async function visit(headcount: Headcount, at: number) {
  for (let n = 0; n < 15; n += 1) {
    const event = { id: randomUUID(), type: 'page_view' as const, at };
    const url = new URL('https://lamps.example/');
    await headcount.collect(testRequest({ events: [{ ...event, url }] }));
  }
}

test('a policy that changed must say so by its version', async () => {
  const config = await testConfig({ policies: await changedPolicy({}) });
  await (await openHeadcount(config, () => NOON)).close();
  const wrong = await changedPolicy({ geo: 'country' });
  await expect(openHeadcount({ ...config, policies: wrong }, () => NOON)).rejects.toMatchObject({
    message: expect.stringContaining('demo.json was changed, but its version is still 1'),
    remedy: expect.stringContaining('Set "version" to 2'),
  });
  const right = await changedPolicy({ geo: 'country', version: 2 });
  await (await openHeadcount({ ...config, policies: right }, () => NOON)).close();
  const older = openHeadcount({ ...config, policies: await changedPolicy({}) }, () => NOON);
  await expect(older).rejects.toThrow(/version 1, but a later one was in force/);
});

test('the order of keys and spaces make no other policy', async () => {
  const config = await testConfig({ policies: await changedPolicy({}) });
  await (await openHeadcount(config, () => NOON)).close();
  const { site, ...rest } = demo;
  const same = await changedPolicy({ ...rest, site });
  await (await openHeadcount({ ...config, policies: same }, () => NOON)).close();
});

test('a cube that a new version takes out stops at once, the others go on', async () => {
  const config = await testConfig({ policies: await changedPolicy({}) });
  const before = await openHeadcount(config, () => NOON);
  await visit(before, NOON);
  await before.close();
  const cubes = demo.cubes.filter(({ name }) => name !== 'pages');
  const policies = await changedPolicy({ version: 2, cubes });
  let now = NOON;
  const after = await openHeadcount({ ...config, policies }, () => now);
  try {
    await visit(after, NOON);
    now = NOON + DAY;
    await after.release();
    const read = (statement: string) => after.deps.clickhouse.read(statement, {});
    expect(
      await read(
        "SELECT cube, partial, policy_version FROM releases WHERE window = 'day' ORDER BY cube",
      ),
    ).toEqual(
      [...AUDIENCE, 'devices', 'referrers', 'regions', 'total'].map((cube) => ({
        ...{ cube, partial: 1, policy_version: 1 },
      })),
    );
    const { json } = await ask(after, { metrics: ['pageviews'], date_range: 'yesterday' });
    expect(json.results[0]?.metrics).toEqual([30]);
  } finally {
    await after.close();
  }
});
