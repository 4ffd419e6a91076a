import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import { openHeadcount } from '../../src/node.ts';
import { testConfig } from '../support/headcount.ts';
import { limitFiles } from '../support/limitFiles.ts';
import { serverChild } from '../support/serverChild.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { envelope, FIREFOX, pageView } from '../support/wire.ts';

async function post(url: string, body: string) {
  const response = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': FIREFOX },
    body,
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    json: (await response.json()) as { accepted: number; dropped: { duplicate?: number } },
  };
}

async function ready(url: string) {
  const response = await fetch(`${url}/readyz`);
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

test('a full disk is answered with 503, and once there is space nothing is lost or counted twice', async () => {
  const data = await tempFolder();
  const server = await serverChild({ data, env: { HEADCOUNT_ADDRESS_LIMIT: '0' } });
  const body = () =>
    JSON.stringify(envelope([pageView(Date.now())], { consent: 'granted', visitor: v7() }));
  let counted = 0;
  for (; counted < 20; counted += 1) expect((await post(server.url, body())).status).toBe(202);
  expect(await ready(server.url)).toMatchObject({ status: 200, json: { ready: true } });

  // From here on the log of the state may not grow by a byte.
  await limitFiles(server.pid, (await stat(join(data, 'state.sqlite-wal'))).size);
  const failed: string[] = [];
  // What fits into pages of the log that may be written again still is durable.
  while (failed.length < 10) {
    const sent = body();
    const { status, retryAfter } = await post(server.url, sent);
    if (status === 202) counted += 1;
    else failed.push(sent);
    expect([202, 503]).toContain(status);
    if (status === 503) expect(Number(retryAfter)).toBeGreaterThan(0);
  }
  expect(await ready(server.url)).toMatchObject({
    status: 503,
    json: { code: 'not-durable', detail: expect.stringContaining('takes no commits') },
  });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  // One that is sent again meanwhile is not taken for durable because it is known.
  expect((await post(server.url, failed[0] ?? '')).status).toBe(503);

  await limitFiles(server.pid, 'unlimited');
  // It gets better by itself, without an event.
  await expect
    .poll(async () => (await ready(server.url)).status, { timeout: 40_000, interval: 100 })
    .toBe(200);
  for (const sent of failed) {
    expect(await post(server.url, sent)).toMatchObject({
      status: 202,
      json: { accepted: 0, dropped: { duplicate: 1 } },
    });
  }
  expect((await post(server.url, body())).json).toMatchObject({ accepted: 1 });
  counted += failed.length + 1;
  // It was said once that it began and once that it was over, however often it was asked.
  const lines = server
    .output()
    .split('\n')
    .filter((line) => line.includes('"not-durable"'));
  expect(lines.map((line) => JSON.parse(line).over ?? false)).toEqual([false, true]);
  expect(JSON.parse(lines[0] ?? '').reason).toMatch(/^disk-(full|error)$/);

  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  const again = await openHeadcount(await testConfig({ data }), Date.now);
  const day = again.aggregator.windows
    .open()
    .find(({ site, kind }) => site === 'demo' && kind === 'day');
  await again.close();
  expect(day?.cells.get('total')?.get('')).toMatchObject({ count: counted, visitors: counted });
});
